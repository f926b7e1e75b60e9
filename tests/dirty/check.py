"""Delivering files to a real run, and comparing all that it leaves with what the model says."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import duckdb
import pyarrow.parquet as pq

from energia.compiler.dataset import CompiledDataset
from energia.lake import LakeZone, Partition
from energia.local import rows
from energia.local.lake import LocalLake
from energia.local.report import Load, RunReport
from energia.local.run import RunOrder, run
from energia.partition.allow import Allow
from energia.partition.manifest import Manifest
from energia.partition.steps import Step
from energia.reader import cut_ranges

from .files import Delivery, DirtyFile
from .generate import DATE
from .model import Outcome, encoding_of, predict, writings_of

DAY = date.fromisoformat(DATE)
ALLOWED = frozenset({Allow.REPEATED, Allow.REPLACED})
"""Generated files may well repeat each other's rows."""


@dataclass(frozen=True)
class Lab:
    """A place for one lake and the files delivered to it."""

    datasets: Mapping[str, CompiledDataset]
    folder: Path

    @property
    def source(self) -> Path:
        """Where deliveries are put."""
        return self.folder / "source"

    @property
    def lake(self) -> LocalLake:
        """What they are run into."""
        return LocalLake(self.folder / "home")

    def deliver(self, delivery: Delivery) -> RunReport:
        """Write the files into the source and run."""
        for file in delivery.files:
            path = self.source / file.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.raw)

        with (
            mock.patch.object(rows, "cut_ranges", partial(cut_ranges, step=delivery.step)),
            mock.patch.object(rows, "BLOCK_SIZE", delivery.block_size),
            mock.patch.object(rows, "BATCH_ROWS", delivery.batch_rows),
        ):
            return run(
                RunOrder(self.source, self.lake, DAY, ALLOWED), self.datasets, lambda *_: None
            )

    def check(self, delivery: Delivery) -> list[Outcome]:
        """Deliver, and assert that the run did to each file what the model says; its outcomes."""
        report = self.deliver(delivery)
        outcomes = [
            predict(delivery.files, compiled.contract) for compiled in self.datasets.values()
        ]
        loaded = [outcome for outcome in outcomes if outcome.files]
        _check_errors(report, delivery, loaded)
        assert [load.dataset for load in report.loads] == [
            outcome.contract.dataset for outcome in loaded
        ]
        misread = []
        for load, outcome in zip(report.loads, loaded, strict=True):
            misread += PartitionCheck(self.lake, outcome).check(load)
        assert report.misread_by_raw_sql == misread
        for outcome in outcomes:
            landed = (self.lake.home / LakeZone.RAW / outcome.contract.dataset).exists()
            assert landed == bool(outcome.files)
        return loaded


def _check_errors(report: RunReport, delivery: Delivery, outcomes: list[Outcome]) -> None:
    expected = [(f"{file.name}: ", f"{file.code}]") for file in delivery.files if not file.is_taken]
    expected += [
        (f"{outcome.contract.dataset} {DATE}: {outcome.rejects} of {outcome.read} rows ", "")
        for outcome in outcomes
        if outcome.is_stopped
    ]
    assert len(report.errors) == len(expected), report.errors
    for start, end in expected:
        (error,) = (error for error in report.errors if error.startswith(start))
        assert error.endswith(end)
        assert "\n" not in error
    assert report.ok == (not expected)


@dataclass(frozen=True)
class PartitionCheck:
    """What a run left of one partition, against its outcome."""

    lake: LocalLake
    outcome: Outcome

    @property
    def partition(self) -> Partition:
        """The partition that is checked."""
        return Partition(self.outcome.contract.dataset, DAY)

    def check(self, load: Load) -> list[str]:
        """Assert that all is as the outcome says; the report's lines on files that SQL misreads."""
        names = self._raw_names()
        manifest = self.lake.at(self.partition).find_manifest(Step.TRANSFORM)
        assert manifest is not None
        self._check_counts(manifest, load, names)
        self._check_rejected(names)
        self._check_processed()
        self._check_warehouse(load)
        pairs = zip(self.outcome.files, self.outcome.is_copy, strict=True)
        return [
            f"{self.partition}: {file.name}"
            for file, is_copy in pairs
            if not is_copy and self._is_misread(file)
        ]

    def _is_misread(self, file: DirtyFile) -> bool:
        """Whether a table with the contract's columns and commas would read the file wrongly."""
        layout, columns = file.layout, self.outcome.contract.raw_columns
        in_order = layout and layout.columns == tuple(column.name for column in columns)
        is_utf_8 = encoding_of(file, self.outcome.contract) == "UTF-8"
        commas = layout and layout.delimiter == "," and not layout.declared
        return not (in_order and commas and is_utf_8)

    def _raw_names(self) -> list[str]:
        """The raw files' names; they are the delivered files, byte for byte and in order."""
        paths = self.lake.at(self.partition).raw_files()
        assert [path.read_bytes() for path in paths] == [file.raw for file in self.outcome.files]
        return [path.name for path in paths]

    def _check_counts(self, manifest: Manifest, load: Load, names: list[str]) -> None:
        expected = []
        for name, file, found in zip(names, self.outcome.files, self.outcome.rows, strict=True):
            rejected = sum(bool(row.reasons) for row in found)
            digest = hashlib.sha256(file.raw).hexdigest()
            counts = (len(found), len(found) - rejected, rejected)
            expected.append((name, len(file.raw), digest, *counts))
        assert [
            (file.name, file.bytes, file.sha256, file.read, file.accepted, file.rejected)
            for file in manifest.files
        ] == expected
        for found_file, file, is_copy in zip(
            manifest.files, self.outcome.files, self.outcome.is_copy, strict=True
        ):
            if not is_copy:
                writings = writings_of(file, self.outcome.contract)
                marks = {name: writing and writing.mark for name, writing in writings.items()}
                assert found_file.encoding == encoding_of(file, self.outcome.contract)
                assert found_file.decimal_marks == marks
        accepted = len(self.outcome.accepted)
        totals = (self.outcome.read, accepted, self.outcome.read - accepted)
        assert (manifest.read, manifest.accepted, manifest.rejected) == totals
        assert (load.read, load.accepted, load.rejected) == totals
        assert load.files == len(names)
        assert load.reasons == manifest.reasons == self.outcome.reasons
        assert manifest.harmless == self.outcome.harmless

    def _check_rejected(self, names: list[str]) -> None:
        """Each rejected row is there once, with its file, place, text and every reason."""
        file = self.lake.at(self.partition).table_file(LakeZone.QUARANTINE)
        if self.outcome.is_stopped:
            assert not file.exists()
            temp = self.lake.at(self.partition).folder(LakeZone.TEMP)
            file = temp / f"{self.partition.dataset}_rechazos.parquet"
        found = [
            (row["archivo"], row["posicion"], row["texto"], tuple(row["motivos"]))
            for row in _read(file).to_pylist()
        ]
        expected = [
            (name, row.position, row.text, row.reasons)
            for name, rows in zip(names, self.outcome.rows, strict=True)
            for row in rows
            if row.reasons
        ]
        assert sorted(found) == sorted(expected)

    def _check_processed(self) -> None:
        """Each accepted row is there with exactly the values that its file has."""
        file = self.lake.at(self.partition).table_file(LakeZone.PROCESSED)
        assert file.exists() is not self.outcome.is_stopped
        if self.outcome.is_stopped:
            return
        table, columns = _read(file), self.outcome.contract.columns
        assert table.schema.names == [column.name for column in columns]
        for column in columns:
            if column.type.is_decimal:
                kind = table.schema.field(column.name).type
                assert (kind.precision, kind.scale) == (column.type.precision, column.type.scale)
        found = zip(*(column.to_pylist() for column in table.columns), strict=True)
        assert Counter(found) == Counter(self.outcome.accepted)

    def _check_warehouse(self, load: Load) -> None:
        """The warehouse has the same rows, and none of a load that was stopped."""
        contract = self.outcome.contract
        expected = [] if self.outcome.is_stopped else self.outcome.accepted
        assert load.warehouse_rows == len(expected)
        if self.outcome.is_stopped:
            return
        names = ", ".join(column.name for column in contract.columns)
        tables = [contract.dataset, *[f"{contract.dataset}_historia"] * contract.is_master]
        with duckdb.connect(self.lake.warehouse, read_only=True) as connection:
            for table in tables:
                query = f"SELECT {names} FROM {table} WHERE fecha_carga = ?"  # noqa: S608
                found = connection.execute(query, [DAY]).fetchall()
                assert Counter(found) == Counter(expected)


def _read(path: Path) -> Any:
    return pq.read_table(path, partitioning=None)
