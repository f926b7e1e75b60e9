"""Two executions of one date: the later transform wins, whichever ends first.

An approved run deletes the candidates of earlier runs before it copies its own. So no copy of an
older candidate can start later, not even in a redrive.
"""

from typing import Final

from energia.lake import LakeZone
from energia.partition.steps import Step
from energia_stacks.machine.asl import S3_RETRY, State, call, choice, fail, jsonata
from energia_stacks.machine.places import Places, list_objects, zone_key

IF_GONE: Final[State] = {"ErrorEquals": ["S3.NoSuchKeyException"], "Next": "NoCandidate"}
"""The catch of a state that reads the candidate."""

_APPROVED: Final = "aprobados/"
"""Below a partition of temp/: an object for each run that passed the gate, in their order."""

_CANDIDATE_GONE: Final = (
    "$item.dataset & ' ' & $fecha_carga & ': the candidate of run ' & $run & ' has expired'"
)
_NOT_DELETED: Final = (
    "$item.dataset & ' ' & $fecha_carga & ': candidates of earlier runs could not be deleted"
    " from temp/' & $prefix & '; nothing was published'"
)
_EARLIER_CANDIDATES: Final = (
    "[$filter($states.result.Contents.Key, function($key) {"
    f" $key < '{LakeZone.TEMP.prefix}' & $prefix & $run }})]"
)
_AS_OBJECTS: Final = "[$map($earlier, function($key) { {'Key': $key} })]"


def taking_turns(places: Places, following: str) -> dict[str, State]:
    """Yield to a later approved run; otherwise delete earlier runs' candidates."""
    approval = {
        "Bucket": places.bucket,
        "Key": zone_key(LakeZone.TEMP, f"'{_APPROVED}' & $run"),
        "Body": "{% $verdict.manifest %}",
    }
    deletion = {
        "Bucket": places.bucket,
        "Delete": {"Objects": jsonata(_AS_OBJECTS), "Quiet": True},
    }
    return {
        Step.PUBLISH.state: {**call("s3:putObject", approval, S3_RETRY), "Next": "FindLater"},
        "FindLater": {**_later_run(places), "Next": "AnyLater"},
        "AnyLater": choice("$later > 0", "Overtaken", otherwise="FindEarlier"),
        "Overtaken": {"Type": "Pass", **left_out(has_files=True)},
        "FindEarlier": {
            **list_objects(places, zone_key(LakeZone.TEMP)),
            "Assign": {"earlier": jsonata(_EARLIER_CANDIDATES)},
            "Next": "AnyEarlier",
        },
        "AnyEarlier": choice("$count($earlier) > 0", "DeleteEarlier", otherwise=following),
        "DeleteEarlier": {
            **call("s3:deleteObjects", deletion, S3_RETRY),
            # The call succeeds even where single objects could not be deleted.
            "Assign": {"not_deleted": "{% $count($states.result.Errors) %}"},
            "Next": "EarlierDeleted",
        },
        "EarlierDeleted": choice("$not_deleted = 0", following, otherwise="EarlierNotDeleted"),
        "EarlierNotDeleted": fail("EarlierNotDeleted", _NOT_DELETED),
    }


def without_candidate(places: Places) -> dict[str, State]:
    """Find out why the candidate is missing: a later run deleted it, or it expired."""
    return {
        "NoCandidate": {**_later_run(places), "Next": "WhyNoCandidate"},
        "WhyNoCandidate": choice("$later > 0", "Overtaken", otherwise="CandidateGone"),
        "CandidateGone": fail("CandidateGone", _CANDIDATE_GONE),
    }


def left_out(*, has_files: bool | str) -> State:
    """Return the end of a dataset that publishes nothing; ``has_files`` may be an expression."""
    return {
        "Output": {
            "dataset": "{% $item.dataset %}",
            "published": False,
            "has_files": has_files,
        },
        "End": True,
    }


def _later_run(places: Places) -> State:
    """Look for an approved run after this one."""
    return {
        **list_objects(
            places,
            zone_key(LakeZone.TEMP, f"'{_APPROVED}'"),
            StartAfter=zone_key(LakeZone.TEMP, f"'{_APPROVED}' & $run"),
        ),
        "Assign": {"later": "{% $count($states.result.Contents) %}"},
    }
