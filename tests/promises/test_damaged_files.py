"""Damage to any file is named, and repaired or explained; answers are right or refused."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from effort import sample
from interrupted.files import LATE_SALES, first_delivery, second_delivery, write_csv
from interrupted.killing import copy_lake, differences
from interrupted.lake_state import LakeState, answer_of, datasets, published_rows, state_of
from interrupted.runner import Runner, retract_here, run_here

from energia.errors import QueryError
from energia.lake import LakeZone
from energia.local.damage import find_damage
from energia.local.lake import LocalLake
from energia.local.landing import landed_partitions
from energia.local.locking import hold_lake
from energia.local.rebuilding import rebuild
from energia.local.verification import verify

from .trials import Record, Trials
from .ways import Way

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("promises of single files")]
REPAIRED, EXPLAINED = "named and repaired", "named with what to do"
NOT_READ, UNUSED = "no reader needs the file", "named, and no reader needs the byte"
ZONES = (LakeZone.PROCESSED, LakeZone.QUARANTINE)


def flip(share: float) -> Callable[[bytes], bytes]:
    """Return a damage that changes one bit of the byte at a share of the content."""

    def flipped(content: bytes) -> bytes:
        at = int(share * (len(content) - 1))
        return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]

    return flipped


DAMAGES: Final[dict[str, Callable[[bytes], bytes] | None]] = {
    "removed": None,
    "emptied": lambda _: b"",
    "truncated": lambda content: content[: len(content) // 2],
    "replaced by wrong JSON": lambda _: b'{"accepted": 1}\n',
    **{f"bit flipped at {share}": flip(share) for share in (0, 0.3, 0.6, 0.9, 1)},
}
KINDS: Final = {
    Way.RAW_FILE: "raw/[!_]*/*/*.csv",
    Way.EARLIER_FILE: "raw/_*/*/*/*/*.csv",
    Way.OBJECT: "[pq]*/*/*/*.parquet",
    Way.STEP_RECORD: "control/*/fecha_carga=*/*.json",
    Way.DELIVERY_RECORD: "control/*/*/deliveries/*.json",
    Way.CONTENT_RECORD: "control/*/contents/*.json",
    Way.RUN_RECORD: "control/runs/*.json",
    Way.WAREHOUSE: "warehouse.duckdb",
}


@dataclass(frozen=True)
class Whole:
    """A lake with a history, its state, and a source with all its current files."""

    lake: LocalLake
    source: Path
    state: LakeState


@dataclass(frozen=True)
class Case:
    """A damaged file of a copy of the whole lake."""

    whole: Whole
    lake: LocalLake
    path: Path
    damage: str

    def damage_file(self) -> None:
        """Damage the file; a flipped bit keeps its size and time."""
        path, alter = self.lake.home / self.path, DAMAGES[self.damage]
        if alter is None:
            path.unlink()
            return
        before = path.stat()
        path.write_bytes(alter(path.read_bytes()))
        if path.stat().st_size == before.st_size:
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    def named(self) -> bool:
        """Verify the lake; return whether a finding names the file."""
        with hold_lake(self.lake):
            found = verify(self.lake, datasets())
        for part in landed_partitions(self.lake, datasets()):
            found += find_damage(part).findings
        start = str(self.path).rpartition("_")[0] if "contents" in self.path.parts else ""
        return any(
            found.file == str(self.path) or (start and found.file.startswith(start))
            for found in found
        )

    def misread(self) -> Iterator[str]:
        """Yield published rows and an answer that are neither right nor refused."""
        for zone, before in zip(
            ZONES, (self.whole.state.accepted, self.whole.state.rejected), strict=True
        ):
            for key, rows in before.items():
                if published_rows(self.lake, zone, key) != rows:
                    yield f"{zone}/{key} has other rows"
        yield from self.wrong_answer()

    def wrong_answer(self) -> Iterator[str]:
        """Yield a line if the answer to a question is neither right nor refused."""
        try:
            if answer_of(self.lake) != self.whole.state.answer:
                yield "wrong answer"
        except QueryError:
            return


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """Build a lake where files were corrected, added and taken out."""
    folder = tmp_path_factory.mktemp("whole")
    lake, source = LocalLake(folder / "home"), folder / "source"
    run_here(lake, first_delivery(source))
    extra = write_csv(source, "transacciones/fecha_carga=2026-02-01/z.csv", *LATE_SALES[:1])
    run_here(lake, second_delivery(source))
    extra.unlink()
    retract_here(lake, extra.name)
    return Whole(lake, source, state_of(lake))


@pytest.mark.parametrize("way", KINDS)
def test_damaged_file_is_named_and_repaired(
    way: Way, whole: Whole, runner: Runner, tmp_path: Path, record_property: Record
) -> None:
    trials, home = Trials(), whole.lake.home
    paths = sorted(path.relative_to(home) for path in home.glob(KINDS[way]))
    cases = [(path, damage) for path in paths for damage in DAMAGES]
    for path, damage in sample(cases, fast=2, full=2):
        case = Case(whole, copy_lake(whole.lake, tmp_path / "home"), path, damage)
        outcome, *problems = try_damage(case, runner)
        trials.note(outcome, *(f"{path} {damage}: {line}" for line in problems))
        shutil.rmtree(case.lake.home)
    trials.conclude(way, record_property)


def try_damage(case: Case, runner: Runner) -> list[str]:
    """Return the outcome of verifying and running, and what went wrong."""
    case.damage_file()
    is_named, problems = case.named(), [*case.wrong_answer()]
    errors = runner.run(case.lake, None).errors
    problems += [line for line in errors if line.startswith("unexpected")]
    problems += case.misread()
    if not errors and not case.named():
        outcome = REPAIRED if is_named else NOT_READ
    else:
        outcome = EXPLAINED
        follow_advice(case)
    problems += runner.run(case.lake, case.whole.source).errors
    problems += ["not named"] * (outcome == EXPLAINED and not is_named)
    problems += ["damage is left"] * case.named()
    return [outcome, *problems, *differences(state_of(case.lake), case.whole.state)]


def follow_advice(case: Case) -> None:
    """Do what the messages ask for, except delivering again."""
    path = case.lake.home / case.path
    if path == case.lake.warehouse:
        rebuild(case.lake, datasets())
    else:
        path.unlink(missing_ok=True)
