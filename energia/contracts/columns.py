"""A contract's columns and key."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from open_data_contract_standard.model import SchemaProperty

from energia.contracts.document import PROPERTIES, DataPath
from energia.contracts.expressions import check_arithmetic, check_condition, is_plain_name
from energia.contracts.folding import fold
from energia.contracts.model import AllowedValue, Classification, Column, Reference
from energia.contracts.notes import Note, custom_place, custom_texts, custom_values, one_of
from energia.contracts.type_options import read_bounds, read_type
from energia.contracts.types import ColumnType
from energia.lake import PARTITION
from energia.reader.names import name_keys
from energia.reader.spec import EDGE_SPACES

_REASONS = "motivos"  # the transform puts the reasons of a row beside its columns
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
    # A wrong column makes wrong what names it: say only the cause.
    if not note.mistakes:
        _check_headers(items, note)
        _check_enums_fit(items, note)
        _check_expressions(items, columns, note)
        _check_conditions(items, columns, note)
    return columns


def check_columns(data: Mapping[str, Any], broken: Collection[DataPath], note: Note) -> None:
    """Note the mistakes of each column by itself that has nothing ``broken`` in it."""
    match data:
        case {"schema": [{"properties": list(items)}]}:
            for index, item in enumerate(items):
                path = (*PROPERTIES, index)
                if not any(place[: len(path)] == path for place in broken):
                    _read_column(SchemaProperty.model_validate(item), path, note)


def read_key(items: Sequence[SchemaProperty], note: Note) -> tuple[str, ...]:
    """The names of the primary key's columns by position; empty if there is no key."""
    keys: dict[int, str] = {}
    declared = [index for index, item in enumerate(items) if item.primaryKey]
    for index, item in enumerate(items):
        if item.primaryKey and (not item.required or item.transformLogic or item.partitioned):
            note((*PROPERTIES, index, "primaryKey"), "a key column is required and not derived")
        elif item.primaryKeyPosition is not None and not item.primaryKey:
            note((*PROPERTIES, index, "primaryKeyPosition"), "the column is not a primaryKey")
        elif item.primaryKey:
            position = item.primaryKeyPosition
            path = (*PROPERTIES, index, "primaryKeyPosition")
            if position is None and len(declared) == 1:
                position = 1
            if position is None or not 1 <= position <= len(declared):
                note(path, f"primaryKeyPosition: 1 to {len(declared)} is expected, not {position}")
            elif position in keys:
                note(path, f"primaryKeyPosition {position} is also that of '{keys[position]}'")
            else:
                keys[position] = item.name or ""
    return tuple(keys[position] for position in sorted(keys))


def _check_partition(items: Sequence[SchemaProperty], note: Note) -> None:
    partitions = [(index, item) for index, item in enumerate(items) if item.partitioned]
    if [(item.name, item.logicalType) for _, item in partitions] != [(PARTITION, "date")]:
        path = (*PROPERTIES, partitions[-1][0]) if partitions else PROPERTIES
        note(path, f"exactly one column is partitioned: {PARTITION}, a date")
    elif partitions[0][1].partitionKeyPosition not in {None, 1}:
        note((*PROPERTIES, partitions[0][0], "partitionKeyPosition"), "partitionKeyPosition is 1")
    elif len(items) == 1:
        note(PROPERTIES, f"there is no column beside {PARTITION}")


def _check_names(items: Sequence[SchemaProperty], note: Note) -> None:
    for index, item in enumerate(items):
        path = (*PROPERTIES, index, "name")
        if not _NAME.fullmatch(item.name or ""):
            note(path, f"'{item.name}' is not a column name: lower case, digits and _")
        elif item.name == _REASONS or not is_plain_name(item.name or ""):
            note(path, f"'{item.name}' is reserved; use another name, with this one as a synonym")
        if item.name in {other.name for other in items[:index]}:
            note(path, f"column '{item.name}' is declared twice")


def _check_headers(items: Sequence[SchemaProperty], note: Note) -> None:
    owners = {
        key: item.name for item in items if _is_read(item) for key in name_keys(item.name or "")
    }
    for index, item in enumerate(items):
        for number, synonym in enumerate(item.synonyms or []):
            path = (*PROPERTIES, index, "synonyms", number, "synonym")
            for key in dict.fromkeys(name_keys(synonym.synonym or "")):
                owner = owners.setdefault(key, item.name)
                if not key:
                    note(path, f"synonym '{synonym.synonym}' has neither letters nor digits")
                elif owner != item.name:
                    note(path, f"the header '{key}' already stands for column '{owner}'")


def _check_enums_fit(items: Sequence[SchemaProperty], note: Note) -> None:
    for index, item in enumerate(items):
        options = item.logicalTypeOptions or {}
        values = [str(entry.value) for entry in item.enum or []]
        bad = [value for value in values if not _fits(value, options)]
        if bad:
            path = (*PROPERTIES, index, "enum")
            note(path, f"the logicalTypeOptions do not allow {', '.join(bad)}")


def _check_expressions(
    items: Sequence[SchemaProperty], columns: Sequence[Column], note: Note
) -> None:
    """Note every transformLogic that is not exact arithmetic over the columns of the file."""
    types = {column.name: column.type for column in columns if column.expression is None}
    declared = {column.name: column.type for column in columns}
    for index, item in enumerate(items):
        if item.transformLogic is None:
            continue
        path = (*PROPERTIES, index, "transformLogic")
        if item.name not in declared:
            note(path, "the load date is not derived")
            continue
        try:
            check_arithmetic(item.transformLogic, types, declared[item.name])
        except ValueError as error:
            note(path, str(error))


def _check_conditions(
    items: Sequence[SchemaProperty], columns: Sequence[Column], note: Note
) -> None:
    """Note every ``when`` of a relationship that is not a condition over the columns."""
    names = frozenset(column.name for column in columns)
    references = {column.name: column.references for column in columns}
    for index, item in enumerate(items):
        for number, reference in enumerate(references.get(item.name or "", ())):
            try:
                if reference.when is not None:
                    check_condition(reference.when, names)
            except ValueError as error:
                path = (*PROPERTIES, index, "relationships", number)
                properties = (item.relationships or [])[number].customProperties
                note(custom_place(properties, "when", path), f"when: {error}")


def _fits(value: str, options: Mapping[str, Any]) -> bool:
    shortest, longest = options.get("minLength", 0), options.get("maxLength", ColumnType.max_length)
    in_bounds: bool = shortest <= len(value) <= longest
    return in_bounds and re.search(options.get("pattern", ""), value) is not None


def _is_read(item: SchemaProperty) -> bool:
    return not item.partitioned and item.transformLogic is None


def _read_column(item: SchemaProperty, path: DataPath, note: Note) -> Column:
    classification = Classification.PUBLIC
    if item.classification is not None:
        here = (*path, "classification")
        classification = one_of(Classification, item.classification, here, note) or classification
    if item.transformLogic is not None:
        for name in ("enum", "synonyms", "logicalTypeOptions", "relationships"):
            if getattr(item, name):
                note((*path, name), f"a derived column takes no {name}")
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
        return ()
    values: list[AllowedValue] = []
    seen: dict[str, str] = {}
    for index, entry in enumerate(item.enum or []):
        here = (*path, "enum", index)
        if not isinstance(entry.value, str) or not entry.value.strip(EDGE_SPACES):
            cause = f"an enum value is text that is not blank; found '{entry.value}'"
            note((*here, "value"), cause)
            continue
        if entry.value != entry.value.strip(EDGE_SPACES):
            note((*here, "value"), f"'{entry.value}' has spaces at an edge, which never match")
        value = AllowedValue(
            entry.value, custom_texts(entry.customProperties, "spellings", here, note)
        )
        values.append(value)
        for folded in dict.fromkeys(fold(text) for text in (value.value, *value.spellings)):
            if folded in seen:
                note(here, f"'{folded}' spells both '{seen[folded]}' and '{value.value}'")
            seen[folded] = value.value
    return tuple(values)


def _read_references(item: SchemaProperty, path: DataPath, note: Note) -> tuple[Reference, ...]:
    references: list[Reference] = []
    for index, relationship in enumerate(item.relationships or []):
        here = (*path, "relationships", index)
        when = custom_values(relationship.customProperties).get("when")
        if when is not None and not isinstance(when, str):
            place = custom_place(relationship.customProperties, "when", here)
            note(place, f"when: a condition is text, not '{when}'")
            when = None
        dataset, column = str(relationship.to).split(".")
        references.append(Reference(dataset, column, when))
    return tuple(references)
