"""Check the input of an execution and find its load date, in JSONata."""

from typing import Final

from energia_stacks.machine.asl import State, choice, fail, jsonata

_BOGOTA: Final = "-0500"  # all year round
_FIELDS: Final = (
    "fecha_carga",
    "scheduled_at",
    "allow",
    "comment",
    # A state machine that starts an execution adds the field, so that AWS shows the link.
    "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID",
)
_UNKNOWN: Final = (
    f"$filter($keys($states.input), function($name) {{ $not($name in {list(_FIELDS)}) }})"
)
_IS_OBJECT: Final = "$type($states.input) = 'object'"
_IS_VALID: Final = f"{_IS_OBJECT} ? $count({_UNKNOWN}) = 0 : false"
_INVALID_INPUT: Final = (
    f"({_IS_OBJECT} ? 'input: the field ' & {_UNKNOWN}[0] & ' is not valid; use {{}}, or some of "
    f"{', '.join(_FIELDS[:-1])}' : "
    """'input: not an object; use {} or {"fecha_carga":"YYYY-MM-DD"}')"""
)
_DATE: Final = (
    "$exists($states.input.fecha_carga) ? $string($states.input.fecha_carga) : $fromMillis("
    "$exists($states.input.scheduled_at) ? $toMillis($states.input.scheduled_at) : $millis(),"
    f" '[Y0001]-[M01]-[D01]', '{_BOGOTA}')"
)
_ALLOW: Final = "$count($states.input.allow) > 0 ? $join([$states.input.allow], ',') : 'none'"
# JSONata's own conversion may turn 2026-02-30 into a date in March.
_DAY: Final = "(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31"
_LEAP_YEAR: Final = "[0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00"
_IS_DATE: Final = f"$contains($fecha_carga, /^([0-9]{{4}}-({_DAY})|({_LEAP_YEAR})-02-29)$/)"
_NO_DATE: Final = "'fecha_carga: ' & $fecha_carga & ' is not valid; use a date, YYYY-MM-DD'"


def load_date(following: str) -> dict[str, State]:
    """Return the states that assign ``fecha_carga``, ``allow`` and whether the input has a date."""
    return {
        "CheckInput": choice(_IS_VALID, "LoadDate", otherwise="InvalidInput"),
        "InvalidInput": fail("InvalidInput", _INVALID_INPUT),
        "LoadDate": {
            "Type": "Pass",
            "Assign": {
                "fecha_carga": jsonata(_DATE),
                "has_date": "{% $exists($states.input.fecha_carga) %}",
                "allow": jsonata(_ALLOW),
            },
            "Next": "CheckDate",
        },
        "CheckDate": choice(_IS_DATE, following, otherwise="InvalidDate"),
        "InvalidDate": fail("InvalidDate", _NO_DATE),
    }
