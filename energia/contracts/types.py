"""A column's logicalType, physicalType and logicalTypeOptions as one of our types."""

import re
import warnings
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from open_data_contract_standard.model import SchemaProperty

from energia.contracts.document import DataPath
from energia.contracts.expressions import MAX_DIGITS
from energia.contracts.model import (
    Bounds,
    ColumnType,
    DateType,
    DecimalType,
    IntegerType,
    TextType,
)
from energia.contracts.notes import Note

# Redshift's VARCHAR holds 65,535 bytes, and a character takes up to four.
MAX_TEXT_LENGTH = 16_383
DATE_FORMATS = ("yyyy-MM-dd", "dd/MM/yyyy")

_DECIMAL = re.compile(r"decimal\((\d{1,2}),\s?(\d{1,2})\)")
_BOUNDS = ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum")
_OPTIONS = {
    "string": ("minLength", "maxLength", "pattern"),
    "number": _BOUNDS,
    "integer": _BOUNDS,
    "date": ("format",),
}
LOGICAL_TYPES = tuple(_OPTIONS)

# What RE2, Java and Athena do not share, or do not read alike.
_UNPORTABLE_PATTERN = re.compile(r"\(\?|\\[0-9bBkpPuxZzAG]|[*+?}]\+")


def read_type(item: SchemaProperty, path: DataPath, note: Note) -> ColumnType:
    """The column's type; what energia does not support is noted and read as text."""
    options = item.logicalTypeOptions or {}
    known = _OPTIONS.get(item.logicalType or "")
    if known is None:
        note((*path, "logicalType"), f"logicalType is missing; use {', '.join(LOGICAL_TYPES)}")
        return TextType()
    for name in sorted(set(options) - set(known)):
        note((*path, "logicalTypeOptions", name), f"energia does not compile '{name}' here")
    if item.physicalType is not None and item.logicalType != "number":
        note((*path, "physicalType"), f"a {item.logicalType} takes no physicalType")
    match item.logicalType:
        case "number":
            return _read_decimal(item.physicalType, path, note)
        case "integer":
            return IntegerType()
        case "date":
            return _read_date(options, path, note)
        case _:
            return _read_text(options, path, note)


def read_bounds(item: SchemaProperty) -> Bounds:
    """The range of a number, exact as written."""
    options = item.logicalTypeOptions or {}
    if item.logicalType not in {"number", "integer"}:
        return Bounds()
    return Bounds(*(Decimal(str(options[name])) if name in options else None for name in _BOUNDS))


def _read_decimal(physical_type: str | None, path: DataPath, note: Note) -> DecimalType:
    match = _DECIMAL.fullmatch(physical_type or "")
    if match is None:
        found = f", not '{physical_type}'" if physical_type is not None else ""
        note((*path, "physicalType"), f"a number needs decimal(precision,scale){found}")
        return DecimalType(MAX_DIGITS, 0)
    precision, scale = int(match[1]), int(match[2])
    if not scale < precision <= MAX_DIGITS:
        note((*path, "physicalType"), f"decimal({precision},{scale}): scale < precision <= 38")
    return DecimalType(precision, scale)


def _read_date(options: Mapping[str, Any], path: DataPath, note: Note) -> DateType:
    written = options.get("format", DATE_FORMATS[0])
    if written not in DATE_FORMATS:
        cause = f"date format '{written}' is not supported; use {' or '.join(DATE_FORMATS)}"
        note((*path, "logicalTypeOptions", "format"), cause)
    return DateType(written)


def _read_text(options: Mapping[str, Any], path: DataPath, note: Note) -> TextType:
    here = (*path, "logicalTypeOptions")
    maximum = options.get("maxLength", TextType.max_length)
    minimum = options.get("minLength", 0)
    if not 1 <= maximum <= MAX_TEXT_LENGTH:
        note((*here, "maxLength"), f"maxLength {maximum} is not 1 to {MAX_TEXT_LENGTH}")
    if minimum > maximum:
        note((*here, "minLength"), f"minLength {minimum} exceeds maxLength {maximum}")
    pattern = options.get("pattern")
    if pattern is not None:
        _check_pattern(pattern, (*here, "pattern"), note)
    return TextType(maximum, minimum, pattern)


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
