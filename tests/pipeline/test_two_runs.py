"""Two executions at work on one date: the later transform is what readers see in the end."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

import boto3
import pytest

from .conftest import Contracts
from .execution import execute
from .world import DAY, World

pytestmark = pytest.mark.long

DATE = {"fecha_carga": DAY}
PARTITION = f"clientes/fecha_carga={DAY}"
TEMP = f"temp/{PARTITION}"
PROCESSED = f"processed/{PARTITION}/clientes.parquet"
LATER = f"{TEMP}/aprobados/29990101T000000000Z-otra"
EARLIER = f"{TEMP}/20200101T000000000Z-otra"

Hook = Callable[[str, Callable[[], None]], None]


@pytest.fixture
def before_call(monkeypatch: pytest.MonkeyPatch) -> Hook:
    """Makes something happen just before every call of an S3 operation."""

    def register(operation: str, happen: Callable[[], None]) -> None:
        session = boto3.Session()
        session.events.register(f"before-call.s3.{operation}", lambda **_: happen())
        monkeypatch.setattr(boto3, "DEFAULT_SESSION", session)

    return register


def overtake(world: World) -> None:
    """Do what a later run does that is approved."""
    world.put(LATER, b"")
    for key in world.keys:
        if key.startswith(TEMP) and "aprobados" not in key:
            world.remove(key)


def test_a_run_overtaken_before_its_publishing_publishes_nothing(
    world: World, contracts: Contracts
) -> None:
    world.land("clientes")
    world.meanwhile["transformar_clientes"] = lambda: world.put(LATER, b"")
    assert execute(world, contracts, DATE).status == "SUCCEEDED"
    assert not [key for key in world.keys if key.startswith(("processed", "quarantine", "control"))]
    assert world.ran("cargar") == []


def test_a_run_whose_candidate_is_taken_before_its_gate_gives_way(
    world: World, contracts: Contracts
) -> None:
    world.land("clientes")
    world.meanwhile["transformar_clientes"] = lambda: overtake(world)
    assert execute(world, contracts, DATE).status == "SUCCEEDED"
    assert PROCESSED not in world.keys


def test_a_run_overtaken_during_its_publishing_gives_way(
    world: World, contracts: Contracts, before_call: Hook
) -> None:
    world.land("clientes")
    before_call("CopyObject", lambda: overtake(world))
    assert execute(world, contracts, DATE).status == "SUCCEEDED"
    assert PROCESSED not in world.keys
    assert world.ran("cargar") == []


def test_a_candidate_that_is_gone_is_told(
    world: World, contracts: Contracts, before_call: Hook
) -> None:
    world.land("clientes")

    def expire() -> None:
        for key in world.keys:
            if key.startswith(TEMP):
                world.remove(key)

    before_call("CopyObject", expire)
    ended = execute(world, contracts, DATE)
    assert ended.error == "CandidateGone"
    assert ended.cause.startswith(f"clientes {DAY}: the candidate of run ")
    assert ended.cause.endswith("; start a new execution (a redrive would fail again)")


def test_nothing_earlier_can_be_published_afterwards(world: World, contracts: Contracts) -> None:
    world.land("clientes")
    names = ("clientes.parquet", "clientes_rechazos.parquet", "transform.json")
    for name in names:
        world.put(f"{EARLIER}/{name}", b"old")
    later = f"{TEMP}/29990101T000000000Z-otra/clientes.parquet"
    world.put(later, b"new")
    assert execute(world, contracts, DATE).status == "SUCCEEDED"
    assert PROCESSED in world.keys
    left = [key for key in world.keys if key.startswith(TEMP)]
    assert not [key for key in left if key.startswith(EARLIER)]
    # One that is at work, and has not passed its gate.
    assert later in left


def test_candidates_that_cannot_be_deleted_stop_the_publishing(
    world: World, contracts: Contracts, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(parsed: dict[str, Any], **_: object) -> None:
        parsed["Errors"] = [{"Key": f"{EARLIER}/clientes.parquet", "Code": "SlowDown"}]

    session = boto3.Session()
    session.events.register("after-call.s3.DeleteObjects", refuse)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", session)
    world.land("clientes")
    world.put(f"{EARLIER}/clientes.parquet", b"old")
    ended = execute(world, contracts, DATE)
    assert ended.error == "EarlierNotDeleted"
    assert ended.cause.endswith(
        "; nothing was published; start a new execution (a redrive would fail again)"
    )
    assert PROCESSED not in world.keys


def test_a_stopped_run_takes_nobody_s_candidate(world: World, contracts: Contracts) -> None:
    world.land("clientes", rejected=500)
    world.put(f"{EARLIER}/clientes.parquet", b"old")
    assert execute(world, contracts, DATE).error == "GateClosed"
    assert f"{EARLIER}/clientes.parquet" in world.keys
    assert not [key for key in world.keys if "aprobados" in key]


def test_what_is_published_during_a_load_is_loaded_after_it(
    world: World, contracts: Contracts
) -> None:
    world.land("clientes")

    def publish_another() -> None:
        world.publish("clientes", replace(world.manifest("clientes"), fingerprint="another"))
        del world.meanwhile["cargar_clientes"]

    world.meanwhile["cargar_clientes"] = publish_another
    assert execute(world, contracts, DATE).status == "SUCCEEDED"
    assert world.ran("cargar") == ["clientes", "clientes"]


def test_a_date_that_is_published_again_and_again_is_not_loaded_for_ever(
    world: World, contracts: Contracts
) -> None:
    world.land("clientes")

    identities = (f"another {number}" for number in count())

    def publish_another() -> None:
        identity = next(identities)
        world.publish("clientes", replace(world.manifest("clientes"), fingerprint=identity))

    world.meanwhile["cargar_clientes"] = publish_another
    assert execute(world, contracts, DATE).error == "NotReconciled"
    assert world.ran("cargar") == ["clientes"] * 3
