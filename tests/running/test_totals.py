"""Total lines: excluded from the rows, and compared with their sums."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from energia.compiler.dataset import compile_dataset
from energia.local.lake import LocalLake
from energia.local.report import RunReport
from energia.local.run import RunOrder, run
from energia.project import Project

from .conftest import DATE, Deliver
from .deliveries import HEADER, manifest, rows

LABELS = ("Total", "Total general")
Load = Callable[..., RunReport]


@pytest.fixture
def load(project: Project, lake: LocalLake, source: Path) -> Load:
    """Return a run of the pipeline under a contract of sales with total lines."""
    datasets = project.datasets()
    contract = datasets["transacciones"].contract

    def load_source(mark: str = ".", *errors: str) -> RunReport:
        csv = replace(contract.csv, decimal_mark=mark, total_lines=LABELS)
        sales = replace(contract, csv=csv, gate=replace(contract.gate, errors=errors))
        changed = {**datasets, "transacciones": compile_dataset(sales)}
        return run(RunOrder(source, lake, DATE), changed, lambda *_: None)

    return load_source


def found(report: RunReport) -> list[tuple[str, int, str]]:
    """Return code, count and text of each warning."""
    return [(each.code, each.rows, each.text) for _, each in report.warnings]


def test_equal_totals_are_silent(deliver: Deliver, lake: LocalLake, load: Load) -> None:
    sales = ["venta,Ana,0.1,5,Solar", "venta,Ana,0.2,5,Solar", *rows(1, 4)]
    totals = ["TOTAL,,6.30,,", ",total géneral,6.3,,,"]
    deliver("transacciones.csv", HEADER, *sales, *totals)
    assert found(load()) == []
    (file,) = manifest(lake).files
    assert (file.read, file.accepted, file.total_lines, file.raw_sql) == (5, 5, 2, False)
    assert (float(file.sums["cantidad_comprada"]), float(file.sums["precio"])) == (6.3, 25)


def test_other_total_gives_a_warning(deliver: Deliver, lake: LocalLake, load: Load) -> None:
    lines = [*rows(1, 4), "venta,Ana,diez,5,Solar", "Total,,16,,", "Total,,6,,"]
    deliver("transacciones.csv", HEADER, *lines)
    text = (
        "transacciones.csv: cantidad_comprada: the total line has 16, but the accepted rows sum "
        "up to 6.0000; check the file's rejected rows, or correct the file"
    )
    assert found(load()) == [("cantidad_comprada: total_distinto", 1, text)]
    assert (manifest(lake).read, manifest(lake).accepted, manifest(lake).rejected) == (4, 3, 1)


def test_totals_are_compared_by_file(deliver: Deliver, lake: LocalLake, load: Load) -> None:
    deliver("transacciones/1.csv", HEADER, *rows(1, 4), "Total,,6,,")
    deliver("transacciones/2.csv", HEADER, *rows(4, 6), "Total,,15,,")
    ((code, _, text),) = found(load())
    assert code == "cantidad_comprada: total_distinto"
    assert text.startswith("transacciones/2.csv: cantidad_comprada: the total line has 15, but")
    assert [float(file.sums["cantidad_comprada"]) for file in manifest(lake).files] == [6, 9]


def test_totals_have_the_decimal_mark_of_the_rows(deliver: Deliver, load: Load) -> None:
    sales = ["venta;Ana;1000,25;5;Solar", "venta;Ana;500,25;5;Solar", "TOTAL;;1500,50;10;"]
    deliver("transacciones.csv", HEADER.replace(",", ";"), *sales)
    assert found(load(",")) == []


@pytest.mark.parametrize("total", ["TOTAL;1500", "TOTAL;;;;", "TOTAL;1500;x;;;y"])
def test_totals_that_cannot_be_compared_give_a_warning(
    total: str, deliver: Deliver, lake: LocalLake, load: Load
) -> None:
    sales = [line.replace(",", ";") for line in (HEADER, *rows(1, 4))]
    deliver("transacciones.csv", *sales, total)
    text = (
        "transacciones.csv: total lines without a number in the header's columns: 1; they were "
        "not compared with the rows, so check them in the file"
    )
    assert found(load()) == [("fila: total_distinto", 1, text)]
    assert (manifest(lake).read, manifest(lake).accepted) == (3, 3)


def test_totals_that_are_not_numbers_give_a_warning(deliver: Deliver, load: Load) -> None:
    deliver("transacciones.csv", HEADER, *rows(1, 4), "Total,,$ 6,,", 'Total,,"1,23.5",,')
    text = (
        "transacciones.csv: cantidad_comprada: cells of total lines that are not numbers: 2; "
        "correct them in the file"
    )
    assert found(load()) == [("cantidad_comprada: total_distinto", 2, text)]


def test_other_total_as_an_error_stops_the_load(deliver: Deliver, load: Load) -> None:
    deliver("transacciones.csv", HEADER, *rows(1, 4), "Total,,7,,")
    (error,) = load(".", "total_distinto").errors
    assert "the total line has 7, but the accepted rows sum up to 6" in error
    assert "the contract makes this an error (total_distinto); nothing was published" in error


def test_file_of_total_lines_only_has_no_rows(
    deliver: Deliver, lake: LocalLake, load: Load
) -> None:
    deliver("transacciones.csv", HEADER, "Total,,0,0,")
    assert found(load()) == []
    assert (manifest(lake).read, manifest(lake).files[0].total_lines) == (0, 1)
