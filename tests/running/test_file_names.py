"""Files with names of their own: a contract's pattern finds their dataset and fills columns."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from fronteras import CONTRACT, HEADER, NAME, PATTERN, RAW_NAME, write_contract

from energia.lake import LakeZone, Partition
from energia.local.lake import LocalLake

from .command_line import Done, energia
from .conftest import DATE, Deliver

FRONTERAS = Partition("fronteras", DATE)

Load = Callable[..., Done]


@pytest.fixture
def load(project_folder: Path, source: Path, lake: LocalLake) -> Load:
    """Run `energia run` with the contract of fronteras, or with another text of it."""

    def run(text: str = CONTRACT, *options: str, folder: Path = source) -> Done:
        write_contract(project_folder, text)
        command = ("run", folder, "--home", lake.home, "--fecha-carga", DATE, *options)
        return energia(*command, cwd=project_folder)

    return run


def rows(lake: LocalLake, partition: Partition = FRONTERAS) -> list[tuple[object, ...]]:
    """Return the published rows of the partition."""
    table = pq.read_table(lake.at(partition).table_file(LakeZone.PROCESSED), partitioning=None)
    return sorted(tuple(row.values()) for row in table.to_pylist())


def names(lake: LocalLake, partition: Partition = FRONTERAS) -> list[str]:
    """Return the names of the partition's raw files."""
    return [path.name for path in lake.at(partition).raw_files()]


def test_name_fills_columns_and_stays_in_raw(deliver: Deliver, load: Load, lake: LocalLake) -> None:
    deliver(f"PRIVADA/XXXC/DEL/FTP/{NAME}", HEADER, "Frt1;1.5", "Frt2;2")
    done = load()
    assert done.returncode == 0
    assert [tuple(map(str, row)) for row in rows(lake)] == [
        ("2023-10-01", "Frt1", "Tx2", "1.50"),
        ("2023-10-01", "Frt2", "Tx2", "2.00"),
    ]
    assert names(lake) == [RAW_NAME]


def test_filled_cells_are_checked(deliver: Deliver, load: Load, lake: LocalLake) -> None:
    deliver("2023-10/aenc1001.Tx9", HEADER, "Frt1;1")
    deliver("2023-10/aenc1301.Tx2", HEADER, "Frt1;2")
    deliver(NAME, HEADER, *(f"Frt{number};1" for number in range(3)))
    load()
    rejected = pq.read_table(lake.at(FRONTERAS).table_file(LakeZone.QUARANTINE), partitioning=None)
    assert sorted((row["archivo"], *row["motivos"]) for row in rejected.to_pylist()) == [
        ("2023-10__aenc1001.Tx9.csv", "version_liquidacion: valor_no_permitido"),
        ("2023-10__aenc1301.Tx2.csv", "dia: tipo_invalido"),
    ]


def test_files_with_equal_bytes_and_other_names_both_count(
    deliver: Deliver, load: Load, lake: LocalLake
) -> None:
    for number in range(1, 4):
        deliver(f"2023-10/aenc100{number}.Tx2", HEADER, *(f"Frt{row};0" for row in range(20)))
    done = load()
    assert (done.returncode, len(rows(lake))) == (0, 60)
    assert "copia" not in done.stdout


@pytest.mark.long
def test_equal_bytes_of_another_date_and_name_count(
    deliver: Deliver, load: Load, lake: LocalLake, source: Path
) -> None:
    lines = [HEADER, *(f"Frt{row};0" for row in range(20))]
    deliver(f"fecha_carga=2026-01-01/{NAME}", *lines)
    deliver("fecha_carga=2026-01-02/2023-10/aenc1002.Tx2", *lines)
    assert load().returncode == 0
    deliver(f"fecha_carga=2026-01-03/{NAME}", *lines)
    done = load()
    assert done.returncode == 1
    assert f"same content as fecha_carga=2026-01-01/{NAME} of 2026-01-01" in done.stdout
    assert not names(lake, Partition("fronteras", date(2026, 1, 3)))


@pytest.mark.long
def test_load_date_in_the_name_wins_over_the_default(
    deliver: Deliver, load: Load, lake: LocalLake
) -> None:
    text = CONTRACT.replace(PATTERN, "transacciones_{fecha_carga}_{version}.csv")
    text = text.replace("{yyyy}-{MM}-{dd}", "{fecha_carga}")
    deliver("Transacciones_20260105_TxF.csv", HEADER, "Frt1;1")
    assert load(text).returncode == 0
    day = Partition("fronteras", date(2026, 1, 5))
    assert [tuple(map(str, row[:3])) for row in rows(lake, day)] == [("2026-01-05", "Frt1", "TxF")]


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("ventas_20261305_TxF.txt", "load date '2026-13-05' is not valid"),
        (
            "fecha_carga=2026-01-06/ventas_20260105_TxF.txt",
            "the path has several load dates, 2026-01-05 and 2026-01-06",
        ),
    ],
)
def test_load_date_of_a_name_must_be_valid(
    name: str, cause: str, deliver: Deliver, load: Load
) -> None:
    text = CONTRACT.replace(PATTERN, "ventas_{fecha_carga}_{version}.txt")
    deliver(name, HEADER, "Frt1;1")
    done = load(text.replace("{yyyy}-{MM}-{dd}", "{fecha_carga}"))
    assert (done.returncode, cause in done.stdout) == (1, True)


def test_dataset_folder_takes_names_that_match(
    deliver: Deliver, load: Load, lake: LocalLake
) -> None:
    deliver(f"Fronteras/fecha_carga=2026-01-05/{RAW_NAME}", HEADER, "Frt1;1")
    deliver("fronteras/x.csv", HEADER, "Frt1;1")
    done = load()
    assert f"fronteras/x.csv: the name does not match {PATTERN}; name the file like" in done.stdout
    assert done.stdout.count("error:") == 1
    assert names(lake, Partition("fronteras", date(2026, 1, 5))) == [RAW_NAME]


@pytest.mark.long
def test_raw_zone_is_a_source_with_the_same_rows(
    deliver: Deliver, load: Load, lake: LocalLake, tmp_path: Path
) -> None:
    deliver(NAME, HEADER, "Frt1;1")
    load()
    other = LocalLake(tmp_path / "otro")
    done = load(CONTRACT, "--home", str(other.home), folder=lake.home / "raw")
    assert (done.returncode, rows(other)) == (0, rows(lake))


def test_raw_file_that_matches_no_pattern_is_refused(
    deliver: Deliver, load: Load, lake: LocalLake
) -> None:
    path = deliver(NAME, HEADER, "Frt1;1")
    load()
    lake.at(FRONTERAS).raw_files()[0].with_name("x.csv").write_bytes(path.read_bytes() + b"F;2\n")
    done = load()
    assert done.returncode == 1
    assert "x.csv: the name does not match" in done.stdout
    assert "(2026-01__aenc0105.version.csv in raw/)" in done.stdout


def test_plain_names_load_if_no_column_needs_the_name(
    deliver: Deliver, load: Load, lake: LocalLake
) -> None:
    filled = [line for line in CONTRACT.splitlines(keepends=True) if "fromFileName" in line]
    text = CONTRACT.replace(filled[0], "").replace(filled[1], "").replace("required: true\n", "\n")
    text = text.replace("required: true, partitioned", "partitioned")
    deliver("fronteras.csv", HEADER, "Frt1;1")
    deliver(NAME, HEADER, "Frt2;1")
    assert load(text).returncode == 0
    assert names(lake) == [RAW_NAME, "fronteras.csv"]


@pytest.mark.long
def test_file_of_two_patterns_is_refused(
    deliver: Deliver, load: Load, project_folder: Path, lake: LocalLake
) -> None:
    other = CONTRACT.replace("fronteras", "otras").replace(PATTERN, "{yyyy}-{MM}/{x}{dd}.{version}")
    (project_folder / "data/contracts/otras.odcs.yaml").write_text(other, "utf-8")
    deliver(NAME, HEADER, "Frt1;1")
    deliver(f"otras/{NAME}", HEADER, "Frt1;1")
    done = load()
    assert f"{NAME}: the name matches the filePattern of fronteras and otras;" in done.stdout
    path = deliver("fronteras/2023-10__aenc1001.TxF.csv", HEADER, "Frt1;1")
    load()
    assert names(lake) == [path.name]


def test_ambiguous_underscores_are_refused(deliver: Deliver, load: Load) -> None:
    text = CONTRACT.replace(PATTERN, "{sede}/{yyyy}{MM}{dd}_{version}.txt")
    text = text.replace('"{version}"', '"{sede} {version}"').replace("enum:", "tags: [] #")
    deliver("Cali__Norte/20260105_Tx2.txt", HEADER, "Frt1;1")
    deliver("a__20260101_1/20260105_Tx2.txt", HEADER, "Frt1;2")
    done = load(text)
    assert done.stdout.count("error:") == 1
    assert "a__20260101_1/20260105_Tx2.txt: the name would have other parts in raw/" in done.stdout


def test_control_character_in_a_folder_is_refused(deliver: Deliver, load: Load) -> None:
    text = CONTRACT.replace(PATTERN, "{sede}/{yyyy}-{MM}-{dd}.{version}")
    deliver("a\x07b/2026-01-05.Tx2", HEADER, "Frt1;1")
    assert "a\\x07b/2026-01-05.Tx2: the name has control characters" in load(text).stdout


@pytest.mark.parametrize("name", ["aenc1001.Tx2", "2023-10/aenc1001", "otro/medidas.dat"])
def test_similar_file_without_match_is_refused(name: str, deliver: Deliver, load: Load) -> None:
    deliver(name, HEADER, "Frt1;1")
    done = load()
    assert f"{name}: the file looks like fronteras, but the name does not match" in done.stdout
    assert "name the file like 2026-01/aenc0105.version" in done.stdout


def test_similar_csv_file_without_match_is_refused(deliver: Deliver, load: Load) -> None:
    deliver("aenc1001.csv", HEADER, "Frt1;1")
    assert "for fronteras, the name does not match" in load().stdout


def test_header_with_a_filled_column_is_refused(deliver: Deliver, load: Load) -> None:
    deliver(NAME, f"{HEADER};dia", "Frt1;1;2023-10-01")
    assert f"{NAME}: the header does not match the contract; " in load().stdout


def test_source_without_files_shows_the_patterns(load: Load) -> None:
    assert f"use <dataset>.csv or <dataset>/*.csv or {PATTERN}" in load().stderr


def test_contract_shows_patterns_and_filled_columns(project_folder: Path) -> None:
    write_contract(project_folder)
    shown = energia("contracts", "show", "fronteras", cwd=project_folder).stdout
    assert f"file names: {PATTERN}" in shown
    assert "from the file name: {version}" in shown
