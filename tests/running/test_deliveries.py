"""A file delivered again replaces its earlier version, and names have an order."""

import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from energia.errors import UsageError
from energia.lake import LakeZone, Partition
from energia.local.lake import LocalLake
from energia.partition.allow import Allow

from .command_line import energia
from .conftest import DATE, Deliver, Run
from .deliveries import CLIENTES, HEADER, SALES, accepted, manifest, rows


def test_corrected_file_replaces_its_earlier_version(
    deliver: Deliver, run_here: Run, lake: LocalLake
) -> None:
    first = deliver("transacciones.csv", HEADER, *rows(1, 13)).read_bytes()
    run_here()
    deliver("transacciones.csv", HEADER, *rows(1, 17))
    report = run_here()
    assert [load.accepted for load in report.loads] == [16]
    (line,) = report.replaced
    assert line.startswith(f"{SALES}: transacciones.csv replaces the version of ")
    assert line.endswith(": 12 -> 16 rows")
    assert [path.name for path in lake.at(SALES).raw_files()] == ["transacciones.csv"]
    (kept,) = (lake.home / "raw/_versiones" / SALES.key).glob("*/transacciones.csv")
    assert kept.read_bytes() == first
    assert run_here().replaced == []


def test_file_name_in_other_case_replaces_the_file(
    deliver: Deliver, run_here: Run, lake: LocalLake
) -> None:
    path = deliver("transacciones/A\u00f1o 1.csv", HEADER, *rows(1, 4))
    run_here()
    path.unlink()
    deliver("transacciones/AN\u0303O 1.CSV", HEADER, *rows(1, 5))
    assert [load.accepted for load in run_here().loads] == [4]
    assert [path.name for path in lake.at(SALES).raw_files()] == ["A\u00f1o 1.csv"]


def test_file_copied_into_raw_by_hand_counts_once(
    deliver: Deliver, run_here: Run, lake: LocalLake
) -> None:
    path = deliver("transacciones.csv", HEADER, *rows(1, 4))
    run_here()
    shutil.copy(path, lake.at(SALES).folder(LakeZone.RAW) / path.name)
    assert run_here().ok
    assert accepted(lake) == 3


def test_two_files_of_one_delivery_are_refused(
    deliver: Deliver, run_here: Run, lake: LocalLake
) -> None:
    deliver("transacciones.csv", HEADER, *rows(1, 4))
    deliver("transacciones/Transacciones.csv", HEADER, *rows(1, 5))
    report = run_here()
    assert [error.rpartition(" ")[2] for error in report.errors] == ["[nombre_repetido]"] * 2
    assert report.loads == []
    deliver("transacciones/Transacciones.csv", HEADER, *rows(1, 4))
    assert [load.accepted for load in run_here().loads] == [3]
    assert len(lake.at(SALES).raw_files()) == 1


@pytest.mark.parametrize(
    ("corrected", "cause"),
    [
        ([], "has no rows, but its published version has 12"),
        (rows(1, 6), "has 5 rows, less than half of the 12 in its published version"),
        (rows(50, 70), "shares no row with its published version of 12 rows"),
    ],
)
def test_suspicious_replacement_needs_allow(
    corrected: list[str], cause: str, deliver: Deliver, run_here: Run, lake: LocalLake
) -> None:
    source = deliver("transacciones.csv", HEADER, *rows(1, 13)).parent
    run_here()
    deliver("transacciones.csv", HEADER, *corrected)
    (error,) = run_here().errors
    assert error.startswith(f"{SALES}: transacciones.csv {cause}; nothing was published")
    assert "under another name, or run with --allow replaced" in error
    assert accepted(lake) == 12
    report = run_here(source, DATE, Allow.REPLACED)
    assert (report.errors, accepted(lake)) == ([], len(corrected))
    assert manifest(lake).allowed == ("replaced",)


def test_replacement_with_half_of_the_rows_is_accepted(
    deliver: Deliver, run_here: Run, lake: LocalLake
) -> None:
    deliver("transacciones.csv", HEADER, *rows(1, 13))
    run_here()
    deliver("transacciones.csv", HEADER, *rows(12, 18))
    assert run_here().ok
    assert accepted(lake) == 6


def test_contract_can_refuse_another_version(
    deliver: Deliver, lake: LocalLake, project_folder: Path
) -> None:
    contract = project_folder / "data/contracts/transacciones.odcs.yaml"
    text = contract.read_text(encoding="utf-8")
    mark = "      - {property: csvDelimiter"
    assert mark in text
    lines = text.replace(mark, "      - {property: redelivery, value: refuse}\n" + mark)
    contract.write_text(lines, encoding="utf-8")
    source = deliver("transacciones.csv", HEADER, *rows(1, 4)).parent
    options = ("--home", lake.home, "--fecha-carga", DATE)
    assert energia("run", source, *options, cwd=project_folder).returncode == 0
    deliver("transacciones.csv", HEADER, *rows(1, 5))
    refused = energia("run", source, *options, cwd=project_folder)
    assert refused.returncode == 1
    assert "[otra_version]" in refused.stdout
    assert accepted(lake) == 3
    allowed = energia("run", source, *options, "--allow", "replaced", cwd=project_folder)
    assert (allowed.returncode, accepted(lake)) == (0, 4)


def test_home_of_an_earlier_release_is_refused(
    lake: LocalLake, run_here: Run, deliver: Deliver
) -> None:
    deliver("transacciones.csv", HEADER, *rows(1, 4))
    (lake.at(SALES).folder(LakeZone.CONTROL) / "landing").mkdir(parents=True)
    with pytest.raises(UsageError, match="an earlier release of energia wrote this lake") as error:
        run_here()
    assert f"&& energia run {lake.home}.old/raw --home {lake.home}" in str(error.value)
    shown = energia("status", "--home", lake.home)
    assert (shown.returncode, shown.stderr.count("\n")) == (2, 1)


def test_last_file_name_wins_and_is_printed(
    deliver: Deliver, run_here: Run, lake: LocalLake
) -> None:
    names = ["clientes.csv", "clientes (1).csv", "clientes_2.csv", "clientes_10.csv"]
    # Delivered in any order: the clock decides nothing.
    for number in (3, 0, 2, 1):
        deliver(f"clientes/{names[number]}", CLIENTES, f"CC,1,Ana,Ciudad {number}")
        report = run_here()
    found = pq.read_table(
        lake.at(Partition("clientes", DATE)).table_file(LakeZone.PROCESSED), partitioning=None
    )
    assert found["ciudad"].to_pylist() == ["Ciudad 3"]
    assert report.replaced == [
        f"clientes {DATE}: clientes/clientes_10.csv replaced rows of clientes/{name}: 1"
        for name in names[:3]
    ]
