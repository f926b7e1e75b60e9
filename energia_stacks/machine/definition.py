"""The state machine's definition (Amazon States Language, JSONata): the pipeline on AWS.

Steps and their order are those of energia.partition.steps. One map runs the lake's steps for every
dataset. Then the warehouse's tables are ensured, and the loads run beside the crawlers. A failure
of a job or a service is not caught: a redrive continues at the failed state.
"""

from collections.abc import Sequence
from typing import Any, Final

from energia_stacks.machine.asl import choice, fail, inline_map, jsonata
from energia_stacks.machine.crawling import crawls
from energia_stacks.machine.dataset import dataset_states, item
from energia_stacks.machine.loading import ensure_warehouse, loads
from energia_stacks.machine.places import DatasetJobs, Places

_BOGOTA: Final = "-0500"  # all year round
_WHOLE_TIMEOUT_S: Final = 3 * 3600
_DATE: Final = (
    "$exists($states.input.fecha_carga) ? $string($states.input.fecha_carga) : $fromMillis("
    "$exists($states.input.scheduled_at) ? $toMillis($states.input.scheduled_at) : $millis(),"
    f" '[Y0001]-[M01]-[D01]', '{_BOGOTA}')"
)
_ALLOW: Final = "$count($states.input.allow) > 0 ? $join([$states.input.allow], ',') : 'none'"
_IS_DATE: Final = "$contains($fecha_carga, /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/)"
_NO_DATE: Final = "'fecha_carga: ' & $fecha_carga & ' is not valid; use YYYY-MM-DD'"


def definition(jobs: Sequence[DatasetJobs], places: Places) -> dict[str, Any]:
    """Return the machine for the input ``{"fecha_carga": "2026-01-05"}``, or ``{}`` for today.

    With ``"scheduled_at": "2026-01-06T02:00:00Z"`` it is the day that this time has in Bogota.
    With ``"allow": ["missing"]`` a date is published although raw files of it are gone; see Allow.
    """
    return {
        "Comment": "Loads one date from raw files into the warehouse",
        "QueryLanguage": "JSONata",
        "TimeoutSeconds": _WHOLE_TIMEOUT_S,
        "StartAt": "LoadDate",
        "States": {
            "LoadDate": {
                "Type": "Pass",
                "Assign": {
                    "fecha_carga": jsonata(_DATE),
                    "allow": jsonata(_ALLOW),
                },
                "Next": "CheckDate",
            },
            "CheckDate": choice(_IS_DATE, "Datasets", otherwise="InvalidDate"),
            "InvalidDate": fail("InvalidDate", _NO_DATE),
            "Datasets": {
                **inline_map([item(job) for job in jobs], dataset_states(places), "Dataset"),
                "Next": "AnyPublished",
            },
            "AnyPublished": choice(
                "$count($states.input[published]) > 0",
                "EnsureWarehouse",
                otherwise="NothingPublished",
            ),
            "NothingPublished": {"Type": "Succeed"},
            "EnsureWarehouse": {**ensure_warehouse(places), "Next": "LoadAndCatalog"},
            "LoadAndCatalog": {
                "Type": "Parallel",
                "Branches": [loads(places), crawls(places)],
                "End": True,
            },
        },
    }
