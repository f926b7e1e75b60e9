"""A retraction that is killed is finished by the same command again, or by the next run."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from energia.lake import Partition
from energia.local.history import past_runs
from energia.local.lake import LocalLake

from .files import FIRST_SALES, LATE_SALES, write_csv
from .kill_points import Kill
from .killing import copy_lake, differences
from .lake_state import LakeState, state_of
from .runner import DAY, Runner, retract_here, run_here

pytestmark = pytest.mark.long

SALES = Partition("transacciones", DAY)
TAKING_OUT = {
    "before the move": "os.rename raw/",
    "after the move": "mkdir temp/transacciones/",
    "inside publishing": "os.rename temp/transacciones/",
    "inside the load": "write: commit",
}


@dataclass(frozen=True)
class Scene:
    """A date with two files, of which the second is to be taken out."""

    before: LocalLake
    source: Path
    name: str
    changes: tuple[str, ...]
    after: LakeState

    def kill(self, runner: Runner, place: str, home: Path) -> LocalLake:
        """A copy of the lake in which the retraction was killed at the change named so."""
        lake = copy_lake(self.before, home)
        starts = [change.startswith(place) for change in self.changes]
        outcome = runner.retract(lake, self.name, Kill(change=starts.index(True) + 1))
        assert outcome.killed, outcome
        return lake


@pytest.fixture(scope="module")
def scene(runners: list[Runner], tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """The lake before, and the state after a retraction that nothing cuts."""
    folder = tmp_path_factory.mktemp("retraction")
    lake, source = LocalLake(folder / "before"), folder / "source"
    write_csv(source, f"{SALES.key}/a.csv", *FIRST_SALES)
    write_csv(source, f"{SALES.key}/b.csv", *LATE_SALES)
    run_here(lake, source)
    (source / SALES.key / "b.csv").unlink()
    name = lake.at(SALES).raw_files()[1].name
    counted = copy_lake(lake, folder / "counted")
    changes = runners[0].retract(counted, name, Kill()).changes
    return Scene(lake, source, name, changes, state_of(counted))


@pytest.mark.parametrize("place", TAKING_OUT)
def test_same_command_finishes_a_cut_retraction(
    place: str, scene: Scene, runner: Runner, tmp_path: Path
) -> None:
    lake = scene.kill(runner, TAKING_OUT[place], tmp_path / "home")
    retract_here(lake, scene.name)
    outcomes = [(record["command"], record["status"]) for record in past_runs(lake)]
    assert outcomes == [("retract", "ok"), ("retract", "interrupted"), ("run", "ok")]
    assert differences(state_of(lake), scene.after) == []


@pytest.mark.parametrize("place", [place for place in TAKING_OUT if place != "before the move"])
def test_next_run_finishes_a_cut_retraction(
    place: str, scene: Scene, runner: Runner, tmp_path: Path
) -> None:
    lake = scene.kill(runner, TAKING_OUT[place], tmp_path / "home")
    run_here(lake, scene.source)
    assert differences(state_of(lake), scene.after) == []


def test_raw_file_lost_after_cut_publish_is_reported(
    scene: Scene, runner: Runner, tmp_path: Path
) -> None:
    lake = scene.kill(runner, TAKING_OUT["inside publishing"], tmp_path / "home")
    (kept,) = lake.at(SALES).raw_files()
    kept.unlink()
    write_csv(tmp_path / "other", "proveedores/a.csv", "Sol,Solar")
    with pytest.raises(AssertionError, match=rf"raw files of published rows.*{kept.name}"):
        run_here(lake, tmp_path / "other")
