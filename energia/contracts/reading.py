"""From one ODCS document to a Contract, with every mistake named at its line."""

import re
from decimal import Decimal

from open_data_contract_standard.model import (
    OpenDataContractStandard,
    SchemaObject,
    ServiceLevelAgreementProperty,
)

from energia.contracts.columns import check_conditions, read_columns, read_key
from energia.contracts.document import DataPath, Document
from energia.contracts.fields import field_mistakes
from energia.contracts.model import Contract, GateLimits, ServiceLevel
from energia.contracts.notes import Note
from energia.contracts.servers import read_servers
from energia.errors import ContractError

SUFFIX = ".odcs.yaml"

_DATASET = re.compile(r"[a-z][a-z0-9_]{0,39}")
_RESERVED_ENDINGS = ("_actual", "_historia", "_rechazos")
_SLA_UNITS = {"freshness": "d", "retention": "y"}


def read_contract(document: Document) -> Contract:
    """The document as a Contract; ContractError with one line per mistake."""
    mistakes = list(field_mistakes(document))
    if not mistakes:
        contract = _read(
            document, lambda path, cause: mistakes.append(document.mistake(path, cause))
        )
    if mistakes:
        raise ContractError(tuple(mistakes))
    return contract


def _read(document: Document, note: Note) -> Contract:
    odcs = OpenDataContractStandard.model_validate(document.data)
    dataset = document.path.name.removesuffix(SUFFIX)
    table = _read_table(odcs, dataset, note)
    items = table.properties or []
    columns = read_columns(items, note)
    check_conditions(columns, items, note)
    dialect, grants = read_servers(odcs.servers or [], columns, note)
    return Contract(
        dataset=dataset,
        version=odcs.version or "",
        description=(table.description or "").strip(),
        columns=columns,
        key=read_key(items, note),
        csv=dialect,
        gate=_read_gate(table, note),
        grants=grants,
        service_level=_read_service_level(odcs.slaProperties or [], note),
    )


def _read_table(odcs: OpenDataContractStandard, dataset: str, note: Note) -> SchemaObject:
    if not _DATASET.fullmatch(dataset) or dataset.endswith(_RESERVED_ENDINGS):
        cause = "is not a dataset name (lower case, digits, _; at most 40 characters"
        note(("id",), f"'{dataset}' {cause}; not ending in {', '.join(_RESERVED_ENDINGS)})")
    tables = odcs.schema_ or []
    if len(tables) != 1:
        note(("schema",), f"a contract describes exactly one dataset; found {len(tables)}")
        return SchemaObject(properties=[])
    names: tuple[tuple[DataPath, str | None], ...] = (
        (("id",), odcs.id),
        (("schema", 0, "name"), tables[0].name),
    )
    for path, name in names:
        if name != dataset:
            note(path, f"'{name}' must equal the name of the file, '{dataset}'")
    return tables[0]


def _read_gate(table: SchemaObject, note: Note) -> GateLimits:
    rules = table.quality or []
    path: DataPath = ("schema", 0, "quality")
    if [(rule.type, rule.engine) for rule in rules] != [("custom", "energia")]:
        note(path, "exactly one quality rule is expected, of type custom and engine energia")
        return GateLimits()
    match rules[0].implementation:
        case {
            "maxRejectedPercent": int() | float() as percent,
            "minRejectedRows": int() as rows,
        } if 0 <= percent <= 100 and rows >= 0:
            return GateLimits(Decimal(str(percent)), rows)
    note(
        (*path, 0, "implementation"),
        "maxRejectedPercent (0 to 100) and minRejectedRows (0 or more) are expected",
    )
    return GateLimits()


def _read_service_level(items: list[ServiceLevelAgreementProperty], note: Note) -> ServiceLevel:
    found: dict[str, int] = {}
    for index, item in enumerate(items):
        path = ("slaProperties", index)
        unit = _SLA_UNITS.get(item.property or "")
        if unit is None:
            note(path, f"unknown property '{item.property}'; known: {', '.join(_SLA_UNITS)}")
        elif item.unit != unit or not isinstance(item.value, int) or item.value <= 0:
            note(path, f"'{item.property}' is a whole number above 0 with unit '{unit}'")
        else:
            found[item.property or ""] = item.value
    return ServiceLevel(found.get("freshness"), found.get("retention"))
