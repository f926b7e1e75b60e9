"""Every file of a source folder is published with all its rows, refused by name or listed."""

import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from effort import sized
from interrupted.lake_state import datasets
from interrupted.runner import DAY

from energia.errors import EnergiaError
from energia.lake import LakeZone
from energia.local.lake import LocalLake
from energia.local.partition import LocalPartition
from energia.local.report import RunReport
from energia.local.run import RunOrder, run
from energia.partition.manifest import FileCount
from energia.partition.steps import Step
from energia.reader.file_names import raw_name
from energia.reader.names import fold_name

from .sources import make_source
from .trials import Record, Trials
from .ways import Way

pytestmark = pytest.mark.long

PUBLISHED, REFUSED, LISTED = "published", "refused by name or date", "listed"


def test_every_source_file_is_accounted_for(tmp_path: Path, record_property: Record) -> None:
    trials = Trials()
    for number in range(sized(fast=3, full=24, deep=120)):
        source, lake = tmp_path / "source", LocalLake(tmp_path / "home")
        make_source(source, random.Random(number))  # noqa: S311
        report = run_on(lake, source)
        parts = list(published(lake))
        for path in files_of(source):
            outcome = account(path.relative_to(source), report, parts)
            name = f"folder {number}: {path.relative_to(source)}"
            trials.note(outcome or "lost", *(() if outcome else (name,)))
        for line in unbalanced(parts):
            trials.note("unbalanced", f"folder {number}: {line}")
        shutil.rmtree(source)
        shutil.rmtree(lake.home, ignore_errors=True)
    trials.conclude(Way.SOURCE, record_property)


def run_on(lake: LocalLake, source: Path) -> RunReport:
    """Run on the source; what ends the command is a report of one line."""
    try:
        return run(RunOrder(source, lake, DAY), datasets(), lambda *_: None)
    except EnergiaError as error:
        return RunReport(errors=[f"{path}: {error}" for path in files_of(source)])


def files_of(source: Path) -> list[Path]:
    """Return everything that is no folder, and folders that are called like CSV files."""
    found = []
    for folder, folders, files in os.walk(source):
        named = [name for name in folders if name.lower().endswith(".csv")]
        found += [Path(folder) / name for name in (*files, *named)]
    return found


def published(lake: LocalLake) -> Iterator[LocalPartition]:
    """Yield the published dates."""
    for dataset in datasets():
        yield from lake.partitions(LakeZone.PROCESSED, dataset)


def account(path: Path, report: RunReport, parts: list[LocalPartition]) -> str:
    """Return what became of the file, nothing if nobody says."""
    shown = printable(path)
    if shown in report.not_read:
        return LISTED
    dataset = fold_name(path.parts[0] if len(path.parts) > 1 else path.stem)
    date = path.parent.name.partition("=")[2] or str(DAY)
    stopped = f"{dataset} {date}: "
    names = (shown, f"{Path(shown).name}: ", stopped)
    if any(line.startswith(names) for line in report.errors):
        return REFUSED
    for part in parts:
        if shown in {file.label for file in part.manifest(Step.PUBLISH).files}:
            return PUBLISHED
        if (part.id.dataset, str(part.id.fecha_carga)) == (dataset, date):
            found = {file.name: file for file in part.manifest(Step.PUBLISH).files}
            if raw_name(path.name) in found:
                return PUBLISHED
    return ""


def printable(path: Path) -> str:
    """Return the path with escapes for control characters, as messages have it."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in str(path)
    )


def unbalanced(parts: list[LocalPartition]) -> Iterator[str]:
    """Yield the files of which not every line was read, and objects with other counts."""
    for part in parts:
        manifest = part.manifest(Step.PUBLISH)
        for file in manifest.files:
            if file.copy_of is None and not is_balanced(part, file):
                yield f"{part} {file}"
        for zone, rows in (
            (LakeZone.PROCESSED, manifest.accepted),
            (LakeZone.QUARANTINE, manifest.rejected),
        ):
            if pq.read_metadata(part.table_file(zone)).num_rows != rows:
                yield f"{part} {zone}: other rows than {rows}"


def is_balanced(part: LocalPartition, file: FileCount) -> bool:
    """Return whether every line below the header is accepted or rejected."""
    lines = (part.folder(LakeZone.RAW) / file.name).read_bytes().count(b"\n") - 1
    return lines == file.read == file.accepted + file.rejected
