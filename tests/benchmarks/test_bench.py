"""`make bench` on few rows, with the contenders that the tests' environment has."""

import re
from pathlib import Path

import pytest

from benchmarks.comparing import compare
from benchmarks.data import Data
from benchmarks.running import FLOOR, HERE
from benchmarks.table import HEADER

_ROWS = 2_000
_LINE = re.compile(
    r"(?P<name>\w+) +[\d.]+ +[\d.]+ +[\d.]+ +[\d.]+ +[\d.]+ +(?P<peak>[\d,]+) "
    r"+(?P<accepted>[\d,]+) +(?P<rejected>[\d,]+)"
)


@pytest.mark.long
def test_table_counts_match_the_generator(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = compare([FLOOR, HERE, "no_such_job"], Data.of(tmp_path, _ROWS, 0.01), 1)
    header, floor, ours, unknown, verdict = capsys.readouterr().out.splitlines()
    assert header == HEADER
    assert _fields(floor)["name"] == FLOOR
    assert _fields(ours) == {
        "name": HERE,
        "peak": _fields(ours)["peak"],
        "accepted": "1,979",
        "rejected": "21",
    }
    assert int(_fields(ours)["peak"]) > 30
    assert unknown.split()[:2] == ["no_such_job", "its"]
    assert verdict == (
        "energia's counts per file equal the generator's: 1,979 accepted, 21 rejected"
    )
    assert done.exit_code == 0


def _fields(line: str) -> dict[str, str]:
    found = _LINE.fullmatch(line)
    assert found, line
    return found.groupdict()
