"""One dataset of one date: from raw files to published rows, or a failure with its cause."""

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any, Final

from energia.lake import LakeZone, partition_key, rejects_name
from energia.partition.steps import LAKE_STEPS, Step
from energia_stacks.machine.asl import (
    METRICS_RETRY,
    State,
    call,
    choice,
    copy,
    fail,
    jsonata,
    run_job,
)
from energia_stacks.machine.places import DatasetJobs, Places, chain, read_object, zone_key
from energia_stacks.machine.raw import delivery, find_published, list_raw
from energia_stacks.machine.turns import IF_GONE, taking_turns, without_candidate

# In the order in which transforms started; a redriven one has a new time.
_RUN: Final = (
    "$fromMillis($toMillis($states.context.State.EnteredTime),"
    " '[Y0001][M01][D01]T[H01][m01][s01][f001]Z')"
    " & '-' & $replace($states.context.Execution.Name, /[^A-Za-z0-9_-]/, '_')"
)
_MOST_TRANSFORMS: Final = 3
_CHANGED: Final = (
    "$item.dataset & ' ' & $fecha_carga & ': raw files or published rows changed during each of"
    f" {_MOST_TRANSFORMS} transforms; nothing was published'"
)
_START: Final = (
    "'aws stepfunctions start-execution --state-machine-arn ' & $states.context.StateMachine.Id"
    """ & " --input '" & $string({'fecha_carga': $fecha_carga}) & "'" """
).rstrip()


def item(job: DatasetJobs) -> dict[str, Any]:
    """Return what the map hands to one dataset's states."""
    dataset = job.contract.dataset
    return {
        "dataset": dataset,
        "transform": job.transform,
        "load": job.load,
        "folder": partition_key(dataset, ""),
        "rows": f"{dataset}.parquet",
        "rejects": f"{rejects_name(dataset)}.parquet",
    }


def dataset_states(places: Places) -> dict[str, State]:
    """Return the steps of the lake in their order; a dataset without a delivery is left out."""
    states: dict[str, State] = {
        "Dataset": {
            "Type": "Pass",
            "Assign": {
                "item": "{% $states.input %}",
                "prefix": "{% $states.input.folder & $fecha_carga & '/' %}",
                "transforms": 0,
            },
            "Next": "ListRaw",
        },
        **delivery(places, LAKE_STEPS[0].state),
    }
    return {
        **states,
        **chain(_STATES, LAKE_STEPS, places, end="Published"),
        "Published": _published(),
        **without_candidate(places),
    }


def _transform(places: Places, following: str) -> dict[str, State]:
    arguments = {"--run": jsonata(_RUN), "--allow": "{% $allow %}"}
    return {
        Step.TRANSFORM.state: {
            **run_job("$item.transform", arguments),
            "Assign": {"run": jsonata(_RUN), "transforms": "{% $transforms + 1 %}"},
            "Next": "ReadVerdict",
        },
        "ReadVerdict": {
            **read_object(places, zone_key(LakeZone.TEMP, f"$run & '/{Step.GATE.record}'")),
            "Assign": {"verdict": "{% $parse($states.result.Body) %}"},
            "Catch": [IF_GONE],
            "Next": following,
        },
    }


def _gate(places: Places, following: str) -> dict[str, State]:
    """Transform again what has changed meanwhile; stop what the verdict stops."""
    return {
        Step.GATE.state: {**list_raw(places), "Next": "RawUnchanged"},
        "RawUnchanged": choice(
            "$raw = $verdict.raw_sha256", "MeasureTransform", otherwise="CountTransforms"
        ),
        "CountTransforms": choice(
            f"$transforms < {_MOST_TRANSFORMS}", Step.TRANSFORM.state, otherwise="EverChanging"
        ),
        "EverChanging": fail("EverChanging", f"({_CHANGED})"),
        "MeasureTransform": _measure(
            places,
            "GateOpen",
            RowsRead="$verdict.read",
            RowsRejected="$verdict.counted_rejects",
            RejectsOverLimit="$verdict.over_limit ? 1 : 0",
        ),
        "GateOpen": choice("$verdict.passed", following, otherwise="GateClosed"),
        "GateClosed": fail("GateClosed", "$verdict.cause", _START),
    }


def _publish(places: Places, following: str) -> dict[str, State]:
    """Take turns, then copy the candidate; the manifest comes last and makes it published."""
    copies = {
        "PublishRejects": ("$item.rejects", LakeZone.QUARANTINE, "$item.rows"),
        "PublishRows": ("$item.rows", LakeZone.PROCESSED, "$item.rows"),
        "PublishVerdict": (f"'{Step.GATE.record}'", LakeZone.CONTROL, f"'{Step.GATE.record}'"),
        "PublishManifest": (
            f"'{Step.TRANSFORM.record}'",
            LakeZone.CONTROL,
            f"'{Step.PUBLISH.record}'",
        ),
    }
    states = taking_turns(places, "FindPublished")
    states["FindPublished"] = {**find_published(places), "Next": "PublishedUnchanged"}
    # Another execution may have published since the verdict compared with what was there.
    states["PublishedUnchanged"] = choice(
        "$published = $verdict.published", next(iter(copies)), otherwise="CountTransforms"
    )
    for name, then in pairwise([*copies, "MeasurePublished"]):
        states[name] = {**_replace(places, *copies[name]), "Next": then}
    states["MeasurePublished"] = _measure(
        places,
        following,
        RowsPublished="$verdict.accepted",
        FilesPublished="$verdict.new_files",
    )
    return states


_STATES: Final[Mapping[Step, Callable[[Places, str], dict[str, State]]]] = {
    Step.TRANSFORM: _transform,
    Step.GATE: _gate,
    Step.PUBLISH: _publish,
}


def _published() -> State:
    return {
        "Type": "Pass",
        "Output": {
            "dataset": "{% $item.dataset %}",
            "published": True,
            "load": "{% $item.load %}",
            "prefix": "{% $prefix %}",
        },
        "End": True,
    }


def _measure(places: Places, then: str, **metrics: str) -> State:
    """Write metrics of the dataset, each a JSONata expression that counts."""
    data = [
        {
            "MetricName": name,
            "Dimensions": [{"Name": "Dataset", "Value": "{% $item.dataset %}"}],
            "Unit": "Count",
            "Value": jsonata(value),
        }
        for name, value in metrics.items()
    ]
    arguments = {"Namespace": places.metrics, "MetricData": data}
    return {
        **call("cloudwatch:putMetricData", arguments, METRICS_RETRY),
        # What watches a load does not stop it.
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": then}],
        "Next": then,
    }


def _replace(places: Places, name: str, zone: LakeZone, target: str) -> State:
    """Copy a file of the candidate over the partition's object of a zone."""
    source = f"'{places.bucket}/{LakeZone.TEMP.prefix}' & $prefix & $run & '/' & {name}"
    return {
        **copy(places.bucket, jsonata(source), zone_key(zone, target)),
        "Catch": [IF_GONE],
    }
