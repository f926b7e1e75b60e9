"""The warehouse's part of a date: its tables as the contracts say, then what was published."""

from typing import Final

from energia.lake import LakeZone
from energia_stacks.machine.asl import (
    LAMBDA_RETRY,
    State,
    fail,
    inline_map,
    run_job,
    when,
)
from energia_stacks.machine.places import Places, read_object, zone_key

_DDL_TIMEOUT_S: Final = 900
_MOST_LOADS: Final = 3
_IS_CURRENT: Final = "$cargado.manifest = $publicado.fingerprint"
_IS_RECONCILED: Final = f"{_IS_CURRENT} and $cargado.rows = $publicado.accepted"
_NOT_RECONCILED: Final = (
    "$carga.dataset & ' ' & $fecha_carga & ': the warehouse was loaded with '"
    " & $string($cargado.rows) & ' rows of ' & $cargado.manifest & ', published are '"
    " & $string($publicado.accepted) & ' of ' & $publicado.fingerprint"
)


def ensure_warehouse(places: Places) -> State:
    """Bring the warehouse's tables to the contracts; gives the published datasets."""
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Arguments": {"FunctionName": places.ddl_function, "Payload": dict(places.ddl_event)},
        "TimeoutSeconds": _DDL_TIMEOUT_S,
        "Retry": [LAMBDA_RETRY],
        "Output": "{% [$states.input[publicado]] %}",
    }


def loads(places: Places) -> State:
    """The loads of what was published, each reconciled with what is published then."""
    published = zone_key(LakeZone.CONTROL, "'publish.json'")
    states = {
        "Carga": {
            "Type": "Pass",
            "Assign": {
                "carga": "{% $states.input %}",
                "particion": "{% $states.input.particion %}",
                "cargas": 0,
            },
            "Next": "Cargar",
        },
        "Cargar": {
            **run_job("$carga.cargar", {"--manifest": published}),
            "Assign": {"cargas": "{% $cargas + 1 %}"},
            "Next": "LeerCarga",
        },
        "LeerCarga": {
            **read_object(places, zone_key(LakeZone.CONTROL, "'load.json'")),
            "Assign": {"cargado": "{% $parse($states.result.Body) %}"},
            "Next": "LeerLoPublicado",
        },
        "LeerLoPublicado": {
            **read_object(places, published),
            "Assign": {"publicado": "{% $parse($states.result.Body) %}"},
            "Next": "Conciliar",
        },
        "Conciliar": {
            "Type": "Choice",
            "Choices": [
                when(_IS_RECONCILED, "Conciliado"),
                # Another execution of the date has published in between.
                when(f"$not({_IS_CURRENT}) and $cargas < {_MOST_LOADS}", "Cargar"),
            ],
            "Default": "SinConciliar",
        },
        "Conciliado": {
            "Type": "Pass",
            "Output": {"dataset": "{% $carga.dataset %}", "filas": "{% $cargado.rows %}"},
            "End": True,
        },
        "SinConciliar": fail("Conciliacion", _NOT_RECONCILED),
    }
    mapped = inline_map("{% $states.input %}", states, "Carga")
    return {"StartAt": "Cargas", "States": {"Cargas": {**mapped, "End": True}}}
