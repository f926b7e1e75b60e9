"""`energia warehouse rebuild` writes the warehouse again from the lake alone."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from energia.errors import LoadError
from energia.lake import LakeZone
from energia.local import rebuilding
from energia.local.lake import LocalLake
from energia.local.partition import LocalPartition
from energia.local.run import RunOrder, run
from energia.partition.steps import Step
from energia.project import Project

from .command_line import Done, energia
from .conftest import DATE, ROOT
from .deliveries import CLIENTES, HEADER
from .warehouses import contents, dates, query, run_under, under, with_note

DAYS = ("2026-02-01", "2026-02-02")
VERSION = "SELECT tags['storage_version'] FROM duckdb_databases() WHERE path IS NOT NULL"


@pytest.fixture(scope="module")
def whole(project: Project, tmp_path_factory: pytest.TempPathFactory) -> LocalLake:
    """Return a lake with two dates of sales and one of clients."""
    folder = tmp_path_factory.mktemp("whole")
    files = {"clientes.csv": (CLIENTES, "CC,1,Ana,Cali")}
    for number, day in enumerate(DAYS, start=1):
        name = f"transacciones/fecha_carga={day}/{number}.csv"
        files[name] = (HEADER, f"venta,Ana,{number},5,Solar")
    for name, lines in files.items():
        path = folder / "source" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    lake = LocalLake(folder / "home")
    assert run(RunOrder(folder / "source", lake, DATE), project.datasets(), lambda *_: None).ok
    return lake


@pytest.fixture
def lake(whole: LocalLake, lake: LocalLake) -> LocalLake:
    """Return a copy of the whole lake."""
    shutil.copytree(whole.home, lake.home)
    return lake


def rebuild(lake: LocalLake, *options: str, cwd: Path = ROOT) -> Done:
    """Rebuild the warehouse of the lake."""
    return energia("warehouse", "rebuild", "--home", lake.home, *options, cwd=cwd)


def first_sales(lake: LocalLake) -> LocalPartition:
    """Return the first date of sales."""
    return next(lake.partitions(LakeZone.PROCESSED, "transacciones"))


def test_lost_warehouse_is_rebuilt_without_raw(lake: LocalLake) -> None:
    before = contents(lake)
    lake.warehouse.unlink()
    shutil.rmtree(lake.home / LakeZone.RAW)
    done = rebuild(lake)
    assert done.returncode == 0
    assert "transacciones      2     2" in done.stdout
    assert contents(lake) == before
    assert lake.warehouse.stat().st_mode & 0o777 == 0o600
    assert not any((lake.home / LakeZone.TEMP).rglob("*.duckdb*"))


def test_rebuilt_warehouse_leaves_nothing_to_load(
    lake: LocalLake, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    rebuild(lake)
    content = lake.warehouse.read_bytes()
    report = run_under(lake, project.datasets())
    assert (report.errors, report.loads) == ([], [])
    assert lake.warehouse.read_bytes() == content


def test_report_for_programs_has_dates_and_rows(lake: LocalLake) -> None:
    report = json.loads(rebuild(lake, "--json").stdout)
    assert {"dataset": "transacciones", "dates": 2, "rows": 2} in report["tables"]
    assert (report["replaced"], report["errors"], report["warnings"]) == (True, [], [])


def empty(part: LocalPartition) -> None:
    """Leave nothing of the object."""
    part.table_file(LakeZone.PROCESSED).write_bytes(b"")


def remove(part: LocalPartition) -> None:
    """Remove the object."""
    part.table_file(LakeZone.PROCESSED).unlink()


def overwrite_values(part: LocalPartition) -> None:
    """Damage values of the object, but neither its size nor its footer."""
    file = part.table_file(LakeZone.PROCESSED)
    content = file.read_bytes()
    file.write_bytes(content[:4] + b"\xff" * 400 + content[404:])


def break_manifest(part: LocalPartition) -> None:
    """Damage the manifest."""
    part.record_file(Step.PUBLISH).write_text("{}", encoding="utf-8")


DAMAGES = [
    remove,
    *(pytest.param(it, marks=pytest.mark.long) for it in (empty, overwrite_values, break_manifest)),
]


@pytest.mark.long
@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_date_keeps_the_present_file(
    damage: Callable[[LocalPartition], None], lake: LocalLake
) -> None:
    before = lake.warehouse.read_bytes()
    damage(first_sales(lake))
    done = rebuild(lake)
    assert done.returncode == 1
    assert f"error: transacciones {DAYS[0]}: " in done.stdout
    assert "energia run publishes the date again from its raw files" in done.stdout
    assert "(unchanged, because it has rows of these dates)" in done.stdout
    assert lake.warehouse.read_bytes() == before


@pytest.mark.long
@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_date_is_left_out_of_a_lost_file(
    damage: Callable[[LocalPartition], None], lake: LocalLake, project: Project
) -> None:
    before = contents(lake)
    damage(first_sales(lake))
    lake.warehouse.write_bytes(b"not a database at all" * 1000)
    lake.warehouse.with_name("warehouse.duckdb.wal").write_bytes(b"no log either")
    assert rebuild(lake).returncode == 1
    assert sorted(path.name for path in lake.home.glob("warehouse*")) == [lake.warehouse.name]
    assert dates(lake, "transacciones") == [(DAYS[1], 1)]
    assert run_under(lake, project.datasets()).errors == []
    assert contents(lake) == before


def test_unreadable_file_is_answered_with_rebuild(lake: LocalLake, project: Project) -> None:
    lake.warehouse.write_bytes(b"not a database at all" * 1000)
    with pytest.raises(LoadError) as caught:
        run_under(lake, project.datasets())
    assert f"energia warehouse rebuild --home {lake.home}" in str(caught.value)
    assert "delete" not in str(caught.value)


def test_new_file_has_the_storage_version_of_1_2(lake: LocalLake) -> None:
    assert query(lake, VERSION) == [("v1.2.0+",)]


@pytest.mark.long
def test_newer_storage_version_works_until_rebuilt(lake: LocalLake, project: Project) -> None:
    before = contents(lake)
    lake.warehouse.unlink()
    duckdb.connect(lake.warehouse).close()
    assert run_under(lake, project.datasets()).errors == []
    assert query(lake, VERSION) != [("v1.2.0+",)]
    assert contents(lake) == before
    assert rebuild(lake).returncode == 0
    assert query(lake, VERSION) == [("v1.2.0+",)]
    assert contents(lake) == before


@pytest.mark.long
def test_dataset_without_contract_is_left_out_by_name(
    lake: LocalLake, project_folder: Path
) -> None:
    for name in ("transacciones", "proveedores"):
        (project_folder / f"data/contracts/{name}.odcs.yaml").unlink()
    done = rebuild(lake, cwd=project_folder)
    assert done.returncode == 0
    assert "warning: transacciones: has no contract" in done.stdout
    assert dates(lake, "clientes_historia") == [(DAYS[0], 1)]


@pytest.mark.long
def test_file_used_by_another_program_stays(lake: LocalLake) -> None:
    before = lake.warehouse.read_bytes()
    holder = (
        "import duckdb, sys\n"
        f"connection = duckdb.connect({str(lake.warehouse)!r}, read_only=True)\n"
        "print('held', flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holder], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        done = rebuild(lake)
        process.communicate()
    assert done.returncode == 1
    assert "close the program that uses the file" in done.stderr
    assert lake.warehouse.read_bytes() == before


def test_failed_replacement_leaves_the_present_file(
    lake: LocalLake, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = lake.warehouse.read_bytes()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(rebuilding, "replace", fail)
    assert rebuild(lake).returncode == 1
    assert lake.warehouse.read_bytes() == before
    assert not any((lake.home / LakeZone.TEMP).rglob("*.duckdb*"))


@pytest.mark.long
def test_home_named_like_a_column_changes_no_value(lake: LocalLake) -> None:
    odd = LocalLake(lake.home.with_name("precio=9"))
    shutil.copytree(lake.home, odd.home)
    assert rebuild(odd).returncode == 0
    assert contents(odd) == contents(lake)


@pytest.mark.long
def test_cut_rebuild_is_removed_by_the_next_run(lake: LocalLake, project: Project) -> None:
    draft = lake.home / LakeZone.TEMP / lake.warehouse.name
    for name in (draft.name, f"{draft.name}.wal"):
        draft.with_name(name).write_bytes(b"half a file")
    assert run_under(lake, project.datasets()).errors == []
    assert not any(draft.parent.rglob("*.duckdb*"))


def test_date_that_the_lake_lost_is_left_out_by_name(lake: LocalLake, project: Project) -> None:
    for zone in LakeZone:
        shutil.rmtree(lake.home / zone / f"transacciones/fecha_carga={DAYS[0]}", ignore_errors=True)
    errors = run_under(lake, under(project, "transacciones", with_note)).errors
    assert errors[0].endswith("to remove its rows: energia warehouse rebuild")
    assert dates(lake, "transacciones") == [(day, 1) for day in DAYS]
    done = rebuild(lake)
    assert done.returncode == 0
    assert f"warning: transacciones {DAYS[0]}: the lake does not have the date" in done.stdout
    assert dates(lake, "transacciones") == [(DAYS[1], 1)]


@pytest.mark.long
def test_bit_flip_found_by_a_rebuild_is_repaired(lake: LocalLake, project: Project) -> None:
    before, file = contents(lake), first_sales(lake).table_file(LakeZone.PROCESSED)
    stat, content = file.stat(), bytearray(file.read_bytes())
    content[40] ^= 1
    file.write_bytes(content)
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert "transacciones.parquet is damaged" in rebuild(lake).stdout
    assert run_under(lake, project.datasets()).errors == []
    assert file.read_bytes() != content
    assert rebuild(lake).returncode == 0
    assert contents(lake) == before
