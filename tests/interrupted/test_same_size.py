"""New rows that make objects of the old ones' size: sizes alone would not show a cut publishing."""

from pathlib import Path

import pytest

from energia.lake import LakeZone, Partition
from energia.local.lake import LocalLake
from energia.local.landing import take_out

from .files import write_csv
from .kill_points import Kill
from .killing import copy_lake
from .lake_state import published_rows
from .runner import DAY, Runner, run_here

pytestmark = pytest.mark.long

SALES = Partition("transacciones", DAY)
OLD, NEW = "venta,Ana,10,5,Solar", "venta,Eva,10,5,Solar"


def sizes(lake: LocalLake) -> list[int]:
    """The sizes of both published objects."""
    zones = (LakeZone.PROCESSED, LakeZone.QUARANTINE)
    return [lake.at(SALES).table_file(zone).stat().st_size for zone in zones]


def names(lake: LocalLake) -> list[str]:
    """Whose sales are published."""
    return [row[1] for row in published_rows(lake, LakeZone.PROCESSED, SALES.key) or ()]


def test_cut_publish_of_the_same_size_is_finished(
    lake: LocalLake, runner: Runner, tmp_path: Path
) -> None:
    write_csv(tmp_path / "old", f"{SALES.key}/a.csv", OLD)
    write_csv(tmp_path / "new", f"{SALES.key}/b.csv", NEW)
    run_here(lake, tmp_path / "old")
    # What a retraction does first, and all that it does if it is killed then.
    take_out(lake.at(SALES), "a.csv")
    clean = copy_lake(lake, tmp_path / "clean")
    changes = runner.run(clean, tmp_path / "new", Kill()).changes
    assert sizes(clean) == sizes(lake), "another example is needed"
    assert names(clean) == ["Eva"]
    for number, change in enumerate(changes, start=1):
        if change.startswith("os.rename temp/transacciones/"):
            cut = copy_lake(lake, tmp_path / str(number))
            assert runner.run(cut, tmp_path / "new", Kill(change=number)).killed
            assert names(cut) == ["Ana"]
            run_here(cut, tmp_path / "new")
            assert names(cut) == ["Eva"]
