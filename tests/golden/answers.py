"""Golden files, one for each hazard, and the right answer of each, as a person wrote it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Self, TypeAlias

import pyarrow.parquet as pq
from ruamel.yaml import YAML

from energia.compiler.dataset import CompiledDataset, Datasets, compile_dataset
from energia.contracts.model import Bounds, Column, Contract, Notation
from energia.local.partition import LocalPartition
from energia.partition.steps import Step

FOLDER = Path(__file__).parent
Row: TypeAlias = tuple[str | Decimal | None, ...]

_PARTS = {"bounds": Bounds, "notation": Notation}


@dataclass(frozen=True)
class Answer:
    """The answer of a file: of `dataset`, whose shipped `contract` has these changes.

    Each of `accepted` has the cells of a row between bars, numbers with a decimal point, and
    nothing for NULL. `rejected` has the reasons by line, `warnings` the codes. `marks` are the
    decimal marks that are not points. A file that is `refused` has only that code.
    """

    dataset: str = "transacciones"
    contract: Mapping[str, Any] = field(default_factory=dict)
    encoding: str = "UTF-8"
    marks: Mapping[str, str] = field(default_factory=dict)
    accepted: tuple[str, ...] = ()
    rejected: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    refused: str = ""

    def compiled(self, datasets: Datasets) -> CompiledDataset:
        """Return what the contract with its changes compiles to."""
        shipped = datasets[self.dataset]
        return compile_dataset(self._changed(shipped.contract)) if self.contract else shipped

    def _changed(self, shipped: Contract) -> Contract:
        columns = tuple(self._column(column) for column in shipped.columns)
        return replace(shipped, columns=columns, csv=replace(shipped.csv, **self._tuples("csv")))

    def _column(self, column: Column) -> Column:
        changes = self.contract.get("columns", {}).get(column.name, {})
        parts = {name: _PARTS[name](**it) for name, it in changes.items() if name in _PARTS}
        return replace(column, **{**changes, **parts})

    def _tuples(self, part: str) -> dict[str, Any]:
        pairs = self.contract.get(part, {}).items()
        return {name: tuple(it) if isinstance(it, list) else it for name, it in pairs}

    def outcome(self, contract: Contract) -> "Outcome":
        """Return the outcome under the contract."""
        rows = (dict(zip(_names(contract), it.split("|"), strict=True)) for it in self.accepted)
        numbers = [column.name for column in contract.columns if column.type.is_decimal]
        marks = {name: "." for name in numbers if name in _names(contract)} | dict(self.marks)
        rejected = {line: sorted(reasons) for line, reasons in self.rejected.items()}
        accepted = sorted((_row(row, contract) for row in rows), key=repr)
        return Outcome(accepted, rejected, sorted(self.warnings), self.encoding, marks)


@dataclass(frozen=True)
class Outcome:
    """The rows, rejects by line, codes of warnings, encoding and marks that a file led to."""

    accepted: list[Row]
    rejected: dict[int, list[str]]
    warnings: list[str]
    encoding: str
    marks: dict[str, str]

    @classmethod
    def of(cls, part: LocalPartition) -> Self:
        """Return the outcome that a transform of one file left."""
        manifest, (raw,) = part.manifest(Step.TRANSFORM), part.raw_files()
        (file,) = manifest.files
        rows = pq.read_table(part.candidate.accepted).to_pylist()
        rejects = pq.read_table(part.candidate.rejected).to_pylist()
        head = raw.read_bytes()
        return cls(
            sorted((tuple(map(_plain, row.values())) for row in rows), key=repr),
            {head.count(b"\n", 0, it["posicion"]) + 1: sorted(it["motivos"]) for it in rejects},
            sorted(warning.code for warning in manifest.warnings),
            file.encoding,
            dict(file.decimal_marks),
        )


def _names(contract: Contract) -> list[str]:
    return [column.name for column in contract.raw_columns]


def _row(texts: Mapping[str, str], contract: Contract) -> Row:
    """Return the values of a row; each derived column of these contracts is a product."""
    cells: dict[str, str | Decimal | None] = {}
    for column in contract.columns:
        if column.expression:
            first, second = (Decimal(texts[name]) for name in column.expression.split(" * "))
            cells[column.name] = _plain(first * second)
        else:
            text = texts[column.name]
            cells[column.name] = _plain(Decimal(text)) if column.type.is_decimal else text or None
    return tuple(cells.values())


def _plain(value: Any) -> Any:
    """Return a value, numbers without idle zeros."""
    return value.normalize() + 0 if isinstance(value, Decimal) else value


def golden_files() -> Iterator[tuple[str, Answer]]:
    """Yield the name of each hazard and its answer."""
    for path in sorted(FOLDER.glob("expected/*.yaml")):
        for name, fields in YAML(typ="safe").load(path.read_text("utf-8")).items():
            yield name, Answer(**fields)


def golden_bytes(name: str) -> bytes:
    """Return the file of a hazard."""
    return (FOLDER / f"files/{name}.csv").read_bytes()
