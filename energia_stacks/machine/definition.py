"""The state machine's definition (Amazon States Language, JSONata): energia.partition.steps on AWS.

One map takes every dataset through transform, gate and publish. Then the warehouse is made ready,
and the loads run beside the crawlers. What a job or a service fails with is not caught: the
execution stands where it failed, and redrive goes on from there.
"""

from collections.abc import Sequence
from typing import Any, Final

from energia_stacks.machine.asl import choice, fail, inline_map, jsonata
from energia_stacks.machine.crawling import crawls
from energia_stacks.machine.loading import ensure_warehouse, loads
from energia_stacks.machine.places import DatasetJobs, Places
from energia_stacks.machine.publishing import item, publishing

_BOGOTA: Final = "-0500"  # all year round
_WHOLE_TIMEOUT_S: Final = 3 * 3600
_DATE: Final = (
    "$exists($states.input.fecha_carga) ? $string($states.input.fecha_carga) : $fromMillis("
    "$exists($states.input.programada) ? $toMillis($states.input.programada) : $millis(),"
    f" '[Y0001]-[M01]-[D01]', '{_BOGOTA}')"
)
_IS_DATE: Final = "$contains($fecha_carga, /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/)"
_NO_DATE: Final = "'fecha_carga: ' & $fecha_carga & ' is not a date such as 2026-01-05'"


def definition(jobs: Sequence[DatasetJobs], places: Places) -> dict[str, Any]:
    """The whole machine, for the input ``{"fecha_carga": "2026-01-05"}``, or ``{}`` for today.

    With ``"programada": "2026-01-06T02:00:00Z"`` it is the day that this time has in Bogota.
    With ``"allow_missing": true`` a date is published although raw files of it are gone.
    """
    return {
        "Comment": "Una fecha de carga: de los archivos crudos a la bodega",
        "QueryLanguage": "JSONata",
        "TimeoutSeconds": _WHOLE_TIMEOUT_S,
        "StartAt": "Fecha",
        "States": {
            "Fecha": {
                "Type": "Pass",
                "Assign": {
                    "fecha_carga": jsonata(_DATE),
                    "allow_missing": "{% $states.input.allow_missing = true %}",
                },
                "Next": "RevisarFecha",
            },
            "RevisarFecha": choice(_IS_DATE, "Publicar", otherwise="FechaInvalida"),
            "FechaInvalida": fail("FechaInvalida", _NO_DATE),
            "Publicar": {
                **inline_map([item(job) for job in jobs], publishing(places), "Conjunto"),
                "Next": "HayNovedades",
            },
            "HayNovedades": choice(
                "$count($states.input[publicado]) > 0", "Bodega", otherwise="SinNovedades"
            ),
            "SinNovedades": {"Type": "Succeed"},
            "Bodega": {**ensure_warehouse(places), "Next": "CargarYCatalogar"},
            "CargarYCatalogar": {
                "Type": "Parallel",
                "Branches": [loads(places), crawls(places)],
                "End": True,
            },
        },
    }
