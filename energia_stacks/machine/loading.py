"""The warehouse's part of a date: its tables as the contracts say, then what was published."""

from typing import Final

from energia.lake import LakeZone
from energia_stacks.machine.asl import (
    LAMBDA_RETRY,
    State,
    choice,
    fail,
    inline_map,
    run_job,
)
from energia_stacks.machine.places import Places, partition_key, read_object
from energia_stacks.machine.turns import later_run

_DDL_TIMEOUT_S: Final = 900
_IS_RECONCILED: Final = "$cargado.manifest = $carga.manifiesto and $cargado.rows = $carga.filas"
_NOT_RECONCILED: Final = (
    "$carga.dataset & ' ' & $fecha_carga & ': the warehouse was loaded with '"
    " & $string($cargado.rows) & ' rows of ' & $cargado.manifest & ', published are '"
    " & $string($carga.filas) & ' of ' & $carga.manifiesto"
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
    """The loads of what was published, each reconciled with its manifest."""
    published = partition_key(LakeZone.CONTROL, "'publish.json'")
    states = {
        "Carga": {
            "Type": "Pass",
            "Assign": {
                "carga": "{% $states.input %}",
                "particion": "{% $states.input.particion %}",
            },
            "Next": "Cargar",
        },
        "Cargar": {**run_job("$carga.cargar", {"--manifest": published}), "Next": "LeerCarga"},
        "LeerCarga": {
            **read_object(places, partition_key(LakeZone.CONTROL, "'load.json'")),
            "Assign": {"cargado": "{% $parse($states.result.Body) %}"},
            "Next": "Conciliar",
        },
        "Conciliar": choice(_IS_RECONCILED, "Conciliado", otherwise="BuscarCargaPosterior"),
        # A later run may have published, and be loading, in between.
        "BuscarCargaPosterior": {
            **later_run(places, "$carga.run"),
            "Next": "HayCargaPosterior",
        },
        "HayCargaPosterior": choice("$posteriores > 0", "Conciliado", otherwise="SinConciliar"),
        "Conciliado": {
            "Type": "Pass",
            "Output": {"dataset": "{% $carga.dataset %}", "filas": "{% $cargado.rows %}"},
            "End": True,
        },
        "SinConciliar": fail("Conciliacion", _NOT_RECONCILED),
    }
    mapped = inline_map("{% $states.input %}", states, "Carga")
    return {"StartAt": "Cargas", "States": {"Cargas": {**mapped, "End": True}}}
