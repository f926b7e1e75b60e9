"""Every fault that is tried, one at a time: at each call of a state, and inside jobs and Lambda."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

ERROR, THROTTLE, TIMEOUT, OUTAGE, KILLED = "error", "throttle", "timeout", "outage", "killed"
KINDS = {
    ERROR: "the service answers 500, once",
    THROTTLE: "the service answers that it is asked too much, once",
    TIMEOUT: "the service does what it is asked, once, and never answers",
    OUTAGE: "the service answers 500 until the execution has ended",
    KILLED: "the process gets SIGKILL at the call",
}

NOT_PASSED = {
    "BuscarCargaPosterior": "only where a load is not reconciled",
    "SinCandidato": "only where the candidate is gone",
}
"""Task states that a delivery without any trouble does not pass."""


@dataclass(frozen=True)
class Case:
    """A fault: at the call of a state, or ``inside`` what the state runs.

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
_INSIDE = (
    ("Transformar", "s3 read of raw/", "s3:GET /[^/]+/raw/.*", _JOB, (ERROR, OUTAGE)),
    ("Transformar", "s3 write to temp/", "s3:P.* /[^/]+/temp/.*", _JOB, (ERROR, OUTAGE, KILLED)),
    ("Bodega", "redshift-data, start", "redshift-data:.*Execute.*", _LAMBDA, (THROTTLE, OUTAGE)),
    ("Bodega", "redshift-data, look", "redshift-data:Describe.*", _LAMBDA, (THROTTLE, OUTAGE)),
    ("Cargar", "s3 read of control/", "s3:GET /[^/]+/control/.*", _JOB, (ERROR, OUTAGE)),
    ("Cargar", "s3 write to control/", "s3:PUT /[^/]+/control/.*", _JOB, (ERROR, OUTAGE, KILLED)),
    ("Cargar", "redshift-data, start", "redshift-data:.*Execute.*", _JOB, (THROTTLE, OUTAGE)),
    ("Cargar", "redshift-data, look", "redshift-data:Describe.*", _JOB, (THROTTLE, OUTAGE, KILLED)),
)

FIXED = (
    "ListarCrudo s3:listObjectsV2 error",
    "LeerPublicado s3:getObject outage",
    "Transformar glue:startJobRun.sync error",
    "Transformar glue:startJobRun.sync throttle",
    "Transformar glue:startJobRun.sync timeout",
    "Transformar s3 write to temp/ killed",
    "LeerManifiesto s3:getObject timeout",
    "MedirTransformacion cloudwatch:putMetricData outage",
    "Aprobar s3:putObject timeout",
    "RetirarAnteriores s3:deleteObjects outage",
    "PublicarRechazos s3:copyObject throttle",
    "PublicarFilas s3:copyObject outage",
    "PublicarManifiesto s3:copyObject timeout",
    "Bodega lambda:invoke throttle",
    "Bodega lambda:invoke timeout",
    "Cargar glue:startJobRun.sync outage",
    "Cargar redshift-data, look killed",
    "Cargar redshift-data, start throttle",
    "Rastrear glue:startCrawler timeout",
    "VerRastreador glue:getCrawler throttle",
)
"""The cases of every run: each kind of state, and each kind of fault."""


def tasks(definition: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The task states of a state machine, with the call that each makes."""
    for name, state in definition["States"].items():
        if state["Type"] == "Task":
            yield name, state["Resource"].rpartition(":::")[2].removeprefix("aws-sdk:")
        for inner in (state.get("ItemProcessor"), *state.get("Branches", ())):
            if inner:
                yield from tasks(inner)


def cases(definition: Mapping[str, Any]) -> list[Case]:
    """Every case, in the order of the states."""
    found = []
    for state, call in tasks(definition):
        if state not in NOT_PASSED:
            kinds = (ERROR, THROTTLE, TIMEOUT, OUTAGE)
            found += [Case(state, call, kind) for kind in kinds]
            found += list(_inside(state))
    return found


def _inside(state: str) -> Iterator[Case]:
    for name, call, pattern, session, kinds in _INSIDE:
        if name == state:
            for kind in kinds:
                yield Case(state, call, kind, session, pattern, on_spark=state == "Transformar")
