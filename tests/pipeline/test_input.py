"""The input of an execution: a wrong one fails at once, before any job."""

import re
from calendar import monthrange
from datetime import date
from typing import Any

import jsonata
import pytest

from energia_stacks.machine.load_date import load_date

from .conftest import Contracts
from .execution import execute
from .world import DAY, Counts, World

PARENT = "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID"
FIELDS = "use {}, or some of fecha_carga, scheduled_at, allow, comment"
OBJECT = 'input: not an object; use {} or {"fecha_carga":"YYYY-MM-DD"}'
CHECK = load_date("Datasets")


def value(state: str, key: str, **variables: Any) -> Any:
    """Return the value of a state's expression."""
    expression = CHECK[state][key] if key == "Cause" else CHECK[state]["Choices"][0]["Condition"]
    return jsonata.Jsonata(expression[2:-2]).evaluate(None, variables)


@pytest.mark.parametrize(
    ("given", "cause"),
    [
        ([], OBJECT),
        ("2026-01-05", OBJECT),
        (5, OBJECT),
        (None, OBJECT),
        ({"fecha": DAY}, f"input: the field fecha is not valid; {FIELDS}"),
        ({"a": 1, "b": 2}, f"input: the field a is not valid; {FIELDS}"),
    ],
)
def test_invalid_input_is_refused(given: object, cause: str) -> None:
    states = {"input": given}
    assert value("CheckInput", "Condition", states=states) is False
    assert value("InvalidInput", "Cause", states=states).startswith(cause)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"fecha_carga": DAY},
        {"fecha_carga": DAY, "allow": ["missing"], "comment": "again"},
        {"scheduled_at": "2026-01-06T04:59:59Z", PARENT: "arn:aws:states:x"},
    ],
)
def test_valid_input_is_accepted(given: object) -> None:
    assert value("CheckInput", "Condition", states={"input": given}) is True


def test_dates_are_those_of_the_calendar() -> None:
    (pattern,) = re.findall(r"/(\^.*\$)/", CHECK["CheckDate"]["Choices"][0]["Condition"])
    for year in (1900, 2000, 2023, 2024, 2100, 2400):
        for month in range(14):
            days = monthrange(year, month)[1] if 1 <= month <= 12 else 0
            for day in range(33):
                found = re.match(pattern, f"{year}-{month:02}-{day:02}") is not None
                assert found == (1 <= day <= days), (year, month, day)
    assert re.match(pattern, str(date.max))


@pytest.mark.parametrize("given", [{"fecha": DAY}, [], {"fecha_carga": "2026-13-45"}])
def test_execution_with_invalid_input_fails(given: Any, world: World, contracts: Contracts) -> None:
    world.land("clientes")
    ended = execute(world, contracts, given)
    expected = "InvalidDate" if "fecha_carga" in given else "InvalidInput"
    assert (ended.status, ended.error) == ("FAILED", expected)
    assert world.jobs == []


def test_named_date_without_files_fails(world: World, contracts: Contracts) -> None:
    ended = execute(world, contracts, {"fecha_carga": DAY})
    assert (ended.status, ended.error) == ("FAILED", "NoFiles")
    assert ended.cause.startswith(f"no dataset has raw files of {DAY}; upload them first")
    assert (world.jobs, world.crawls, world.keys) == ([], [], [])


def test_date_with_retracted_files_succeeds(world: World, contracts: Contracts) -> None:
    world.put(f"raw/_retiradas/clientes/fecha_carga={DAY}/0f/a.csv", b"x")
    assert execute(world, contracts, {"fecha_carga": DAY}).status == "SUCCEEDED"
    assert world.jobs == []


@pytest.mark.parametrize(
    "name",
    [
        "sub/inner.csv",
        *(pytest.param(name, marks=pytest.mark.long) for name in ("sub/.b/c.csv", "a.csv.gz")),
    ],
)
def test_object_that_is_not_a_raw_file_fails(name: str, world: World, contracts: Contracts) -> None:
    world.land("clientes")
    world.put(f"raw/clientes/fecha_carga={DAY}/{name}", b"x")
    ended = execute(world, contracts, {"scheduled_at": "2026-01-05T12:00:00Z"})
    assert (ended.status, ended.error, world.jobs) == ("FAILED", "NotRawFile", [])
    assert f"raw/clientes/fecha_carga={DAY}/{name} is not read; only .csv files" in ended.cause
    assert "deliver archives and workbooks with energia upload" in ended.cause


@pytest.mark.long
def test_markers_beside_raw_files_are_ignored(world: World, contracts: Contracts) -> None:
    for name in ("UPPER.CSV", "", "sub/", "_SUCCESS", ".DS_Store", "sub/.DS_Store"):
        world.put(f"raw/clientes/fecha_carga={DAY}/{name}", b"x")
    world.counts["clientes"] = Counts()
    assert execute(world, contracts, {"fecha_carga": DAY}).status == "SUCCEEDED"
    assert world.ran("transformar") == ["clientes"]


def test_scheduled_date_without_files_succeeds(world: World, contracts: Contracts) -> None:
    ended = execute(world, contracts, {"scheduled_at": "2026-01-06T04:59:59Z"})
    assert ended.status == "SUCCEEDED"
    assert (world.jobs, world.crawls, world.keys) == ([], [], [])
