"""What the state machine's states name: the bucket, its keys, jobs, crawlers and the DDL Lambda."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from energia.contracts.model import Contract
from energia.lake import LakeZone
from energia.partition.steps import Step
from energia_stacks.machine.asl import S3_RETRY, State, call, jsonata

MAX_FILES: Final = 500
"""How many objects a listing may have: a state takes 256 KiB."""


@dataclass(frozen=True)
class DatasetJobs:
    """A contract's two Glue jobs, by name."""

    contract: Contract
    transform: str
    load: str


@dataclass(frozen=True)
class Places:
    """What the definition names beside the jobs; values may be CloudFormation tokens."""

    bucket: str
    ddl_function: str
    ddl_event: Mapping[str, Any]
    crawlers: Sequence[str]
    metrics: str
    """The CloudWatch namespace of the environment's metrics."""


def chain(
    builders: Mapping[Step, Callable[[Places, str], dict[str, State]]],
    steps: Sequence[Step],
    places: Places,
    end: str,
) -> dict[str, State]:
    """Return the states of the steps in their order; the last one leads to the state ``end``."""
    states: dict[str, State] = {}
    following = [*(step.state for step in steps[1:]), end]
    for step, then in zip(steps, following, strict=True):
        states |= builders[step](places, then)
    return states


def zone_key(zone: LakeZone, rest: str = "''") -> str:
    """Return a key of the dataset's partition; ``rest`` is a JSONata expression."""
    return jsonata(f"'{zone.prefix}' & $prefix & {rest}")


def read_object(places: Places, key: str) -> State:
    """Read one object, small enough for a state."""
    return call("s3:getObject", {"Bucket": places.bucket, "Key": key}, S3_RETRY)


def list_objects(places: Places, prefix: str, **more: Any) -> State:
    """List the first objects under a prefix, in the order of their keys."""
    arguments = {"Bucket": places.bucket, "Prefix": prefix, "MaxKeys": MAX_FILES, **more}
    return call("s3:listObjectsV2", arguments, S3_RETRY)
