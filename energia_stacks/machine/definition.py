"""The state machine's definition (Amazon States Language, JSONata): the pipeline on AWS.

Steps and their order are those of energia.partition.steps. One map runs the lake's steps for every
dataset. Then the warehouse's tables are ensured, and the loads run beside the crawlers. A failure
of a job or a service is not caught: a redrive continues at the failed state.
"""

from collections.abc import Sequence
from typing import Any, Final

from energia_stacks.machine.asl import choice, fail, inline_map
from energia_stacks.machine.crawling import crawls
from energia_stacks.machine.dataset import dataset_states, item
from energia_stacks.machine.load_date import load_date
from energia_stacks.machine.loading import ensure_warehouse, loads
from energia_stacks.machine.places import DatasetJobs, Places

_WHOLE_TIMEOUT_S: Final = 3 * 3600
_NO_FILES: Final = "'no dataset has raw files of ' & $fecha_carga & '; upload them first'"


def definition(jobs: Sequence[DatasetJobs], places: Places) -> dict[str, Any]:
    """Return the machine for the input ``{"fecha_carga": "2026-01-05"}``, or ``{}`` for today.

    With ``"scheduled_at": "2026-01-06T02:00:00Z"`` it is the day that this time has in Bogota.
    With ``"allow": ["missing"]`` a date is published although raw files of it are gone; see Allow.
    """
    return {
        "Comment": "Loads one date from raw files into the warehouse",
        "QueryLanguage": "JSONata",
        "TimeoutSeconds": _WHOLE_TIMEOUT_S,
        "StartAt": "CheckInput",
        "States": {
            **load_date("Datasets"),
            "Datasets": {
                **inline_map([item(job) for job in jobs], dataset_states(places), "Dataset"),
                "Next": "AnyPublished",
            },
            "AnyPublished": choice(
                "$count($states.input[published]) > 0",
                "EnsureWarehouse",
                otherwise="AnyFiles",
            ),
            # A schedule may find no files; a person who names a date expects some.
            "AnyFiles": choice(
                "$has_date and $count($states.input[has_files]) = 0",
                "NoFiles",
                otherwise="NothingPublished",
            ),
            "NoFiles": fail("NoFiles", _NO_FILES),
            "NothingPublished": {"Type": "Succeed"},
            "EnsureWarehouse": {**ensure_warehouse(places), "Next": "LoadAndCatalog"},
            "LoadAndCatalog": {
                "Type": "Parallel",
                "Branches": [loads(places), crawls(places)],
                "End": True,
            },
        },
    }
