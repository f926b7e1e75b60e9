"""Reading a column's logicalType, physicalType and logicalTypeOptions."""

import re
import warnings
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from open_data_contract_standard.model import SchemaProperty

from energia.contracts.document import DataPath
from energia.contracts.model import Bounds
from energia.contracts.notes import Note
from energia.contracts.types import (
    DATE_FORMATS,
    MAX_DIGITS,
    MAX_TEXT_LENGTH,
    TYPES,
    ColumnType,
    decimal_type,
    plain_type,
    text_type,
)

_DECIMAL = re.compile(r"decimal\((\d{1,2}),\s?(\d{1,2})\)")

# What RE2, Java and Athena do not share, or do not read alike.
_UNPORTABLE_PATTERN = re.compile(r"\(\?|\\[0-9bBkpPuxZzAG]|[*+?}]\+")


def read_type(item: SchemaProperty, path: DataPath, note: Note) -> ColumnType:
    """Return the column's type; note what energia does not support, and read it as text."""
    options = item.logicalTypeOptions or {}
    row = TYPES.get(item.logicalType or "")
    if row is None:
        note((*path, "logicalType"), f"logicalType is missing; use {', '.join(TYPES)}")
        return text_type()
    for name in sorted(set(options) - set(row.options)):
        note((*path, "logicalTypeOptions", name), f"energia does not compile '{name}' here")
    if row.name == "number":
        return _read_decimal(item.physicalType, path, note)
    if item.physicalType is not None:
        note((*path, "physicalType"), f"a {row.name} takes no physicalType")
    if row.name == "string":
        return _read_text(options, path, note)
    return plain_type(row.name, _read_format(options, path, note))


def read_bounds(item: SchemaProperty) -> Bounds:
    """Return the range of a number, exact as written; an open one for every other type."""
    row, options = TYPES.get(item.logicalType or ""), item.logicalTypeOptions or {}
    if row is None or "minimum" not in row.options:
        return Bounds()
    return Bounds(
        *(Decimal(str(options[name])) if name in options else None for name in row.options)
    )


def _read_decimal(physical_type: str | None, path: DataPath, note: Note) -> ColumnType:
    match = _DECIMAL.fullmatch(physical_type or "")
    if match is None:
        found = f", not '{physical_type}'" if physical_type is not None else ""
        note((*path, "physicalType"), f"a number needs decimal(precision,scale){found}")
        return decimal_type(MAX_DIGITS, 0)
    precision, scale = int(match[1]), int(match[2])
    if not scale < precision <= MAX_DIGITS:
        note((*path, "physicalType"), f"decimal({precision},{scale}): scale < precision <= 38")
    return decimal_type(precision, scale)


def _read_format(options: Mapping[str, Any], path: DataPath, note: Note) -> str:
    written = options.get("format", DATE_FORMATS[0])
    if written not in DATE_FORMATS:
        cause = f"date format '{written}' is not supported; use {' or '.join(DATE_FORMATS)}"
        note((*path, "logicalTypeOptions", "format"), cause)
    return str(written)


def _read_text(options: Mapping[str, Any], path: DataPath, note: Note) -> ColumnType:
    here = (*path, "logicalTypeOptions")
    maximum = options.get("maxLength", ColumnType.max_length)
    minimum = options.get("minLength", 0)
    if not 1 <= maximum <= MAX_TEXT_LENGTH:
        note((*here, "maxLength"), f"maxLength {maximum} is not 1 to {MAX_TEXT_LENGTH}")
    if minimum > maximum:
        note((*here, "minLength"), f"minLength {minimum} exceeds maxLength {maximum}")
    pattern = options.get("pattern")
    if pattern is not None:
        _check_pattern(pattern, (*here, "pattern"), note)
    return text_type(maximum, minimum, pattern)


def _check_pattern(pattern: str, path: DataPath, note: Note) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        note(path, f"pattern '{pattern}': {error}")
        return
    if _UNPORTABLE_PATTERN.search(pattern) or not _is_re2(pattern):
        note(path, f"pattern '{pattern}' uses what not every engine reads alike")


def _is_re2(pattern: str) -> bool:
    # Arrow's expressions are RE2, as DuckDB's and Athena's are.
    try:
        pc.match_substring_regex(pa.array([""]), pattern)
    except pa.ArrowInvalid:
        return False
    return True
