"""Read a column's logicalType, physicalType and logicalTypeOptions."""

import re
import warnings
from collections.abc import Mapping
from decimal import Decimal
from itertools import combinations
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from open_data_contract_standard.model import SchemaProperty

from energia.contracts.document import DataPath
from energia.contracts.folding import fold
from energia.contracts.model import Bounds
from energia.contracts.notes import Note, custom_place, custom_values
from energia.contracts.types import (
    BOUNDS,
    DEFAULT_TEXT_LENGTH,
    FALSE_SPELLINGS,
    MAX_DIGITS,
    TRUE_SPELLINGS,
    TYPES,
    Cell,
    ColumnType,
    boolean_type,
    decimal_type,
    plain_type,
    text_type,
)
from energia.reader.datetime_formats import DatetimeFormat, compile_format

# Syntax that RE2, Java and Athena do not share or read differently.
_UNPORTABLE_PATTERN = re.compile(r"\(\?|\\[0-9bBkpPuxZzAG]|[*+?}]\+")


def read_type(item: SchemaProperty, path: DataPath, note: Note) -> ColumnType:
    """Return the column's type; note options that contradict each other."""
    options = item.logicalTypeOptions or {}
    row = TYPES[item.logicalType or ""]
    if row.needs_digits:
        return _read_decimal(item.physicalType or "", path, note)
    if row.takes_enum:
        return _read_text(options, path, note)
    if row.cell is Cell.WORD:
        return _read_boolean(item, path, note)
    return plain_type(row.name, *_read_formats(item, row.name, path, note))


def _read_boolean(item: SchemaProperty, path: DataPath, note: Note) -> ColumnType:
    properties = custom_values(item.customProperties)
    true = properties.get("trueSpellings", TRUE_SPELLINGS)
    false = properties.get("falseSpellings", FALSE_SPELLINGS)
    both = {fold(text) for text in true} & {fold(text) for text in false}
    for name in ("falseSpellings", "trueSpellings"):
        if both and name in properties:
            cause = f"{name}: '{min(both)}' spells both true and false; remove one"
            note(custom_place(item.customProperties, name, path), cause)
            break
    return boolean_type(true, false)


def _read_formats(item: SchemaProperty, kind: str, path: DataPath, note: Note) -> tuple[str, ...]:
    """Return the formats of dates or times; note wrong ones, and those that contradict another."""
    first = (item.logicalTypeOptions or {}).get("format")
    places = {first: (*path, "logicalTypeOptions", "format")} if first else {}
    others = custom_values(item.customProperties).get("otherFormats", [])
    for index, text in enumerate(others):
        places[text] = (*custom_place(item.customProperties, "otherFormats", path), index)
    found = dict[str, DatetimeFormat]()
    for text, place in places.items():
        try:
            found[text] = compile_format(kind, text)
        except ValueError as error:
            note(place, f"{place[-1] if place[-1] == 'format' else 'otherFormats'}: {error}")
    for one, other in combinations(found, 2):
        if found[one].contradicts(found[other]):
            note(
                places[other],
                f"otherFormats: '{other}' reads cells of '{one}' differently; remove it",
            )
    return (*(() if first else TYPES[kind].formats), *places)


def read_bounds(item: SchemaProperty) -> Bounds:
    """Return the range of a number, exact as written; an open range for any other type."""
    options = item.logicalTypeOptions or {}
    names = (option.name for option in BOUNDS)
    return Bounds(*(Decimal(str(options[name])) if name in options else None for name in names))


def _read_decimal(physical_type: str, path: DataPath, note: Note) -> ColumnType:
    precision, scale = map(int, re.findall(r"\d+", physical_type))
    if not scale < precision <= MAX_DIGITS:
        cause = f"decimal({precision},{scale}) is not valid; use scale < precision <= {MAX_DIGITS}"
        note((*path, "physicalType"), f"physicalType: {cause}")
    return decimal_type(precision, scale)


def _read_text(options: Mapping[str, Any], path: DataPath, note: Note) -> ColumnType:
    here = (*path, "logicalTypeOptions")
    maximum = options.get("maxLength", DEFAULT_TEXT_LENGTH)
    minimum = options.get("minLength", 0)
    if minimum > maximum:
        cause = f"minLength: {minimum} is not valid; use at most maxLength, {maximum}"
        note((*here, "minLength"), cause)
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
        note(path, f"pattern: '{pattern}' is not valid: {error}")
        return
    if _UNPORTABLE_PATTERN.search(pattern) or not _is_re2(pattern):
        cause = "has syntax that engines read differently; use what RE2, Java and Athena share"
        note(path, f"pattern: '{pattern}' {cause}")


def _is_re2(pattern: str) -> bool:
    # Arrow's expressions are RE2, as DuckDB's and Athena's are.
    try:
        pc.match_substring_regex(pa.array([""]), pattern)
    except pa.ArrowInvalid:
        return False
    return True
