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


def test_run_overtaken_before_publish_publishes_nothing(world: World, contracts: Contracts) -> None:
    world.land("clientes")
    world.meanwhile["transformar_clientes"] = lambda: world.put(LATER, b"")
    assert execute(world, contracts, DATE).status == "SUCCEEDED"
    assert not [key for key in world.keys if key.startswith(("processed", "quarantine", "control"))]
    assert world.ran("cargar") == []


def test_run_without_candidate_at_gate_yields(world: World, contracts: Contracts) -> None:
    world.land("clientes")
    world.meanwhile["transformar_clientes"] = lambda: overtake(world)
    assert execute(world, contracts, DATE).status == "SUCCEEDED"
    assert PROCESSED not in world.keys


def test_run_overtaken_during_publish_yields(
    world: World, contracts: Contracts, before_call: Hook
) -> None:
    world.land("clientes")
    before_call("CopyObject", lambda: overtake(world))
    assert execute(world, contracts, DATE).status == "SUCCEEDED"
    assert PROCESSED not in world.keys
    assert world.ran("cargar") == []


def test_expired_candidate_fails_the_execution(
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


def test_publish_deletes_earlier_candidates(world: World, contracts: Contracts) -> None:
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


def test_undeletable_candidates_stop_the_publish(
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


def test_stopped_run_deletes_no_candidate(world: World, contracts: Contracts) -> None:
    world.land("clientes", rejected=500)
    world.put(f"{EARLIER}/clientes.parquet", b"old")
    assert execute(world, contracts, DATE).error == "GateClosed"
    assert f"{EARLIER}/clientes.parquet" in world.keys
    assert not [key for key in world.keys if "aprobados" in key]


def test_publish_during_a_load_repeats_the_load(world: World, contracts: Contracts) -> None:
    world.land("clientes")

    def publish_another() -> None:
        world.publish("clientes", replace(world.manifest("clientes"), fingerprint="another"))
        del world.meanwhile["cargar_clientes"]

    world.meanwhile["cargar_clientes"] = publish_another
    assert execute(world, contracts, DATE).status == "SUCCEEDED"
    assert world.ran("cargar") == ["clientes", "clientes"]


def test_repeated_publishing_ends_loads_after_three(world: World, contracts: Contracts) -> None:
    world.land("clientes")

    identities = (f"another {number}" for number in count())

    def publish_another() -> None:
        identity = next(identities)
        world.publish("clientes", replace(world.manifest("clientes"), fingerprint=identity))

    world.meanwhile["cargar_clientes"] = publish_another
    assert execute(world, contracts, DATE).error == "NotReconciled"
    assert world.ran("cargar") == ["clientes"] * 3
