"""Injected faults: calls that fail, are throttled, wait, are not answered, or kill their caller.

PUT FAULTS replaces the list of faults, as JSON; GET returns how often each was triggered.
"""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from io import BytesIO
from threading import Event, Lock
from typing import Any, Final

from werkzeug.wrappers import Request, Response

from aws_local.account import Account
from aws_local.callers import caller_of
from aws_local.gateway import Wsgi, refusal, refused
from aws_local.requests import Call, call_of

FAULTS: Final = "/faults"

_LONGEST_SILENCE_S: Final = 60
_MESSAGE: Final = "an injected fault"
_CODES: Final = {
    ("s3", "error"): (500, "InternalError"),
    ("s3", "throttle"): (503, "SlowDown"),
    ("glue", "error"): (500, "InternalServiceException"),
    ("glue", "throttle"): (400, "ThrottlingException"),
    ("lambda", "error"): (500, "ServiceException"),
    ("lambda", "throttle"): (429, "TooManyRequestsException"),
    ("monitoring", "error"): (500, "InternalServiceFault"),
    ("monitoring", "throttle"): (400, "Throttling"),
    ("redshift-data", "error"): (500, "InternalServerException"),
    ("redshift-data", "throttle"): (400, "ThrottlingException"),
}


@dataclass
class Fault:
    """What happens to the calls that fit: ``kind`` is error, throttle, held, timeout or killed.

    ``session`` is the caller's: a state's is called as the state is. ``call`` is a pattern of
    ``glue:GetCrawler``, or ``s3:PUT /bucket/key``; ``times`` is how often, and 0 is always.
    """

    kind: str
    session: str
    call: str = ".*"
    times: int = 1
    met: int = 0

    @property
    def is_armed(self) -> bool:
        """Whether there is more to come."""
        return self.times == 0 or self.met < self.times

    def fits(self, session: str, call: Call) -> bool:
        """Whether it is meant for this call."""
        target = call.operation or f"{call.request.method} {call.request.path}"
        return bool(
            re.fullmatch(self.session, session)
            and re.fullmatch(self.call, f"{call.service}:{target}")
        )


@dataclass
class Faults:
    """A WSGI application before the gateway; ``kill`` ends the process of a session."""

    account: Account
    kill: Callable[[str], None]
    ordered: list[Fault] = field(default_factory=list)
    _lifted: Event = field(default_factory=Event)
    _lock: Lock = field(default_factory=Lock)

    def before(self, gateway: Wsgi) -> Wsgi:
        """The application: what meets no fault, the gateway answers."""

        def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            request = Request(environ)
            if request.path == FAULTS:
                return self._answer(request)(environ, start_response)
            call = call_of(request) if self.ordered else None
            if call is None:
                return gateway(environ, start_response)
            environ["wsgi.input"] = BytesIO(request.get_data())
            fault = self._meet(call)
            if fault is None:
                return gateway(environ, start_response)
            if fault.kind == "held":
                self._lifted.wait()
                return gateway(environ, start_response)
            if fault.kind == "timeout":
                # It is done, and whoever asked for it never learns that.
                unheard = list(gateway(environ, start_response))
                self._lifted.wait(_LONGEST_SILENCE_S)
                return unheard
            return self._failure(fault, call)(environ, start_response)

        return answer

    def is_silent(self, session: str) -> bool:
        """Whether a call of the session is not going to be answered."""
        return any(
            fault.kind == "timeout" and fault.session == session and fault.is_armed
            for fault in self.ordered
        )

    def _answer(self, request: Request) -> Response:
        if request.method == "PUT":
            self.ordered = [Fault(**item) for item in json.loads(request.get_data())]
            self._lifted.set()
            self._lifted = Event()
        return Response(json.dumps([asdict(fault) for fault in self.ordered]))

    def _meet(self, call: Call) -> Fault | None:
        caller = caller_of(self.account, call.key)
        if caller is None:
            return None
        with self._lock:
            for fault in self.ordered:
                if fault.is_armed and fault.fits(caller.session, call):
                    fault.met += 1
                    if fault.kind == "killed":
                        self.kill(caller.session)
                    return fault
        return None

    def _failure(self, fault: Fault, call: Call) -> Response:
        kind = "error" if fault.kind == "killed" else fault.kind
        status, code = _CODES[call.service, kind]
        return refused(call, refusal(code, _MESSAGE), status)
