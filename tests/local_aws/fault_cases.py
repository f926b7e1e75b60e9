"""Every fault that is tried, one at a time: at each call of a state, and inside jobs and Lambda."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

KINDS = ("error", "throttle", "timeout", "outage", "killed")
"""docs/faults.md says what they are."""
ERROR, THROTTLE, TIMEOUT, OUTAGE, KILLED = KINDS


@dataclass(frozen=True)
class Case:
    """A fault at the call of a state, or at one that the state's job or Lambda makes.

    ``session`` and ``pattern`` say which calls meet it; a state's session is called as the state.
    """

    state: str
    call: str
    kind: str
    session: str = ""
    pattern: str = ".*"
    on_spark: bool = False

    @property
    def name(self) -> str:
        """What the case is called."""
        return f"{self.state} {self.call} {self.kind}"

    @property
    def fault(self) -> dict[str, Any]:
        """What is ordered of the AWS on this machine."""
        return {
            "kind": ERROR if self.kind == OUTAGE else self.kind,
            "session": self.session or self.state,
            "call": self.pattern,
            "times": 0 if self.kind == OUTAGE else 1,
        }


_JOB = "GlueJobRunnerSession-.*"
_LAMBDA = "(?!GlueJob).*"
_START, _LOOK = "redshift-data:.*Execute.*", "redshift-data:Describe.*"
# No outage of Redshift: job and function go on asking it for as long as they may run.
_INSIDE = (
    ("Transform", "s3, read of raw/", "s3:GET /[^/]+/raw/.*", _JOB, (ERROR, OUTAGE)),
    ("Transform", "s3, read of control/", "s3:HEAD /[^/]+/control/.*", _JOB, (ERROR, OUTAGE)),
    (
        "Transform",
        "s3, write to control/",
        "s3:P.* /[^/]+/control/.*",
        _JOB,
        (ERROR, OUTAGE, KILLED),
    ),
    ("Transform", "s3, write to temp/", "s3:P.* /[^/]+/temp/.*", _JOB, (ERROR, OUTAGE, KILLED)),
    ("EnsureWarehouse", "redshift-data, start", _START, _LAMBDA, (ERROR, THROTTLE)),
    ("EnsureWarehouse", "redshift-data, look", _LOOK, _LAMBDA, (ERROR, THROTTLE)),
    ("Load", "s3, read of control/", "s3:GET /[^/]+/control/.*", _JOB, (ERROR, OUTAGE)),
    ("Load", "s3, write before load", "s3:PUT .*/_cargas/.*", _JOB, (ERROR, OUTAGE, KILLED)),
    ("Load", "redshift-data, start", _START, _JOB, (ERROR, THROTTLE, KILLED)),
    ("Load", "redshift-data, look", _LOOK, _JOB, (ERROR, THROTTLE, KILLED)),
    ("Load", "s3, write after load", "s3:PUT .*/load.json", _JOB, (ERROR, OUTAGE, KILLED)),
)

FIXED = (
    "ListRaw s3:listObjectsV2 error",
    "FindPublished s3:listObjectsV2 outage",
    "Transform glue:startJobRun.sync throttle",
    "Transform glue:startJobRun.sync timeout",
    "Transform s3, write to temp/ killed",
    "ReadVerdict s3:getObject timeout",
    "MeasureTransform cloudwatch:putMetricData outage",
    "Publish s3:putObject timeout",
    "DeleteEarlier s3:deleteObjects outage",
    "PublishRejects s3:copyObject throttle",
    "PublishRows s3:copyObject outage",
    "PublishManifest s3:copyObject timeout",
    "NoCandidate s3:listObjectsV2 outage",
    "EnsureWarehouse lambda:invoke throttle",
    "EnsureWarehouse lambda:invoke timeout",
    "Load glue:startJobRun.sync outage",
    "Load redshift-data, look killed",
    "Load redshift-data, start throttle",
    "StartCrawl glue:startCrawler timeout",
    "LookAtCrawl glue:getCrawler throttle",
)
"""The cases of every run: each service and kind of fault, from the first state to the last."""


def tasks(definition: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The task states of a state machine, with the call that each makes."""
    for name, state in definition["States"].items():
        if state["Type"] == "Task":
            yield name, state["Resource"].rpartition(":::")[2].removeprefix("aws-sdk:")
        for inner in (state.get("ItemProcessor"), *state.get("Branches", ())):
            if inner:
                yield from tasks(inner)


def cases(definition: Mapping[str, Any]) -> Iterator[Case]:
    """Every case, in the order of the states."""
    for state, call in tasks(definition):
        for kind in (ERROR, THROTTLE, TIMEOUT, OUTAGE):
            yield Case(state, call, kind)
        for of, inside, pattern, session, kinds in _INSIDE:
            if of == state:
                for kind in kinds:
                    yield Case(state, inside, kind, session, pattern, state == "Transform")
