"""`energia status` names what is damaged, refused, outdated or missing."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from energia.lake import LakeZone
from energia.local.lake import LocalLake
from energia.local.locking import hold_lake
from energia.partition.steps import Step

from .command_line import energia
from .conftest import Deliver, Run
from .deliveries import HEADER, SALES, rows


@pytest.fixture
def loaded(deliver: Deliver, run_here: Run) -> None:
    """Publish a date with accepted and rejected rows."""
    deliver("transacciones.csv", HEADER, *rows(0, 9), "mala")
    assert run_here().ok


def state(lake: LocalLake, *options: str) -> tuple[str, str]:
    """Return the state of the date and its problems."""
    found = energia("status", *options, "--json", "--home", lake.home)
    datasets = {item["dataset"]: item for item in json.loads(found.stdout)["datasets"]}
    (part,) = datasets["transacciones"]["partitions"]
    assert found.returncode == (part["state"] == "damaged")
    return part["state"], " ".join(part["problems"])


def flip_bit(path: Path) -> None:
    """Change one bit of the file, which keeps its size and time."""
    before, content = path.stat(), bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


DAMAGES: dict[str, tuple[Callable[[Path], Any], str]] = {
    "removed": (Path.unlink, "missing"),
    "emptied": (lambda path: path.write_bytes(b""), "other size or time than when published"),
    "touched": (lambda path: os.utime(path, (0, 0)), "other size or time than when published"),
}


@pytest.mark.long
@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("zone", [LakeZone.PROCESSED, LakeZone.QUARANTINE])
@pytest.mark.parametrize("damage", DAMAGES)
def test_status_names_an_altered_object(damage: str, zone: LakeZone, lake: LocalLake) -> None:
    alter, problem = DAMAGES[damage]
    alter(lake.at(SALES).table_file(zone))
    assert state(lake) == ("damaged", f"{zone}/{SALES.key}/transacciones.parquet: {problem}")
    assert "damaged: run again" in energia("status", "--home", lake.home).stdout
    assert energia("run", "--home", lake.home).returncode == 0
    assert state(lake, "--verify") == ("finished", "")


@pytest.mark.usefixtures("loaded")
def test_status_names_missing_manifest_and_warehouse(lake: LocalLake) -> None:
    lake.at(SALES).record_file(Step.PUBLISH).unlink()
    lake.warehouse.unlink()
    problems = f"control/{SALES.key}/publish.json: missing warehouse.duckdb: missing"
    assert state(lake) == ("damaged", problems)
    assert energia("run", "--home", lake.home).returncode == 0
    assert state(lake, "--verify") == ("finished", "")


@pytest.mark.usefixtures("loaded")
def test_verification_finds_a_flipped_bit(lake: LocalLake) -> None:
    flip_bit(lake.at(SALES).table_file(LakeZone.PROCESSED))
    assert state(lake) == ("finished", "")
    damaged = ("damaged", f"processed/{SALES.key}/transacciones.parquet: damaged")
    assert state(lake, "--verify") == state(lake) == damaged
    assert energia("run", "--home", lake.home).returncode == 0
    assert state(lake, "--verify") == ("finished", "")
    shown = energia("status", "--verify", "--home", lake.home)
    assert shown.stdout.endswith("verified: no damage\n")


@pytest.mark.usefixtures("loaded")
def test_verification_finds_rows_edited_by_hand(lake: LocalLake) -> None:
    with duckdb.connect(lake.warehouse) as connection:
        connection.execute("UPDATE transacciones SET precio = 6 WHERE cantidad_comprada = 3")
    assert energia("run", "--home", lake.home).returncode == 0
    problem = f"warehouse.duckdb: other rows of {SALES} than the lake"
    assert state(lake, "--verify") == ("damaged", problem)
    assert energia("run", "--home", lake.home).returncode == 0
    assert state(lake, "--verify") == ("finished", "")


@pytest.mark.long
@pytest.mark.usefixtures("loaded")
def test_repair_never_publishes_fewer_rows(lake: LocalLake) -> None:
    part = lake.at(SALES)
    (raw,) = part.raw_files()
    raw.write_text("\n".join((HEADER, *rows(0, 5))), encoding="utf-8")
    flip_bit(part.table_file(LakeZone.PROCESSED))
    damaged = part.table_file(LakeZone.PROCESSED).read_bytes()
    assert state(lake, "--verify")[0] == "damaged"
    done = energia("run", "--home", lake.home)
    assert done.returncode == 1
    assert "raw files changed after their delivery: transacciones.csv" in done.stdout
    assert part.table_file(LakeZone.PROCESSED).read_bytes() == damaged
    assert state(lake)[0] == "damaged"


@pytest.mark.long
@pytest.mark.usefixtures("loaded")
def test_rows_of_an_unknown_date_are_named(lake: LocalLake) -> None:
    with duckdb.connect(lake.warehouse) as connection:
        connection.execute(
            "INSERT INTO transacciones SELECT * REPLACE (DATE '2026-03-01' AS fecha_carga) "
            "FROM transacciones LIMIT 1"
        )
    done = energia("status", "--verify", "--home", lake.home)
    assert done.returncode == 1
    assert "rows of transacciones 2026-03-01, a date that the lake does not have" in done.stdout


@pytest.mark.long
@pytest.mark.usefixtures("loaded")
def test_unreadable_warehouse_is_named(lake: LocalLake) -> None:
    lake.warehouse.write_bytes(b"nada")
    done = energia("status", "--verify", "--home", lake.home)
    assert done.returncode == 1
    assert "warehouse.duckdb: cannot be read; rebuild it with energia warehouse" in done.stdout


def test_status_shows_a_refused_file(deliver: Deliver, source: Path, lake: LocalLake) -> None:
    deliver("transacciones.csv", "a,b", "1,2")
    assert energia("run", source, "--home", lake.home).returncode == 1
    shown = energia("status", "--home", lake.home).stdout
    assert "this lake has no files; load some with energia run FOLDER" in shown
    assert "warning: last run of " in shown
    assert "transacciones.csv: " in shown


@pytest.mark.usefixtures("loaded")
def test_folder_that_cannot_be_read_is_named(lake: LocalLake) -> None:
    folder = lake.home / "raw/clientes"
    folder.write_text("a file where a folder belongs", encoding="utf-8")
    done = energia("status", "--home", lake.home)
    assert done.returncode == 1
    assert f"error: {folder}: the folder cannot be read: Not a directory" in done.stdout
    done = energia("run", "--home", lake.home)
    assert done.returncode == 1
    assert f"error: {folder}: the folder cannot be read" in done.stdout


@pytest.mark.usefixtures("loaded")
def test_date_of_an_earlier_contract_is_named(lake: LocalLake, project_folder: Path) -> None:
    path = project_folder / "data/contracts/transacciones.odcs.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("          - value: Nuclear\n", ""), "utf-8")
    shown = energia("status", "--home", lake.home, cwd=project_folder).stdout
    assert "outdated: run again" in shown


@pytest.mark.long
@pytest.mark.usefixtures("loaded")
def test_raw_file_changed_by_hand_is_named(lake: LocalLake) -> None:
    (raw,) = lake.at(SALES).raw_files()
    raw.unlink()
    problem = f"{raw.parent}: files have changed since the run"
    assert state(lake) == ("unfinished", problem)


@pytest.mark.usefixtures("loaded")
def test_damaged_record_of_a_run_is_listed(lake: LocalLake) -> None:
    (record,) = (lake.home / "control/runs").iterdir()
    record.write_text("{", encoding="utf-8")
    assert energia("status", "--home", lake.home).returncode == 0
    assert "record damaged" in energia("runs", "--home", lake.home).stdout
    done = energia("status", "--verify", "--home", lake.home)
    assert f"error: control/runs/{record.name}: damaged; delete the file" in done.stdout


@pytest.mark.usefixtures("loaded")
def test_verification_waits_for_no_run(lake: LocalLake) -> None:
    with hold_lake(lake):
        done = energia("status", "--verify", "--home", lake.home)
    assert done.returncode == 1
    assert "another run uses this home" in done.stderr


@pytest.mark.long
@pytest.mark.usefixtures("loaded")
def test_damaged_record_of_damage_rebuilds_the_date(lake: LocalLake) -> None:
    part = lake.at(SALES)
    part.damage_file.write_text("{", encoding="utf-8")
    assert state(lake) == ("damaged", f"control/{SALES.key}/damage.json: damaged")
    assert energia("run", "--home", lake.home).returncode == 0
    assert state(lake, "--verify") == ("finished", "")
