"""Formats of dates and times, in the letters of Java's DateTimeFormatter, and how they are read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

DATE: Final = "date"
TIMESTAMP: Final = "timestamp"
TIME: Final = "time"

ISO_FORMATS: Final = {
    DATE: ("yyyy-MM-dd",),
    TIMESTAMP: (
        "yyyy-MM-dd HH:mm[:ss[.S]][XXX]",
        "yyyy-MM-dd'T'HH:mm[:ss[.S]][XXX]",
    ),
    TIME: ("HH:mm[:ss]",),
}
"""The formats of ISO 8601, which a column has without declared ones."""

MONTHS: Final = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)

_SPACE: Final = "[ \u00a0\u202f]"
_LETTERS: Final = {
    "yyyy": "(?P<year>[1-9][0-9]{3})",
    "yy": "(?P<short_year>[0-9]{2})",
    "MMMM": f"(?P<month_name>{'|'.join(MONTHS)}|setiembre)",
    "MMM": f"(?P<month_name>{'|'.join(month[:3] for month in MONTHS)}|sept|set)[.]?",
    "MM": "(?P<month>0[1-9]|1[0-2])",
    "M": "(?P<month>1[0-2]|0?[1-9])",
    "dd": "(?P<day>0[1-9]|[12][0-9]|3[01])",
    "d": "(?P<day>[12][0-9]|3[01]|0?[1-9])",
    "HH": "(?P<hour>[01][0-9]|2[0-3])",
    "H": "(?P<hour>1[0-9]|2[0-3]|0?[0-9])",
    "hh": "(?P<half_hour>0[1-9]|1[0-2])",
    "h": "(?P<half_hour>1[0-2]|0?[1-9])",
    "a": f"(?P<half>[ap])[.]?{_SPACE}?m[.]?",
    "mm": "(?P<minute>[0-5][0-9])",
    "ss": "(?P<second>[0-5][0-9])",
    "S": "(?P<fraction>[0-9]{1,6})0*",
    "XXX": (
        "(?P<offset>z|(?P<offset_sign>[+-])(?P<offset_hours>0[0-9]|1[0-8]):?"
        "(?P<offset_minutes>[0-5][0-9]))"
    ),
}
_TOKEN: Final = re.compile(
    r"'(?P<quoted>[^']*)'|(?P<letters>([A-Za-z])\3*)|(?P<other>.)", re.DOTALL
)
_SECTIONS: Final = {"[": "(?:", "]": ")?", " ": _SPACE}
_GROUP: Final = re.compile(r"\(\?P<(\w+)>")
_ORDER: Final = re.compile(r"\(\?P<(short_year|year|month_name|month|day)>")
_SAME: Final = {"short_year": "year", "month_name": "month", "half_hour": "hour"}
_DAY: Final = {"year", "month", "day"}
_EXAMPLES: Final = {"year": "yyyy", "month": "MM", "day": "dd", "hour": "HH", "minute": "mm"}
_NEEDED: Final = {DATE: _DAY, TIMESTAMP: _DAY, TIME: {"hour", "minute"}}
_REFUSED: Final = {
    DATE: {"hour", "half", "minute", "second", "fraction", "offset"},
    TIMESTAMP: set[str](),
    TIME: {*_DAY, "fraction", "offset"},
}


@dataclass(frozen=True)
class DatetimeFormat:
    """A format: the expression of its texts, with a named group for each part."""

    expression: str

    @property
    def parts(self) -> tuple[str, ...]:
        """Return the names of the groups, in the order of the expression."""
        return tuple(_GROUP.findall(self.expression))

    def contradicts(self, other: "DatetimeFormat") -> bool:
        """Return whether the same digits may be another date in the other format."""
        orders = [_ORDER.findall(each.expression) for each in (self, other)]
        # Neither a month's name nor a year of four digits at the start can be another part.
        kinds = [("month_name" in order, order[:1] == ["year"]) for order in orders]
        numbers = [[part.removeprefix("short_") for part in order] for order in orders]
        return numbers[0] != numbers[1] and kinds[0] == kinds[1] and not kinds[0][0]


@lru_cache
def compile_format(kind: str, text: str) -> DatetimeFormat:
    """Return the format of dates, timestamps or times; ValueError with the cause if it is wrong."""
    expression = "".join(_expression(token) for token in _TOKEN.finditer(text))
    found = DatetimeFormat(f"(?i:{expression})")
    _check_parts(kind, [_SAME.get(part, part) for part in found.parts])
    try:
        re.compile(expression)
    except re.error as error:
        raise ValueError("a section is not closed; pair each [ with a ]") from error
    if ("half" in found.parts) != ("half_hour" in found.parts):
        raise ValueError("h and a are only valid together; use HH for hours from 00 to 23")
    return found


def _expression(token: re.Match[str]) -> str:
    letters, other = token["letters"], token["other"]
    if letters:
        name = "S" if set(letters) == {"S"} else letters
        if name not in _LETTERS:
            raise ValueError(f"{letters} is not valid; use {', '.join(_LETTERS)}, or quote it")
        return _LETTERS[name]
    if other:
        return _SECTIONS.get(other) or re.escape(other)
    return re.escape(token["quoted"] or "'")


def _check_parts(kind: str, parts: Sequence[str]) -> None:
    for part in parts:
        if parts.count(part) > 1:
            raise ValueError(f"the format has the {part} twice; remove one")
        if part in _REFUSED[kind]:
            raise ValueError(f"a {kind} has no {part}; remove it")
    needed = _NEEDED[kind] | (_NEEDED[TIME] if set(parts) - _DAY else set())
    for part in sorted(needed - set(parts)):
        raise ValueError(f"the format lacks the {part}; add {_EXAMPLES[part]}")
