"""A contract's columns and key: the rules that involve more than one field."""

import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from open_data_contract_standard.model import SchemaProperty

from energia.contracts.dialect.column_types import BOOLEANS, DATETIMES, NUMBERS
from energia.contracts.document import PROPERTIES, DataPath
from energia.contracts.expressions import check_arithmetic, check_condition
from energia.contracts.folding import Fold, fold
from energia.contracts.model import AllowedValue, Classification, Column, Notation, Reference
from energia.contracts.notes import Note, custom_place, custom_values
from energia.contracts.reserved import RESERVED_COLUMNS
from energia.contracts.type_options import read_bounds, read_type
from energia.contracts.types import TYPES, Cell, ColumnType
from energia.lake import PARTITION
from energia.reader.names import name_keys
from energia.reader.units import Measure, read_unit

_OWNERS: Final = {
    field.name: (cell, columns)
    for fields, cell, columns in (
        (NUMBERS, Cell.NUMERAL, "numbers"),
        (DATETIMES, Cell.DATETIME, "dates or times"),
        (BOOLEANS, Cell.WORD, "booleans"),
    )
    for field in fields
}
"""The cells, and the name of the columns, for which properties are valid."""


def read_columns(items: Sequence[SchemaProperty], note: Note) -> tuple[Column, ...]:
    """Return the columns without the partition column, in the contract's order."""
    _check_partition(items, note)
    columns = tuple(
        _read_column(item, (*PROPERTIES, index), note)
        for index, item in enumerate(items)
        if not item.partitioned
    )
    _check_names(items, note)
    # A mistake in a column causes others where the column is used: report only the first.
    if not note.mistakes:
        _check_headers(items, note)
        _check_enums_fit(items, note)
        _check_expressions(items, columns, note)
        _check_conditions(items, columns, note)
    return columns


def check_columns(data: Mapping[str, Any], broken: Collection[DataPath], note: Note) -> None:
    """Note the mistakes within each column that contains no ``broken`` path."""
    match data:
        case {"schema": [{"properties": list(items)}]}:
            for index, item in enumerate(items):
                path = (*PROPERTIES, index)
                if not any(place[: len(path)] == path for place in broken):
                    _read_column(SchemaProperty.model_validate(item), path, note)


def read_key(items: Sequence[SchemaProperty], note: Note) -> tuple[str, ...]:
    """Return the names of the primary key's columns by position; empty if there is no key."""
    keys: dict[int, str] = {}
    declared = sum(bool(item.primaryKey) for item in items)
    for index, item in enumerate(items):
        position = item.primaryKeyPosition or int(declared == 1)
        cause = _position_mistake(item, position, declared, keys)
        if item.primaryKey and (not item.required or item.transformLogic or item.partitioned):
            needed = "primaryKey: a key column must be required and read from the file"
            note((*PROPERTIES, index, "primaryKey"), needed)
        elif cause:
            note((*PROPERTIES, index, "primaryKeyPosition"), f"primaryKeyPosition{cause}")
        elif item.primaryKey:
            keys[position] = item.name or ""
    return tuple(keys[position] for position in sorted(keys))


def _position_mistake(
    item: SchemaProperty, position: int, declared: int, keys: Mapping[int, str]
) -> str:
    if not item.primaryKey:
        cause = ": the column is not a primaryKey; add primaryKey: true"
        return cause if item.primaryKeyPosition else ""
    if not position:
        return f" is missing; add 1 to {declared}"
    if position > declared:
        return f": {position} is not valid; use 1 to {declared}"
    if position in keys:
        return f": {position} is already the position of '{keys[position]}'; use another"
    return ""


def _check_partition(items: Sequence[SchemaProperty], note: Note) -> None:
    partitions = [(index, item) for index, item in enumerate(items) if item.partitioned]
    if [(item.name, item.logicalType) for _, item in partitions] != [(PARTITION, "date")]:
        path = (*PROPERTIES, partitions[-1][0]) if partitions else PROPERTIES
        cause = "exactly one column must have partitioned: true"
        note(path, f"{cause}; use {PARTITION} with logicalType date")
    elif len(items) == 1:
        note(PROPERTIES, f"properties: {PARTITION} is the only column; add the columns of the file")


def _check_names(items: Sequence[SchemaProperty], note: Note) -> None:
    for index, item in enumerate(items):
        path = (*PROPERTIES, index, "name")
        if item.name in RESERVED_COLUMNS:
            cause = f"'{item.name}' is reserved; use another name and this one as a synonym"
            note(path, f"name: {cause}")
        if item.name in {other.name for other in items[:index]}:
            note(path, f"column '{item.name}' is declared twice; remove one")


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
                    cause = f"'{synonym.synonym}' has no letter or digit; remove it"
                    note(path, f"synonym: {cause}")
                elif owner != item.name:
                    note(
                        path,
                        f"synonym: the header '{key}' already names column '{owner}'; remove it",
                    )


def _check_enums_fit(items: Sequence[SchemaProperty], note: Note) -> None:
    for index, item in enumerate(items):
        options = item.logicalTypeOptions or {}
        values = [str(entry.value) for entry in item.enum or []]
        bad = [value for value in values if not _fits(value, options)]
        if bad:
            path = (*PROPERTIES, index, "enum")
            note(path, f"enum: the logicalTypeOptions do not allow {', '.join(bad)}")


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
            note(path, f"transformLogic: {PARTITION} cannot be derived; remove it")
            continue
        try:
            check_arithmetic(item.transformLogic, types, declared[item.name])
        except ValueError as error:
            note(path, f"transformLogic: {error}")


def _check_conditions(
    items: Sequence[SchemaProperty], columns: Sequence[Column], note: Note
) -> None:
    """Note every ``when`` that is not a condition over the columns."""
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
    _check_properties(item, path, note)
    return Column(
        name=item.name or "",
        type=read_type(item, path, note),
        description=(item.description or "").strip(),
        required=bool(item.required),
        synonyms=tuple(synonym.synonym or "" for synonym in item.synonyms or []),
        allowed_values=_read_allowed_values(item, path, note),
        bounds=read_bounds(item),
        expression=item.transformLogic,
        classification=Classification(item.classification or Classification.PUBLIC),
        references=_read_references(item),
        notation=_read_notation(item),
        measure=_read_measure(item, path, note),
        from_file_name=custom_values(item.customProperties).get("fromFileName"),
        folds=_read_folds(item),
        examples=tuple(map(str, item.examples or ())),
    )


def _check_properties(item: SchemaProperty, path: DataPath, note: Note) -> None:
    """Note the properties that are valid for columns of another type."""
    cell = TYPES[item.logicalType or ""].cell if _is_read(item) else None
    for name in custom_values(item.customProperties):
        owner, columns = _OWNERS.get(name, (cell, ""))
        if owner is not cell:
            cause = f"{name} is only valid for a column of {columns} in the files; remove it"
            note(custom_place(item.customProperties, name, path), cause)


def _read_notation(item: SchemaProperty) -> Notation:
    properties = custom_values(item.customProperties)
    return Notation(
        properties.get("decimalMark", ""),
        properties.get("thousandsMark", ""),
        properties.get("currencySign", ""),
        properties.get("exponents", False),
        "rounding" in properties,
    )


def _read_measure(item: SchemaProperty, path: DataPath, note: Note) -> Measure | None:
    properties = custom_values(item.customProperties)
    unit = read_unit(properties.get("unit", ""))
    if "rates" in properties and not (unit and unit.currency):
        cause = "rates are only valid with a unit of money, such as COP/kWh; add the unit"
        note(custom_place(item.customProperties, "rates", path), cause)
    rates = properties.get("rates", {}).items()
    exact = tuple((currency, f"{Decimal(str(rate)):f}") for currency, rate in rates)
    return Measure(properties["unit"], exact) if "unit" in properties else None


def _read_allowed_values(
    item: SchemaProperty, path: DataPath, note: Note
) -> tuple[AllowedValue, ...]:
    values: list[AllowedValue] = []
    seen: dict[str, str] = {}
    for index, entry in enumerate(item.enum or []):
        spellings = custom_values(entry.customProperties).get("spellings", ())
        value = AllowedValue(str(entry.value), tuple(spellings))
        values.append(value)
        for folded in dict.fromkeys(fold(text) for text in (value.value, *value.spellings)):
            if folded in seen:
                cause = f"'{folded}' spells both '{seen[folded]}' and '{value.value}'; remove one"
                note((*path, "enum", index), f"enum: {cause}")
            seen[folded] = value.value
    return tuple(values)


def _read_references(item: SchemaProperty) -> tuple[Reference, ...]:
    references: list[Reference] = []
    for entry in item.relationships or []:
        dataset, column = str(entry.to).split(".")
        when = custom_values(entry.customProperties).get("when")
        references.append(Reference(dataset, column, when, _read_folds(item)))
    return tuple(references)


def _read_folds(item: SchemaProperty) -> tuple[Fold, ...]:
    return tuple(map(Fold, custom_values(item.customProperties).get("folds", ())))
