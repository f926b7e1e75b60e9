"""A contract's columns and key."""

import re
from collections import Counter
from collections.abc import Sequence

from open_data_contract_standard.model import SchemaProperty

from energia.archivos.names import name_keys
from energia.contracts.document import DataPath
from energia.contracts.expressions import check_arithmetic, check_condition
from energia.contracts.folding import fold
from energia.contracts.model import (
    PARTITION,
    AllowedValue,
    Classification,
    Column,
    Reference,
)
from energia.contracts.notes import Note, custom_values, one_of
from energia.contracts.types import read_bounds, read_type

PROPERTIES: DataPath = ("schema", 0, "properties")

_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


def read_columns(items: Sequence[SchemaProperty], note: Note) -> tuple[Column, ...]:
    """The columns without the partition column, in the contract's order."""
    _check_partition(items, note)
    columns = tuple(
        _read_column(item, (*PROPERTIES, index), note)
        for index, item in enumerate(items)
        if not item.partitioned
    )
    _check_names(items, note)
    _check_headers(columns, note)
    _check_expressions(items, columns, note)
    return columns


def read_key(items: Sequence[SchemaProperty], note: Note) -> tuple[str, ...]:
    """The names of the primary key's columns by position; empty if there is no key."""
    keys = [(index, item) for index, item in enumerate(items) if item.primaryKey]
    for index, item in keys:
        if not item.required or item.transformLogic:
            note((*PROPERTIES, index, "primaryKey"), "a key column is required and not derived")
    keys.sort(key=lambda pair: pair[1].primaryKeyPosition or 1)
    positions = [item.primaryKeyPosition or 1 for _, item in keys]
    if positions != list(range(1, len(keys) + 1)):
        path = (*PROPERTIES, keys[0][0], "primaryKeyPosition")
        note(path, f"primaryKeyPosition must count 1, 2, ...; found {positions}")
    return tuple(item.name or "" for _, item in keys)


def _check_partition(items: Sequence[SchemaProperty], note: Note) -> None:
    partitions = [(index, item) for index, item in enumerate(items) if item.partitioned]
    if [(item.name, item.logicalType) for _, item in partitions] != [(PARTITION, "date")]:
        path = (*PROPERTIES, partitions[-1][0]) if partitions else PROPERTIES
        note(path, f"exactly one column is partitioned: {PARTITION}, a date")


def _check_names(items: Sequence[SchemaProperty], note: Note) -> None:
    for index, item in enumerate(items):
        path = (*PROPERTIES, index, "name")
        if not _NAME.fullmatch(item.name or ""):
            note(path, f"'{item.name}' is not a column name: lower case, digits and _")
        if item.name in {other.name for other in items[:index]}:
            note(path, f"column '{item.name}' is declared twice")


def _check_headers(columns: Sequence[Column], note: Note) -> None:
    claims = Counter(
        header
        for column in columns
        for header in {key for name in (column.name, *column.synonyms) for key in name_keys(name)}
    )
    for header, count in claims.items():
        if count > 1:
            note(PROPERTIES, f"{count} columns claim the header '{header}'")


def _check_expressions(
    items: Sequence[SchemaProperty], columns: Sequence[Column], note: Note
) -> None:
    types = {column.name: column.type for column in columns if column.expression is None}
    declared = {column.name: column for column in columns}
    for index, item in enumerate(items):
        column = declared.get(item.name or "")
        if column is None or column.expression is None:
            continue
        try:
            check_arithmetic(column.expression, types, column.type)
        except ValueError as error:
            note((*PROPERTIES, index, "transformLogic"), str(error))
        if item.enum or item.synonyms:
            note((*PROPERTIES, index), "a derived column takes neither enum nor synonyms")


def _read_column(item: SchemaProperty, path: DataPath, note: Note) -> Column:
    classification = Classification.PUBLIC
    if item.classification is not None:
        here = (*path, "classification")
        classification = one_of(Classification, item.classification, here, note) or classification
    return Column(
        name=item.name or "",
        type=read_type(item, path, note),
        description=(item.description or "").strip(),
        required=bool(item.required),
        synonyms=tuple(synonym.synonym or "" for synonym in item.synonyms or []),
        allowed_values=_read_allowed_values(item, path, note),
        bounds=read_bounds(item),
        expression=item.transformLogic,
        classification=classification,
        references=_read_references(item, path, note),
    )


def _read_allowed_values(
    item: SchemaProperty, path: DataPath, note: Note
) -> tuple[AllowedValue, ...]:
    if item.enum and item.logicalType != "string":
        note((*path, "enum"), f"an enum is for text, not for a {item.logicalType}")
    values: list[AllowedValue] = []
    seen: dict[str, str] = {}
    for index, entry in enumerate(item.enum or []):
        spellings = tuple(map(str, custom_values(entry.customProperties).get("spellings", ())))
        value = AllowedValue(str(entry.value), spellings)
        values.append(value)
        for folded in dict.fromkeys(fold(text) for text in (value.value, *spellings)):
            if folded in seen:
                note(
                    (*path, "enum", index),
                    f"'{folded}' spells both {seen[folded]} and {value.value}",
                )
            seen[folded] = value.value
    return tuple(values)


def _read_references(item: SchemaProperty, path: DataPath, note: Note) -> tuple[Reference, ...]:
    references: list[Reference] = []
    for index, relationship in enumerate(item.relationships or []):
        here = (*path, "relationships", index)
        target = relationship.to
        if not isinstance(target, str) or target.count(".") != 1:
            note((*here, "to"), f"'{target}' must be dataset.column")
            continue
        when = custom_values(relationship.customProperties).get("when")
        dataset, column = target.split(".")
        references.append(Reference(dataset, column, when))
    return tuple(references)


def check_conditions(
    columns: Sequence[Column], items: Sequence[SchemaProperty], note: Note
) -> None:
    """Note every ``when`` of a relationship that is not a condition over the columns."""
    names = frozenset(column.name for column in columns)
    for index, item in enumerate(items):
        for number, relationship in enumerate(item.relationships or []):
            when = custom_values(relationship.customProperties).get("when")
            try:
                if when is not None:
                    check_condition(str(when), names)
            except ValueError as error:
                path = (*PROPERTIES, index, "relationships", number, "customProperties")
                note(path, f"when: {error}")
