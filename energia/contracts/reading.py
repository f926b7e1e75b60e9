"""Read one ODCS document as a Contract, and name every mistake with its line."""

import re
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from open_data_contract_standard.model import (
    OpenDataContractStandard,
    SchemaObject,
    ServiceLevelAgreementProperty,
)

from energia.contracts.columns import check_columns, read_columns, read_key
from energia.contracts.declaring import in_words
from energia.contracts.dialect.contract import DATASET_NAME
from energia.contracts.document import DataPath, Document
from energia.contracts.file_patterns import check_file_patterns
from energia.contracts.model import Contract, ServiceLevel
from energia.contracts.notes import Note
from energia.contracts.reserved import RESERVED_DATASETS, RESERVED_ENDINGS
from energia.contracts.servers import read_servers
from energia.contracts.structure import structure_mistakes
from energia.errors import ContractError
from energia.partition.rules import GateLimits

SUFFIX = ".odcs.yaml"

_DATASET = re.compile(DATASET_NAME["pattern"])


def read_contract(document: Document) -> Contract:
    """Return the document as a Contract; raise ContractError with one line per mistake."""
    mistakes, note = list(structure_mistakes(document)), Note()
    if not mistakes:
        contract = _read(document, note)
    else:
        _check_columns(document, [path for path, _ in mistakes], note)
    if mistakes or note.mistakes:
        raise ContractError(document.lines([*mistakes, *note.mistakes]))
    return contract


def _check_columns(document: Document, broken: Collection[DataPath], note: Note) -> None:
    if any(path[0] == "schema" for path in broken):
        check_columns(document.data, broken, note)
    else:
        items = SchemaObject.model_validate(document.data["schema"][0]).properties or []
        read_columns(items, note)
        read_key(items, note)


def _read(document: Document, note: Note) -> Contract:
    odcs = OpenDataContractStandard.model_validate(document.data)
    dataset = document.path.name.removesuffix(SUFFIX)
    table = _read_table(odcs, dataset, note)
    items = table.properties or []
    columns = read_columns(items, note)
    dialect, redelivery, grants = read_servers(odcs.servers or [], columns, note)
    check_file_patterns(document.data, items, note)
    return Contract(
        dataset=dataset,
        version=odcs.version or "",
        description=(table.description or "").strip(),
        columns=columns,
        key=read_key(items, note),
        csv=dialect,
        redelivery=redelivery,
        gate=_read_gate(table),
        grants=grants,
        service_level=_read_service_level(odcs.slaProperties or [], note),
    )


def _read_table(odcs: OpenDataContractStandard, dataset: str, note: Note) -> SchemaObject:
    _check_dataset(dataset, note)
    (table,) = odcs.schema_ or []
    names: tuple[tuple[DataPath, str | None], ...] = (
        (("id",), odcs.id),
        (("schema", 0, "name"), table.name),
    )
    for path, name in names:
        if name != dataset:
            note(path, f"{path[-1]}: '{name}' is not the name of the file; use '{dataset}'")
    return table


def _check_dataset(dataset: str, note: Note) -> None:
    if not _DATASET.fullmatch(dataset):
        use = in_words(DATASET_NAME)
        note(("id",), f"file name: '{dataset}' is not a valid dataset name; use {use}")
    elif dataset.endswith(RESERVED_ENDINGS):
        endings = ", ".join(RESERVED_ENDINGS)
        note(("id",), f"file name: '{dataset}' has a reserved ending ({endings}); use another name")
    elif dataset in RESERVED_DATASETS:
        note(("id",), f"file name: '{dataset}' is reserved; use another name")


def _read_gate(table: SchemaObject) -> GateLimits:
    (rule,) = table.quality or []
    limits: Any = rule.implementation
    percent = Decimal(str(limits["maxRejectedPercent"]))
    return GateLimits(percent, limits["minRejectedRows"], tuple(limits.get("errors", ())))


def _read_service_level(items: list[ServiceLevelAgreementProperty], note: Note) -> ServiceLevel:
    found: dict[str, Any] = {}
    for index, item in enumerate(items):
        name = item.property or ""
        if name in found:
            note(("slaProperties", index, "property"), f"'{name}' is given twice; remove one")
        found[name] = item.value
    return ServiceLevel(found.get("freshness"), found.get("retention"))
