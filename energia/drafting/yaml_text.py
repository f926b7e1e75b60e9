"""Texts of contracts: lines of YAML, each with the evidence for it as a comment above."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from energia.errors import one_line

_PLAIN: Final = re.compile(r"[^\W\d][\w-]*")
_WORDS: Final = ("true", "false", "null")
_SHOWN_LETTERS: Final = 40


@dataclass(frozen=True)
class Line:
    """A line of YAML without its indent, and the evidence for it; empty for a default."""

    text: str
    evidence: str = ""


def render(lines: Iterable[Line], indent: int) -> Iterator[str]:
    """Yield the lines, indented by so many spaces, each below its evidence."""
    for line in lines:
        if line.evidence:
            deeper = len(line.text) - len(line.text.lstrip())
            yield f"{' ' * (indent + deeper)}# {one_line(line.evidence)}"
        yield f"{' ' * indent}{line.text}"


def scalar(text: str) -> str:
    """Return the text as a YAML scalar, in quotes unless it is a plain word."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(letter if letter.isprintable() else _escaped(letter) for letter in quoted)


def flow(texts: Iterable[str]) -> str:
    """Return the texts as a list in one line."""
    return f"[{', '.join(map(scalar, texts))}]"


def custom(name: str, value: str) -> str:
    """Return a custom property in one line; ``value`` is YAML."""
    return f"- {{property: {name}, value: {value}}}"


def shown(text: str) -> str:
    """Return a value as comments show it: printable, and not long."""
    printable = one_line(text)
    is_long = len(printable) > _SHOWN_LETTERS
    return f"{printable[:_SHOWN_LETTERS]}..." if is_long else printable


def listed(texts: Sequence[str]) -> str:
    """Return the texts as comments list them."""
    return ", ".join(map(shown, texts))


def _escaped(letter: str) -> str:
    code = ord(letter)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004
