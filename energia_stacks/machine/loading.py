"""The warehouse's part of a date: its tables as in the contracts, then the published rows."""

from typing import Final

from energia.lake import LakeZone
from energia.partition.steps import WAREHOUSE_STEPS, Step
from energia_stacks.machine.asl import (
    LAMBDA_RETRY,
    State,
    fail,
    inline_map,
    run_job,
    when,
)
from energia_stacks.machine.places import Places, chain, read_object, zone_key

_DDL_TIMEOUT_S: Final = 900
_MOST_LOADS: Final = 3
_IS_CURRENT: Final = "$loaded.manifest = $published.manifest"
_IS_RECONCILED: Final = f"{_IS_CURRENT} and $loaded.rows = $published.accepted"
_NOT_RECONCILED: Final = (
    "$item.dataset & ' ' & $fecha_carga & ': the warehouse has '"
    " & $string($loaded.rows) & ' rows of manifest ' & $loaded.manifest & ', but '"
    " & $string($published.accepted) & ' rows of manifest ' & $published.manifest"
    " & ' are published'"
)


def ensure_warehouse(places: Places) -> State:
    """Bring the warehouse's tables to the contracts; the output is the published datasets."""
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Arguments": {"FunctionName": places.ddl_function, "Payload": dict(places.ddl_event)},
        "TimeoutSeconds": _DDL_TIMEOUT_S,
        "Retry": [LAMBDA_RETRY],
        "Output": "{% [$states.input[published]] %}",
    }


def loads(places: Places) -> State:
    """Load the published rows, and reconcile them with the rows published after the load."""
    states: dict[str, State] = {
        "PublishedDataset": {
            "Type": "Pass",
            "Assign": {
                "item": "{% $states.input %}",
                "prefix": "{% $states.input.prefix %}",
                "loads": 0,
            },
            "Next": WAREHOUSE_STEPS[0].state,
        },
        **chain(
            {Step.LOAD: _load, Step.RECONCILE: _reconcile}, WAREHOUSE_STEPS, places, end="Loaded"
        ),
        "Loaded": {
            "Type": "Pass",
            "Output": {"dataset": "{% $item.dataset %}", "rows": "{% $loaded.rows %}"},
            "End": True,
        },
    }
    mapped = inline_map("{% $states.input %}", states, "PublishedDataset")
    return {"StartAt": "Loads", "States": {"Loads": {**mapped, "End": True}}}


def _load(_: Places, following: str) -> dict[str, State]:
    manifest = zone_key(LakeZone.CONTROL, f"'{Step.PUBLISH.record}'")
    return {
        Step.LOAD.state: {
            **run_job("$item.load", {"--manifest": manifest}),
            "Assign": {"loads": "{% $loads + 1 %}"},
            "Next": following,
        }
    }


def _reconcile(places: Places, following: str) -> dict[str, State]:
    return {
        Step.RECONCILE.state: {
            **read_object(places, zone_key(LakeZone.CONTROL, f"'{Step.LOAD.record}'")),
            "Assign": {"loaded": "{% $parse($states.result.Body) %}"},
            "Next": "ReadPublished",
        },
        "ReadPublished": {
            **read_object(places, zone_key(LakeZone.CONTROL, f"'{Step.GATE.record}'")),
            "Assign": {"published": "{% $parse($states.result.Body) %}"},
            "Next": "Reconciled",
        },
        "Reconciled": {
            "Type": "Choice",
            "Choices": [
                when(_IS_RECONCILED, following),
                # Another execution has published the date meanwhile.
                when(f"$not({_IS_CURRENT}) and $loads < {_MOST_LOADS}", Step.LOAD.state),
            ],
            "Default": "NotReconciled",
        },
        "NotReconciled": fail("NotReconciled", _NOT_RECONCILED),
    }
