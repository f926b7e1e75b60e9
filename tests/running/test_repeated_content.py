"""The same content again counts once, or stops and names the earlier file."""

from pathlib import Path

import pytest

from energia.lake import Partition
from energia.local.lake import LocalLake
from energia.partition.allow import Allow

from .command_line import energia
from .conftest import DATE, Deliver, Run
from .deliveries import CLIENTES, HEADER, NEXT, accepted, manifest, rows


def test_copy_under_another_name_counts_once(
    deliver: Deliver, run_here: Run, lake: LocalLake
) -> None:
    deliver("transacciones/a.csv", HEADER, *rows(1, 4))
    deliver("transacciones/b.csv", HEADER, *rows(1, 4))
    report = run_here()
    assert [(load.files, load.accepted) for load in report.loads] == [(2, 3)]
    assert [file.copy_of for file in manifest(lake).files] == [None, "a.csv"]
    ((_, warning),) = report.warnings
    assert (warning.code, warning.file) == ("archivo: copia", "b.csv")


def test_last_of_equal_master_files_counts(deliver: Deliver, run_here: Run) -> None:
    for number, city in enumerate(("Cali", "Pasto", "Cali")):
        deliver(f"clientes/{number}.csv", CLIENTES, f"CC,1,Ana,{city}")
    report = run_here()
    assert report.replaced == [
        f"clientes {DATE}: clientes/2.csv replaced rows of clientes/1.csv: 1",
    ]


def test_same_file_for_the_next_day_is_refused(cases: Path, run_here: Run, lake: LocalLake) -> None:
    case = cases / "23-same-file-next-day"
    run_here(case / "in1")
    (error,) = run_here(case / "in2", DATE.replace(day=2)).errors
    assert f"same content as transacciones.csv of {DATE}" in error
    assert "--allow repeated [contenido_repetido]" in error
    assert not lake.at(Partition("transacciones", DATE.replace(day=2))).raw_files()
    assert run_here(case / "in2", DATE.replace(day=2), Allow.REPEATED).ok


def test_same_file_for_two_days_of_one_run_lands_once(deliver: Deliver, run_here: Run) -> None:
    for day in (DATE, NEXT):
        deliver(f"transacciones/fecha_carga={day}/t.csv", HEADER, *rows(1, 3))
    report = run_here()
    assert [load.accepted for load in report.loads] == [2]
    assert "[contenido_repetido]" in report.errors[0]


def test_file_without_rows_may_come_every_day(deliver: Deliver, run_here: Run) -> None:
    for day in (DATE, NEXT):
        deliver(f"transacciones/fecha_carga={day}/t.csv", HEADER)
    assert run_here().ok


def test_master_may_come_every_day(deliver: Deliver, run_here: Run) -> None:
    for day in (DATE, NEXT):
        deliver(f"clientes/fecha_carga={day}/c.csv", CLIENTES, *[f"CC,{n},A,B" for n in range(20)])
    report = run_here()
    assert (report.errors, report.warnings) == ([], [])


def test_retracted_file_may_come_for_another_date(
    deliver: Deliver, run_here: Run, lake: LocalLake, source: Path
) -> None:
    deliver("transacciones.csv", HEADER, *rows(1, 20))
    run_here()
    assert energia("retract", "transacciones.csv", "--home", lake.home).returncode == 0
    assert run_here(source, DATE.replace(day=2)).errors == []
    assert accepted(lake) == 19


@pytest.mark.parametrize("name", ["24-same-rows-other-line-ends", "26-cumulative-export"])
def test_few_repeated_rows_are_a_warning(name: str, cases: Path, run_here: Run) -> None:
    run_here(cases / name / "in1")
    report = run_here(cases / name / "in2", DATE.replace(day=2))
    ((_, warning),) = report.warnings
    assert warning.code == "archivo: filas_repetidas"
    assert f"transacciones.csv of {DATE}; check that they do not count twice" in warning.text
    assert report.ok


def quoted(lines: list[str]) -> list[str]:
    """Return the lines with every cell quoted."""
    return [",".join(f'"{cell}"' for cell in line.split(",")) for line in lines]


@pytest.mark.parametrize(
    ("lines", "same"),
    [
        ([f"{line}\r" for line in rows(1, 13)], "the same rows as"),
        (rows(1, 13)[::-1], "the same rows as"),
        (quoted(rows(1, 13)), "the same rows as"),
        ([f"  {line} " for line in rows(1, 13)], "the same rows as"),
        (rows(1, 20), "all rows of"),
        ([*rows(30, 40), *rows(1, 13)], "all rows of"),
    ],
)
@pytest.mark.parametrize("day", [DATE, DATE.replace(day=2)])
def test_repeated_rows_in_other_bytes_stop_the_load(  # noqa: PLR0913, PLR0917
    lines: list[str], same: str, day: object, deliver: Deliver, run_here: Run, lake: LocalLake
) -> None:
    first = f"transacciones/fecha_carga={DATE}/a.csv"
    deliver(first, HEADER, *rows(1, 13))
    run_here()
    deliver(f"transacciones/fecha_carga={day}/b.csv", HEADER, *lines)
    (error,) = run_here().errors
    other = first if day == DATE else f"{first} of {DATE}"
    assert f"/b.csv has {same} {other}; nothing was published" in error
    assert "or run with --allow repeated" in error
    assert accepted(lake) == 12


def test_different_rows_do_not_stop_the_load(
    deliver: Deliver, run_here: Run, lake: LocalLake
) -> None:
    deliver(f"transacciones/fecha_carga={DATE}/a.csv", HEADER, *rows(1, 13))
    deliver(f"transacciones/fecha_carga={NEXT}/a.csv", HEADER, *rows(2, 14))
    assert run_here().ok
    assert accepted(lake) == 24


def test_damaged_index_entry_stops_nothing(
    deliver: Deliver, run_here: Run, lake: LocalLake
) -> None:
    deliver(f"transacciones/fecha_carga={DATE}/a.csv", HEADER, *rows(1, 13))
    run_here()
    (entry,) = (lake.home / "control/transacciones/contents").iterdir()
    entry.write_text("{", encoding="utf-8")
    deliver(f"transacciones/fecha_carga={NEXT}/a.csv", HEADER, *rows(1, 14))
    assert run_here().ok
