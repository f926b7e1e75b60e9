"""From one ODCS document to a Contract, with every mistake named at its line."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from open_data_contract_standard.model import (
    OpenDataContractStandard,
    SchemaObject,
    ServiceLevelAgreementProperty,
)

from energia.contracts.columns import check_columns, read_columns, read_key
from energia.contracts.document import DataPath, Document, Mistake
from energia.contracts.expressions import is_plain_name
from energia.contracts.fields import field_mistakes
from energia.contracts.model import Contract, ServiceLevel
from energia.contracts.notes import Note
from energia.contracts.servers import read_servers
from energia.contracts.standard import standard_mistakes
from energia.errors import ContractError
from energia.lake import CURRENT_SUFFIX, HISTORY_SUFFIX, REJECTS_SUFFIX
from energia.partition.rules import GateLimits
from energia.partition.warnings import WARNING_CODES

SUFFIX = ".odcs.yaml"

_DATASET = re.compile(r"[a-z][a-z0-9_]{0,39}")
_PERCENT = 100
_RESERVED_ENDINGS = (CURRENT_SUFFIX, HISTORY_SUFFIX, REJECTS_SUFFIX)
_SLA_UNITS = {"freshness": "d", "retention": "y"}


def read_contract(document: Document) -> Contract:
    """The document as a Contract; ContractError with one line per mistake."""
    mistakes, note = list(_structure_mistakes(document)), Note()
    if not mistakes:
        contract = _read(document, note)
    else:
        # The whole cannot be read, but its right columns can be: most mistakes are in one column.
        check_columns(document.data, [path for path, _ in mistakes], note)
    if mistakes or note.mistakes:
        raise ContractError(document.lines([*mistakes, *note.mistakes]))
    return contract


def _structure_mistakes(document: Document) -> Iterator[Mistake]:
    misplaced = list(field_mistakes(document))
    yield from misplaced
    paths = [path for path, _ in misplaced]
    standard = [
        found for found in standard_mistakes(document) if not _is_explained(found[0], paths)
    ]
    yield from standard
    tables = document.data.get("schema", [])
    if not misplaced and not standard and len(tables) != 1:
        yield ("schema",), f"a contract describes exactly one dataset; found {len(tables)}"


def _is_explained(path: DataPath, misplaced: Sequence[DataPath]) -> bool:
    """Whether one of the ``misplaced`` fields is why the standard finds ``path`` wrong.

    An object with a misspelt field also lacks the field that was meant, and a column without a
    logicalType is held against every type.
    """
    owners = [other[:-1] for other in misplaced]
    columns = [owner for owner in owners if owner[:1] == ("schema",) and "properties" in owner]
    inside = any(path[: len(owner)] == owner for owner in columns)
    return inside or path in owners or path in misplaced


def _read(document: Document, note: Note) -> Contract:
    odcs = OpenDataContractStandard.model_validate(document.data)
    dataset = document.path.name.removesuffix(SUFFIX)
    table = _read_table(odcs, dataset, note)
    items = table.properties or []
    columns = read_columns(items, note)
    dialect, redelivery, grants = read_servers(odcs.servers or [], columns, note)
    return Contract(
        dataset=dataset,
        version=odcs.version or "",
        description=(table.description or "").strip(),
        columns=columns,
        key=read_key(items, note),
        csv=dialect,
        redelivery=redelivery,
        gate=_read_gate(table, note),
        grants=grants,
        service_level=_read_service_level(odcs.slaProperties or [], note),
    )


def _read_table(odcs: OpenDataContractStandard, dataset: str, note: Note) -> SchemaObject:
    if not _DATASET.fullmatch(dataset) or dataset.endswith(_RESERVED_ENDINGS):
        cause = "is not a dataset name (lower case, digits, _; at most 40 characters"
        note(("id",), f"'{dataset}' {cause}; not ending in {', '.join(_RESERVED_ENDINGS)})")
    elif not is_plain_name(dataset):
        note(("id",), f"'{dataset}' is a word of SQL; use another name")
    (table,) = odcs.schema_ or []
    names: tuple[tuple[DataPath, str | None], ...] = (
        (("id",), odcs.id),
        (("schema", 0, "name"), table.name),
    )
    for path, name in names:
        if name != dataset:
            note(path, f"'{name}' must equal the name of the file, '{dataset}'")
    return table


def _read_gate(table: SchemaObject, note: Note) -> GateLimits:
    rules = table.quality or []
    path: DataPath = ("schema", 0, "quality")
    if len(rules) != 1:
        note(path, f"exactly one quality rule is expected, the gate's; found {len(rules)}")
        return GateLimits()
    limits: Any = rules[0].implementation
    match limits:
        case {"maxRejectedPercent": percent, "minRejectedRows": int(rows), **others} if (
            others.keys() <= {"errors"}
        ):
            if _is_number(percent) and percent <= _PERCENT and _is_number(rows):
                errors = _read_errors(others.get("errors", []), path, note)
                return GateLimits(Decimal(str(percent)), rows, errors)
    cause = "maxRejectedPercent (0 to 100) and minRejectedRows (0 or more) are expected"
    note((*path, 0, "implementation"), cause)
    return GateLimits()


def _read_errors(codes: Any, path: DataPath, note: Note) -> tuple[str, ...]:
    place, known = (*path, 0, "implementation", "errors"), ", ".join(WARNING_CODES)
    if not isinstance(codes, list):
        note(place, f"errors: a list of codes is expected, not '{codes}'; known: {known}")
        return ()
    for index, code in enumerate(codes):
        if code not in WARNING_CODES:
            note((*place, index), f"errors: unknown warning '{code}'; known: {known}")
        elif code in codes[:index]:
            note((*place, index), f"errors: '{code}' is given twice")
    return tuple(codes)


def _is_number(value: Any) -> bool:
    # In Python, true and false are integers too.
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def _read_service_level(items: list[ServiceLevelAgreementProperty], note: Note) -> ServiceLevel:
    found: dict[str, int] = {}
    for index, item in enumerate(items):
        path = ("slaProperties", index)
        unit = _SLA_UNITS.get(item.property or "")
        if unit is None:
            note(
                (*path, "property"),
                f"unknown property '{item.property}'; known: {', '.join(_SLA_UNITS)}",
            )
        elif item.property in found:
            note((*path, "property"), f"'{item.property}' is given twice")
        elif item.unit != unit:
            note((*path, "unit"), f"the unit of {item.property} is '{unit}', not '{item.unit}'")
        elif type(item.value) is not int or item.value <= 0:
            note((*path, "value"), f"{item.property} is a whole number above 0, not '{item.value}'")
        else:
            found[item.property or ""] = item.value
    return ServiceLevel(found.get("freshness"), found.get("retention"))
