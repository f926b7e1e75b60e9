"""Inspect files: take them through the steps of a run, in a lake that is then thrown away."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pyarrow import fs

from energia.compiler.dataset import CompiledDataset, Datasets
from energia.delivery.given import find_given
from energia.errors import FileRefusedError
from energia.inspecting.first_rows import first_rows
from energia.inspecting.reasons import Reason, find_reasons
from energia.lake import LakeZone
from energia.local.deliveries import known_facts
from energia.local.lake import LocalLake
from energia.local.landing import Landing, landed_partitions
from energia.local.partition import LocalPartition
from energia.local.transform import publish, transform
from energia.partition.manifest import FileCount, Manifest
from energia.reader import FileLayout, find_layouts


@dataclass(frozen=True)
class FileView:
    """A file as a run would read it; ``layout`` is None for a copy of another file.

    ``first_rows`` has the first values of each column.
    """

    count: FileCount
    layout: FileLayout | None
    header_line: int = 0
    first_rows: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class DateView:
    """A load date of a dataset as a run would leave it; ``closed`` is why its gate closes."""

    compiled: CompiledDataset
    manifest: Manifest
    files: tuple[FileView, ...]
    closed: str


@dataclass(frozen=True)
class Inspection:
    """The load dates of the inspected files, refused files, and files of folders that are not read.

    A run skips the last ones as well: no dataset claims them.
    """

    dates: list[DateView] = field(default_factory=list)
    refused: list[FileRefusedError] = field(default_factory=list)
    not_read: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Return whether a run would publish files, and all that it does not skip."""
        is_closed = any(view.closed for view in self.dates)
        return bool(self.dates) and not (is_closed or self.refused)


def inspect(paths: Iterable[Path], datasets: Datasets, default_date: date) -> Inspection:
    """Return what a run on the files and folders would do in an empty lake.

    ``default_date`` is the load date of files whose path has none. Raises UsageError for a path
    that does not exist.
    """
    found = find_given(paths, datasets, default_date)
    inspection = Inspection(refused=found.refused, not_read=found.others)
    with TemporaryDirectory(prefix="energia-") as home:
        lake = LocalLake(Path(home))
        landing = Landing(lake, datasets)
        for delivery in found.deliveries:
            try:
                landing.land(delivery)
            except FileRefusedError as refusal:
                inspection.refused.append(refusal)
        for part in landed_partitions(lake, datasets):
            try:
                inspection.dates.append(_inspect_date(part, datasets[part.id.dataset]))
            except FileRefusedError as refusal:
                inspection.refused.append(refusal)
    return inspection


def _inspect_date(part: LocalPartition, compiled: CompiledDataset) -> DateView:
    decision = transform(part, compiled)
    if decision is None:
        raise RuntimeError(f"{part}: files of a lake that was empty are missing")
    files = tuple(_view_files(part, compiled, decision.manifest))
    if not decision.cause:
        # The gates of later dates compare their rows with published ones.
        publish(part)
    return DateView(compiled, decision.manifest, files, decision.cause)


def _view_files(
    part: LocalPartition, compiled: CompiledDataset, manifest: Manifest
) -> Iterator[FileView]:
    folder = part.folder(LakeZone.RAW)
    paths = {file.name: folder / file.name for file in manifest.files}
    reasons = find_reasons(part.candidate.rejected, paths)
    for count in manifest.files:
        if count.copy_of:
            yield FileView(count, None)
            continue
        path = paths[count.name]
        layout = _layout(part, compiled, path)
        with path.open("rb") as file:
            header_line = file.read(layout.body_start).rstrip(b"\r\n").count(b"\n") + 1
        rows = first_rows(compiled, str(path), layout)
        yield FileView(count, layout, header_line, rows, tuple(reasons.get(count.name, ())))


def _layout(part: LocalPartition, compiled: CompiledDataset, path: Path) -> FileLayout:
    place, facts = str(path), known_facts(part, path.name)
    known = {place: facts} if facts else None
    return find_layouts(fs.LocalFileSystem(), [place], compiled.files, known=known)[place]
