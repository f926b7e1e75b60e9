"""The state machine's definition, executed: what runs, in which order, and where it stops."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from .conftest import Contracts
from .execution import Execution, execute
from .world import CRAWLERS, DAY, REGION, RUN, World

DATASETS = ["clientes", "proveedores", "transacciones"]
DATE = {"fecha_carga": DAY}
NEW_EXECUTION = "; start a new execution (a redrive would fail again)"
START = (
    f"{NEW_EXECUTION}: aws stepfunctions start-execution --state-machine-arn arn:aws:states:"
    f'{REGION}:123456789012:stateMachine:energia --input \'{{"fecha_carga":"{DAY}"}}\''
)
PARTITION = f"clientes/fecha_carga={DAY}"
RAW = f"raw/{PARTITION}"


def published(world: World) -> list[str]:
    """The keys that publishing writes."""
    return [key for key in world.keys if key.startswith(("processed", "quarantine", "control"))]


def test_delivery_is_published_loaded_and_crawled(world: World, contracts: Contracts) -> None:
    for dataset in DATASETS:
        world.land(dataset)
    assert execute(world, contracts, DATE) == Execution("SUCCEEDED", "", "")
    assert world.ran("transformar") == world.ran("cargar") == DATASETS
    assert sorted(world.crawls) == sorted(CRAWLERS)
    for dataset in DATASETS:
        for zone in ("processed", "quarantine"):
            assert f"{zone}/{dataset}/fecha_carga={DAY}/{dataset}.parquet" in world.keys
        for record in ("publish", "gate", "load"):
            assert f"control/{dataset}/fecha_carga={DAY}/{record}.json" in world.keys
    assert all(arguments["--fecha_carga"] == DAY for _, arguments in world.jobs)
    runs = [arguments["--run"] for name, arguments in world.jobs if "transformar" in name]
    assert all(re.fullmatch(rf"[0-9]{{8}}T[0-9]{{9}}Z-{RUN}", run) for run in runs)


@pytest.mark.long
def test_datasets_without_delivery_are_skipped(world: World, contracts: Contracts) -> None:
    world.land("clientes")
    assert execute(world, contracts, DATE).status == "SUCCEEDED"
    assert world.ran("transformar") == world.ran("cargar") == ["clientes"]


@pytest.mark.long
def test_object_that_is_not_csv_is_ignored(world: World, contracts: Contracts) -> None:
    world.put(f"raw/clientes/fecha_carga={DAY}/", b"")
    assert execute(world, contracts, DATE).error == "NoFiles"
    assert world.jobs == []


@pytest.mark.long
def test_default_date_is_today_in_bogota(world: World, contracts: Contracts) -> None:
    today = datetime.now(ZoneInfo("America/Bogota")).date()
    world.put(f"raw/clientes/fecha_carga={today}/a.csv", b"x")
    world.failing.add("transformar_clientes")
    execute(world, contracts, {})
    assert world.jobs[0][1]["--fecha_carga"] == str(today)


@pytest.mark.long
@pytest.mark.parametrize(
    ("time", "day"), [("2026-01-06T04:59:59Z", DAY), ("2026-01-06T05:00:00Z", "2026-01-06")]
)
def test_scheduled_time_gives_the_date_in_bogota(
    time: str, day: str, world: World, contracts: Contracts
) -> None:
    world.put(f"raw/clientes/fecha_carga={day}/a.csv", b"x")
    world.failing.add("transformar_clientes")
    execute(world, contracts, {"scheduled_at": time})
    assert world.jobs[0][1]["--fecha_carga"] == day


@pytest.mark.long
@pytest.mark.parametrize("given", ["2026-1-5", "", "2026-01-05/../x", 20260105])
def test_invalid_date_fails_at_once(given: object, world: World, contracts: Contracts) -> None:
    ended = execute(world, contracts, {"fecha_carga": given})
    assert (ended.status, ended.error) == ("FAILED", "InvalidDate")
    assert (
        ended.cause == f"fecha_carga: {given} is not valid; use a date, YYYY-MM-DD{NEW_EXECUTION}"
    )
    assert world.jobs == []


@pytest.mark.long
@pytest.mark.parametrize(
    ("rejected", "rows", "stops"), [(100, 1000, False), (101, 2020, False), (101, 2019, True)]
)
def test_gate_stops_over_both_limits(
    rejected: int, rows: int, stops: bool, world: World, contracts: Contracts
) -> None:
    world.land("clientes", rejected=rejected, read=rows)
    ended = execute(world, contracts, DATE)
    assert ended.error == ("GateClosed" if stops else "")
    assert (f"processed/clientes/fecha_carga={DAY}/clientes.parquet" in world.keys) is not stops
    if stops:
        assert ended.cause == (
            f"clientes {DAY}: 101 of 2019 rows rejected (5.0 %); the contract stops a load above "
            "5 % and 100 rejected rows. Reasons: precio: requerido (101). Nothing was published; "
            "the rejected rows are in s3://lago/x. Deliver the corrected file under the same name: "
            f"upload it; or retract it: aws s3 mv a.csv{START}"
        )


@pytest.mark.long
def test_harmless_rejects_do_not_count(world: World, contracts: Contracts) -> None:
    world.land("clientes", rejected=900, harmless=850)
    assert execute(world, contracts, DATE).status == "SUCCEEDED"


@pytest.mark.long
def test_unbalanced_counts_stop_the_load(world: World, contracts: Contracts) -> None:
    world.land("clientes", lost=1)
    ended = execute(world, contracts, DATE)
    assert ended.error == "GateClosed"
    assert "a.csv: 1000 rows read, but 999 accepted + 0 rejected" in ended.cause


@pytest.mark.long
def test_file_arriving_during_transform_is_included(world: World, contracts: Contracts) -> None:
    world.land("clientes")

    def deliver() -> None:
        del world.meanwhile["transformar_clientes"]
        world.put(f"{RAW}/b.csv", b"x")

    world.meanwhile["transformar_clientes"] = deliver
    assert execute(world, contracts, DATE).status == "SUCCEEDED"
    assert len(world.ran("transformar")) == 2
    assert published(world)


@pytest.mark.long
def test_file_changing_in_every_transform_stops(world: World, contracts: Contracts) -> None:
    world.land("clientes")
    contents = iter((b"1", b"2", b"3", b"4"))
    world.meanwhile["transformar_clientes"] = lambda: world.put(f"{RAW}/a.csv", next(contents))
    ended = execute(world, contracts, DATE)
    assert ended.cause == (
        f"clientes {DAY}: raw files or published rows changed during each of 3 transforms; "
        f"nothing was published{NEW_EXECUTION}"
    )
    assert not published(world)


@pytest.mark.long
def test_concurrent_publish_repeats_the_transform(world: World, contracts: Contracts) -> None:
    world.land("clientes")

    def publish() -> None:
        del world.meanwhile["transformar_clientes"]
        world.publish("clientes", world.manifest("clientes"))

    world.meanwhile["transformar_clientes"] = publish
    assert execute(world, contracts, DATE).status == "SUCCEEDED"
    assert len(world.ran("transformar")) == 2


@pytest.mark.long
def test_unusual_names_have_the_same_digest(world: World, contracts: Contracts) -> None:
    world.land("clientes")
    for name in ("Ñandú (2).csv", "a'b.csv", "z&<>.csv", "clientes_10.csv", "clientes_2.csv"):
        world.put(f"{RAW}/{name}", name.encode())
    assert execute(world, contracts, DATE).status == "SUCCEEDED"


def test_failed_transform_publishes_nothing(world: World, contracts: Contracts) -> None:
    world.land("clientes")
    world.failing.add("transformar_clientes")
    ended = execute(world, contracts, DATE)
    assert ended.status == "FAILED"
    assert not [key for key in world.keys if not key.startswith("raw/")]


@pytest.mark.long
def test_throttled_job_start_is_retried(world: World, contracts: Contracts) -> None:
    world.land("clientes")
    world.throttled = 2
    assert execute(world, contracts, DATE) == Execution("SUCCEEDED", "", "")
    assert world.ran("transformar") == ["clientes"]


def test_failed_load_leaves_the_lake_published(world: World, contracts: Contracts) -> None:
    world.land("clientes")
    world.failing.add("cargar_clientes")
    assert execute(world, contracts, DATE).status == "FAILED"
    assert f"control/clientes/fecha_carga={DAY}/publish.json" in world.keys


@pytest.mark.long
def test_load_of_other_rows_is_not_reconciled(world: World, contracts: Contracts) -> None:
    world.land("clientes")
    world.loaded_rows = 3
    ended = execute(world, contracts, DATE)
    assert ended.error == "NotReconciled"
    assert ended.cause == (
        f"clientes {DAY}: the warehouse has 3 rows of manifest id-clientes, but 1000 rows of "
        f"manifest id-clientes are published{NEW_EXECUTION}"
    )


@pytest.mark.long
def test_busy_crawler_is_started_later(world: World, contracts: Contracts) -> None:
    world.land("clientes")
    world.busy = 3
    assert execute(world, contracts, DATE).status == "SUCCEEDED"
    assert sorted(world.crawls) == sorted(CRAWLERS)


@pytest.mark.long
def test_failed_crawl_fails_the_execution(world: World, contracts: Contracts) -> None:
    world.land("clientes")
    world.crawl = "FAILED"
    ended = execute(world, contracts, DATE)
    assert ended.error == "CrawlFailed"
    assert ended.cause.endswith(f": the crawl ended as FAILED{NEW_EXECUTION}")
