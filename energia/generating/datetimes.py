"""Cells of dates and times in the formats of contracts."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Final

from energia.reader.datetime_formats import MONTHS

_OPTIONAL: Final = re.compile(r"\[[^\[\]]*\]")
_TOKEN: Final = re.compile(r"'(?P<quoted>[^']*)'|([A-Za-z])\2*")
_NOON: Final = 12
_LETTERS: Final[dict[str, Callable[[datetime], str]]] = {
    "yyyy": lambda moment: f"{moment:%Y}",
    "yy": lambda moment: f"{moment:%y}",
    "MMMM": lambda moment: MONTHS[moment.month - 1],
    "MMM": lambda moment: MONTHS[moment.month - 1][:3],
    "MM": lambda moment: f"{moment:%m}",
    "M": lambda moment: str(moment.month),
    "dd": lambda moment: f"{moment:%d}",
    "d": lambda moment: str(moment.day),
    "HH": lambda moment: f"{moment:%H}",
    "H": lambda moment: str(moment.hour),
    "hh": lambda moment: f"{moment:%I}",
    "h": lambda moment: str(moment.hour % _NOON or _NOON),
    "a": lambda moment: "am" if moment.hour < _NOON else "pm",
    "mm": lambda moment: f"{moment:%M}",
    "ss": lambda moment: f"{moment:%S}",
    "XXX": lambda _moment: "-05:00",
}


def written(moment: datetime, format: str) -> str:
    """Return a moment of Bogota in a format, without the format's optional sections."""
    text = format
    while _OPTIONAL.search(text):
        text = _OPTIONAL.sub("", text)

    def part(token: re.Match[str]) -> str:
        letters, quoted = token.group(), token["quoted"]
        if quoted is not None:
            return quoted or "'"
        # Letters S stand for a fraction of a second, of any length.
        return "0" if letters.startswith("S") else _LETTERS[letters](moment)

    return _TOKEN.sub(part, text)
