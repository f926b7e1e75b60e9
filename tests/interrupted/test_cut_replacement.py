"""A run that replaces a table under a changed contract, killed before each change.

After each kill the warehouse has the old table or the new one, and the same run finishes.
"""

from dataclasses import replace

import pytest
from effort import sample

from energia.compiler.dataset import Datasets, compile_dataset
from energia.local.lake import LocalLake
from energia.local.run import RunOrder, run

from .files import ALLOWED, first_delivery
from .kill_points import Kill
from .killing import (
    Scene,
    copy_lake,
    kill_all,
    kills_before_changes,
    kills_inside_libraries,
    kills_inside_writes,
)
from .lake_state import datasets, state_of
from .runner import DAY, Runner, run_here

pytestmark = pytest.mark.long


def earlier() -> Datasets:
    """Return the datasets under an earlier contract, which had a column more."""
    contract = datasets()["transacciones"].contract
    note = replace(contract.columns[0], name="nota", required=False, allowed_values=(), synonyms=())
    columns = replace(contract, columns=(*contract.columns, note))
    return {**datasets(), "transacciones": compile_dataset(columns)}


@pytest.fixture(scope="module")
def scene(runners: list[Runner], tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """Return a lake of the earlier contract, and the state after a run under the present one."""
    folder = tmp_path_factory.mktemp("replacement")
    source = first_delivery(folder / "source")
    before, clean = LocalLake(folder / "before"), LocalLake(folder / "clean")
    assert run(RunOrder(source, before, DAY, ALLOWED), earlier(), lambda *_: None).ok
    run_here(clean, source)
    counted = runners[0].run(copy_lake(before, folder / "counted"), source, Kill())
    assert counted.ended, counted
    assert not counted.errors
    return Scene(before, source, state_of(before), state_of(clean), counted.changes)


def test_cut_replacement_is_finished_by_the_next_run(
    scene: Scene, runners: list[Runner], tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert "DROP TABLE transacciones" in scene.changes
    kills = [
        *kills_inside_libraries(scene),
        *kills_inside_writes(scene),
        *kills_before_changes(scene),
    ]
    tried = sample(kills, fast=20, full=20)
    found = kill_all(scene, runners, tmp_path_factory.mktemp("kills"), tried)
    assert [f"{it.place}: {it.problems}" for it in found if it.problems] == []
