"""Raw files that a published date came from: none may be lost without a word."""

import pytest

from energia_stacks.machine import places

from .conftest import Contracts
from .execution import execute
from .world import DAY, World

pytestmark = pytest.mark.long

DATE = {"fecha_carga": DAY}
PARTITION = f"clientes/fecha_carga={DAY}"
PROCESSED = f"processed/{PARTITION}/clientes.parquet"


def run_once(world: World, contracts: Contracts) -> None:
    """Publish a date of one file, a.csv."""
    world.land("clientes")
    assert execute(world, contracts, DATE).status == "SUCCEEDED"
    world.jobs.clear()


def without_files(world: World) -> None:
    """Take the date's raw file away; the next transform finds none."""
    world.remove(f"raw/{PARTITION}/a.csv")


def test_missing_raw_file_stops_its_date(world: World, contracts: Contracts) -> None:
    run_once(world, contracts)
    without_files(world)
    ended = execute(world, contracts, DATE)
    assert ended.error == "GateClosed"
    assert ended.cause.startswith(
        f"clientes {DAY}: raw files of published rows are missing: a.csv; restore them, or "
        "allow missing; start a new execution (a redrive would fail again): aws stepfunctions "
    )
    assert not [key for key in world.keys if "-entrega-2/" in key and key.endswith(".parquet")]


def test_cause_names_the_first_of_many_missing_files(world: World, contracts: Contracts) -> None:
    names = [f"{number:02}.csv" for number in range(12)]
    world.land("clientes")
    for name in names:
        world.put(f"raw/{PARTITION}/{name}", b"x")
    world.publish("clientes", world.manifest("clientes"))
    for name in ("a.csv", *names):
        world.remove(f"raw/{PARTITION}/{name}")
    cause = execute(world, contracts, DATE).cause
    assert f" are missing: {', '.join(names[:10])} and 3 more; restore them" in cause


def test_missing_file_with_a_new_file_stops_the_date(world: World, contracts: Contracts) -> None:
    run_once(world, contracts)
    without_files(world)
    world.put(f"raw/{PARTITION}/b.csv", b"x")
    assert execute(world, contracts, DATE).error == "GateClosed"


def test_allow_missing_publishes_the_date(world: World, contracts: Contracts) -> None:
    run_once(world, contracts)
    without_files(world)
    assert execute(world, contracts, {**DATE, "allow": ["missing"]}).status == "SUCCEEDED"
    assert world.ran("transformar") == world.ran("cargar") == ["clientes"]


def test_empty_allow_overrules_nothing(world: World, contracts: Contracts) -> None:
    run_once(world, contracts)
    without_files(world)
    assert execute(world, contracts, {**DATE, "allow": []}).error == "GateClosed"


def test_retracted_file_is_not_missing(world: World, contracts: Contracts) -> None:
    run_once(world, contracts)
    without_files(world)
    world.put(f"raw/_retiradas/{PARTITION}/a.csv", b"x")
    assert execute(world, contracts, DATE).status == "SUCCEEDED"
    assert world.ran("transformar") == ["clientes"]


def test_more_files_than_one_listing_are_refused(
    world: World, contracts: Contracts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "MAX_FILES", 10)
    for number in range(11):
        world.put(f"raw/{PARTITION}/{number:04}.csv", b"x")
    ended = execute(world, contracts, DATE)
    assert ended.error == "TooManyFiles"
    assert "more than 500 raw files" in ended.cause
    assert world.jobs == []
