"""The lines of a contract that messages advise to write, and where they go."""

import json
from typing import Final

from energia.reader.spec import AUTO

_NO_TEXTS: Final = ("true", "false", "null")


def raw_property(dataset: str, name: str, value: str) -> str:
    """Return the advice to set a custom property of the raw files."""
    line = f"- {{property: {name}, value: {_yaml(value)}}}"
    return _set(dataset, line, "servers: raw: customProperties")


def column_property(dataset: str, column: str, name: str, value: str | bool) -> str:
    """Return the advice to set a custom property of a column."""
    line = f"customProperties: [{{property: {name}, value: {_yaml(value)}}}]"
    return _set(dataset, line, f"properties: {column}")


def other_encoding(dataset: str, declared: str) -> str:
    """Return the advice for files in another encoding than the declared one.

    The line is "auto", because Windows-1252 for a file with UTF-8 in it would garble its accents.
    """
    export = "export the file as UTF-8"
    line = _set(dataset, f"encoding: {AUTO}", "servers: raw")
    return export if declared == AUTO else f"{export}, or {line}"


def synonym(dataset: str, column: str, spelling: str) -> str:
    """Return the advice to let headers spell a column in another way."""
    return _set(dataset, f"- synonym: {_yaml(spelling)}", f"properties: {column}: synonyms")


def rate(dataset: str, column: str, currency: str) -> str:
    """Return the advice to declare the price of another currency in that of a column."""
    line = f"customProperties: [{{property: rates, value: {{{currency}: RATE}}}}]"
    way_out = _set(dataset, line, f"properties: {column}")
    return f"export it in the currency of the column, or {way_out}"


def optional_columns(dataset: str) -> str:
    """Return the advice to let files leave out columns that are missing."""
    return _set(dataset, "required: false", "properties: the missing columns")


def other_format(dataset: str, column: str, format: str) -> str:
    """Return the advice to declare another format of a column's dates or times."""
    line = f"customProperties: [{{property: otherFormats, value: [{_yaml(format)}]}}]"
    return _set(dataset, line, f"properties: {column}")


def spellings(dataset: str, column: str, value: str, texts: list[str]) -> str:
    """Return the advice to let cells spell an allowed value in the ways of ``texts``."""
    listed = ", ".join(map(_yaml, texts))
    line = f"customProperties: [{{property: spellings, value: [{listed}]}}]"
    return _set(dataset, line, f"properties: {column}: enum: {value}")


def _set(dataset: str, line: str, place: str) -> str:
    return f"set `{line}` under {place} in data/contracts/{dataset}.odcs.yaml"


def _yaml(value: str | bool) -> str:
    """Return the value as a YAML scalar, in quotes if it is a text and not a plain word."""
    if isinstance(value, bool):
        return json.dumps(value)
    is_plain = value.replace("_", "").isalpha() and value.lower() not in _NO_TEXTS
    return value if is_plain else json.dumps(value, ensure_ascii=False)
