"""Rows that are delivered a second time, in whatever form, count once or stop the run by name."""

import random
import shutil
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from effort import sized
from interrupted.files import HEADERS
from interrupted.lake_state import warehouse_rows
from interrupted.runner import Runner, run_here

from energia.local.lake import LocalLake

from .trials import Record, Trials
from .ways import Way

pytestmark = pytest.mark.long

FACT, MASTER = "transacciones", "clientes"
NAME: Final = unicodedata.normalize("NFC", "enero_señal.csv")
ONCE, NAMED = "counted once", "stopped and named the file"
FILES = sized(fast=1, full=2, deep=10)

Lines = list[str]


@dataclass(frozen=True)
class Again:
    """A second delivery of the same lines: what it is called, its date and how it is written."""

    name: str
    day: int
    write: Callable[[str, Lines], str]


def plain(header: str, lines: Lines) -> str:
    """Return the file as it was."""
    return "".join(f"{line}\n" for line in (header, *lines))


def crlf(header: str, lines: Lines) -> str:
    """Return the file with other line ends."""
    return plain(header, lines).replace("\n", "\r\n")


def reordered(header: str, lines: Lines) -> str:
    """Return the file in another order."""
    return plain(header, lines[::-1])


def quoted(header: str, lines: Lines) -> str:
    """Return the file with every cell in quotes."""
    rows = (",".join(f'"{cell}"' for cell in line.split(",")) for line in lines)
    return plain(header, list(rows))


def cumulative(header: str, lines: Lines) -> str:
    """Return the file with further rows."""
    return plain(header, [*lines, *made_lines(header, 5, random.Random(len(lines)))])  # noqa: S311


FORMS = (plain, crlf, reordered, quoted, cumulative)
NAMES = (NAME, NAME.upper(), unicodedata.normalize("NFD", NAME), "otra.csv")
CASES = [Again(name, day, form) for form in FORMS for name in NAMES for day in (1, 2)]


def made_lines(header: str, count: int, chance: random.Random) -> Lines:
    """Return lines that differ from each other."""
    numbers = chance.sample(range(10_000, 10_000_000), count)
    if header == HEADERS[FACT]:
        return [f"venta,Ana,{number},5,Solar" for number in numbers]
    return [f"CC,{number},Ana,Cali" for number in numbers]


@pytest.mark.parametrize("dataset", [FACT, MASTER])
def test_repeated_rows_count_once_or_stop_the_run(
    dataset: str, runner: Runner, tmp_path: Path, record_property: Record
) -> None:
    trials, header = Trials(), HEADERS[dataset]
    for number in range(FILES):
        chance = random.Random(number)  # noqa: S311
        lines = made_lines(header, chance.randint(10, 60), chance)
        for again in CASES[number % len(FORMS) :: len(FORMS)]:
            outcome, *problems = deliver_twice(runner, tmp_path / "case", dataset, lines, again)
            where = f"{dataset} {again.write.__name__} {again.name} {again.day}"
            trials.note(outcome, *(f"{where}: {line}" for line in problems))
            shutil.rmtree(tmp_path / "case")
    trials.conclude(Way.REPEATED, record_property)


def deliver_twice(
    runner: Runner, folder: Path, dataset: str, lines: Lines, again: Again
) -> list[str]:
    """Return the outcome of the second delivery, and what was wrong with it."""
    header, lake = HEADERS[dataset], LocalLake(folder / "home")
    write(folder / "first", f"{dataset}/fecha_carga=2026-02-01/{NAME}", plain(header, lines))
    run_here(lake, folder / "first")
    key = f"{dataset}/fecha_carga=2026-02-0{again.day}/{again.name}"
    write(folder / "second", key, again.write(header, lines))
    outcome = runner.run(lake, folder / "second", allow=())
    found = sorted(row[:-1] for row in warehouse_rows(lake)[dataset])
    if outcome.errors:
        named = all(NAME in unicodedata.normalize("NFC", line) for line in outcome.errors)
        kept = len(found) == len(set(found)) == len(lines)
        return [NAMED, *([] if named and kept else [f"{len(found)} rows: {outcome.errors}"])]
    expected = len(again.write(header, lines).splitlines()) - 1
    is_once = len(found) == len(set(found)) == expected
    return [ONCE, *([] if is_once else [f"{len(found)} rows, {len(set(found))} distinct"])]


def write(source: Path, name: str, text: str) -> None:
    """Write a file of a source."""
    path = source / name
    path.parent.mkdir(parents=True)
    path.write_bytes(text.encode())
