"""Patterns of file names: from the path of a delivery to its raw name, and to the cells it fills.

A raw name says all that the path said, so that every job knows a file by its raw name alone.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import PurePath
from typing import Final

from energia.reader.names import ACCENTS, fold_name

LOAD_DATE: Final = "fecha_carga"
"""The placeholder that sets the load date."""

RAW_SLASH: Final = "__"
"""Stands in raw names for the slash of a path: it is legal on S3 and in every file system."""

RAW_SUFFIX: Final = ".csv"
"""The end of every raw name."""

_NAMES: Final = {
    "yyyy": ("[0-9]{4}", "2026"),
    "mm": ("[0-9]{2}", "01"),
    "MM": ("[0-9]{2}", "01"),
    "dd": ("[0-9]{2}", "05"),
    LOAD_DATE: ("[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{8}", "2026-01-05"),
}
"""The expression and an example of each placeholder that is not any text."""

_ANY: Final = "[^/]+?"
_PARTS: Final = re.compile(r"\{([A-Za-z][A-Za-z0-9_]*)\}")
_COMPACT_DATE: Final = re.compile("([0-9]{4})([0-9]{2})([0-9]{2})")


def split_template(text: str) -> tuple[list[str], list[str]]:
    """Return the texts around the placeholders, and the names of the placeholders, in order.

    Raises ValueError for a brace that is not part of a placeholder.
    """
    parts = _PARTS.split(text)
    if any(brace in literal for literal in parts[::2] for brace in "{}"):
        raise ValueError("a brace is not valid; write placeholders as {name}")
    return parts[::2], parts[1::2]


def template_mistake(text: str) -> str:
    """Return the cause why a text with placeholders is not valid; empty if it is."""
    try:
        names = split_template(text)[1]
    except ValueError as error:
        return f"'{text}': {error}"
    for name in names:
        other = next((known for known in _NAMES if known.lower() == name.lower()), name)
        if name not in _NAMES and name != other:
            return f"'{{{name}}}' is not valid; use {{{other}}}"
    return ""


def fill(template: str, values: Mapping[str, str]) -> str:
    """Return the template with the values of its placeholders."""
    return template.format_map(values)


@dataclass(frozen=True)
class FilePattern:
    """A name of files, with placeholders: it matches the end of a path below the source folder."""

    text: str

    @property
    def mistake(self) -> str:
        """Return the cause why the pattern is not valid; empty if it is."""
        if not all(self.text.split("/")) or "\\" in self.text:
            return f"'{self.text}' is not valid; join names of folders and a file by single slashes"
        return template_mistake(self.text) or self._unparted()

    def _unparted(self) -> str:
        literals, names = split_template(self.text)
        pairs = zip(names, literals[1:], names[1:], strict=False)
        for first, between, second in pairs:
            if not between and not {first, second} & _NAMES.keys():
                return f"'{{{first}}}{{{second}}}' can be cut anywhere; write text between them"
        return ""

    @property
    def names(self) -> list[str]:
        """Return the placeholders."""
        return split_template(self.text)[1]

    @cached_property
    def shape(self) -> tuple[str, ...]:
        """Return what is equal for patterns that match the same names."""
        literals, names = split_template(self.text)
        kinds = [_expression(name) for name in names]
        return (*map(fold_name, literals), *kinds)

    @property
    def example(self) -> str:
        """Return a path that matches."""
        return fill(self.text, {name: _NAMES.get(name, ("", name))[1] for name in self.names})

    def match_path(self, path: PurePath) -> tuple[str, dict[str, str]] | None:
        """Return the end of the path that matches, and the values; None if it does not match."""
        end = "/".join(path.parts[-self.text.count("/") - 1 :])
        values = self._match("/", end)
        return None if values is None else (end, values)

    def match_raw(self, raw_name: str) -> dict[str, str] | None:
        """Return the values in the raw name of a file; None if it does not match."""
        return self._match(RAW_SLASH, raw_name)

    def _match(self, slash: str, name: str) -> dict[str, str] | None:
        found = _compiled(self.text, slash).fullmatch(unicodedata.normalize("NFD", name))
        if found is None:
            return None
        texts = found.groupdict().items()
        values = {placeholder: unicodedata.normalize("NFC", text) for placeholder, text in texts}
        if LOAD_DATE in values:
            values[LOAD_DATE] = _COMPACT_DATE.sub(r"\1-\2-\3", values[LOAD_DATE])
        return values


def find_values(patterns: Sequence[str], raw_name: str) -> dict[str, str] | None:
    """Return the values that the first matching pattern finds in a raw name; None without one."""
    found = (FilePattern(pattern).match_raw(raw_name) for pattern in patterns)
    return next((values for values in found if values is not None), None)


def file_starts(patterns: Sequence[str]) -> list[str]:
    """Return the texts that the file names of patterns start with, folded."""
    starts = (split_template(pattern.rpartition("/")[2])[0][0] for pattern in patterns)
    return [fold_name(start) for start in starts if start]


def name_advice(patterns: Sequence[str]) -> str:
    """Return the cause that a name matches no pattern, and how to name the file."""
    example = FilePattern(patterns[0]).example
    raw = f" ({raw_name(example)} in raw/)" if "/" in example else ""
    return f"the name does not match {' or '.join(patterns)}; name the file like {example}{raw}"


def raw_name(delivered: str) -> str:
    """Return the name in the raw zone of a file that was delivered under a name or path."""
    name = unicodedata.normalize("NFC", delivered).replace("/", RAW_SLASH)
    return name if name.lower().endswith(RAW_SUFFIX) else f"{name}{RAW_SUFFIX}"


@lru_cache
def _compiled(pattern: str, slash: str) -> re.Pattern[str]:
    """Return the expression of names in form NFD, which may end in .csv as raw names do."""
    literals, names = split_template(pattern)
    expression = _literal(literals[0], slash)
    for place, (name, literal) in enumerate(zip(names, literals[1:], strict=True)):
        again = name in names[:place]
        expression += f"(?-i:(?P={name}))" if again else f"(?P<{name}>{_expression(name)})"
        expression += _literal(literal, slash)
    return re.compile(f"{expression}(?:{re.escape(RAW_SUFFIX)})?", re.IGNORECASE)


def _expression(name: str) -> str:
    return _NAMES.get(name, (_ANY, name))[0]


def _literal(text: str, slash: str) -> str:
    letters = unicodedata.normalize("NFD", fold_name(text)).replace("/", slash)
    # A possessive repetition: no value begins with the accent of the letter before it.
    return "".join(f"{re.escape(letter)}[{ACCENTS}]*+" for letter in letters)
