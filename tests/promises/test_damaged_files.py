"""A lost or altered file of a lake never takes published rows away in silence."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb
import pytest
from effort import sample
from interrupted.files import LATE_SALES, first_delivery, second_delivery, write_csv
from interrupted.killing import copy_lake, differences
from interrupted.lake_state import LakeState, Rows, published_rows, state_of, warehouse_rows
from interrupted.runner import Runner, retract_here, run_here

from energia.lake import LakeZone
from energia.local.lake import LocalLake

from .trials import Record, Trials
from .ways import Way

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("promises of single files")]
REPAIRED, STOPPED = "unchanged after a run", "stopped and named the file"
UNREADABLE = "warehouse file not readable"
ZONES = (LakeZone.PROCESSED, LakeZone.QUARANTINE)


def halve(content: bytes) -> bytes:
    """Return the first half."""
    return content[: len(content) // 2]


def empty(_: bytes) -> bytes:
    """Return nothing."""
    return b""


def flip(share: float) -> Callable[[bytes], bytes]:
    """Return a damage that changes the byte at a share of the content."""

    def flipped(content: bytes) -> bytes:
        at = int(share * (len(content) - 1))
        return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]

    return flipped


DAMAGES: Final = {
    "deleted": None,
    "halved": halve,
    "emptied": empty,
    **{f"changed at {share}": flip(share) for share in (0, 0.5, 0.9)},
}


@dataclass(frozen=True)
class Whole:
    """A lake with a history, its state, and a source with all its current files."""

    lake: LocalLake
    source: Path
    state: LakeState

    def cases(self) -> list[tuple[Path, str]]:
        """Return every file of the lake, relative to it, with every damage."""
        home = self.lake.home
        found = sorted(path.relative_to(home) for path in home.rglob("*") if path.is_file())
        return [(path, damage) for path in found if path.name != "lock" for damage in DAMAGES]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """A lake where files were corrected, added and taken out."""
    folder = tmp_path_factory.mktemp("whole")
    lake, source = LocalLake(folder / "home"), folder / "source"
    run_here(lake, first_delivery(source))
    extra = write_csv(source, "transacciones/fecha_carga=2026-02-01/z.csv", *LATE_SALES[:1])
    run_here(lake, second_delivery(source))
    extra.unlink()
    retract_here(lake, extra.name)
    return Whole(lake, source, state_of(lake))


def test_damaged_file_never_removes_published_rows(
    whole: Whole, runner: Runner, tmp_path: Path, record_property: Record
) -> None:
    trials = Trials()
    for path, damage in sample(whole.cases(), fast=4, full=40):
        lake = copy_lake(whole.lake, tmp_path / "home")
        change(lake.home / path, damage)
        outcome, *problems = run_damaged(whole, lake, path, runner)
        trials.note(outcome, *(f"{path} {damage}: {line}" for line in problems))
        shutil.rmtree(lake.home)
    trials.conclude(Way.DAMAGE, record_property)


def change(path: Path, damage: str) -> None:
    """Damage the file."""
    alter = DAMAGES[damage]
    if alter is None:
        path.unlink()
    else:
        path.write_bytes(alter(path.read_bytes()))


def run_damaged(whole: Whole, lake: LocalLake, path: Path, runner: Runner) -> list[str]:
    """Return the outcome of two runs without and with a source, and what went wrong."""
    outcome, problems = REPAIRED, list[str]()
    for source in (None, whole.source):
        errors = runner.run(lake, source).errors
        problems += [*misleading(errors, path), *altered(whole, lake)]
        if errors:
            outcome = STOPPED
        elif not is_readable(lake):
            outcome = UNREADABLE
        if outcome != REPAIRED:
            # The messages ask for this: delete the file, and deliver again.
            (lake.home / path).unlink(missing_ok=True)
    problems += [f"after the remedy: {line}" for line in runner.run(lake, whole.source).errors]
    problems += [f"after the remedy: {line}" for line in differences(state_of(lake), whole.state)]
    return [outcome, *problems]


def is_readable(lake: LocalLake) -> bool:
    """Return whether the engine of the warehouse finds no damage in it."""
    try:
        return bool(warehouse_rows(lake))
    except duckdb.Error:
        return False


def misleading(errors: Sequence[str], path: Path) -> list[str]:
    """Return the errors unless they name the file, and those that nobody expects."""
    is_named = any(path.name.removesuffix(".json") in line for line in errors)
    return [line for line in errors if line.startswith("unexpected") or not is_named]


def altered(whole: Whole, lake: LocalLake) -> Iterator[str]:
    """Yield the published objects whose rows are not those before."""
    for zone, before in zip(ZONES, (whole.state.accepted, whole.state.rejected), strict=True):
        for key, rows in before.items():
            if read(lake, zone, key) != rows:
                yield f"{zone}/{key} has other rows"


def read(lake: LocalLake, zone: LakeZone, key: str) -> Rows | str | None:
    """Return the rows of an object, or why they cannot be read."""
    try:
        return published_rows(lake, zone, key)
    except Exception as error:  # the finding is whatever a reader meets
        return repr(error)
