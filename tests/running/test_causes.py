"""What would have fitted: the cause of a stopped load says how its rejected rows are written."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest

from energia.compiler.dataset import compile_dataset
from energia.contracts.model import AllowedValue, Classification, Column, CsvDialect
from energia.contracts.types import plain_type
from energia.local.lake import LocalLake
from energia.local.run import RunOrder, run
from energia.project import Project

from .command_line import energia
from .conftest import DATE, Deliver, Run

HEADER = "tipo_transaccion,nombre_cliente_proveedor,cantidad_comprada,precio,tipo_energia"
COMMA = "all {} are numbers with a decimal comma"
PLACE = "in data/contracts/transacciones.odcs.yaml"
SET_COMMA = (
    f'set `- {{property: decimalMark, value: ","}}` under servers: raw: customProperties {PLACE}'
)
SET_ENCODING = f"set `encoding: auto` under servers: raw {PLACE}"


@pytest.fixture
def run_here(declared: Path, lake: LocalLake, source: Path) -> Run:
    """Return a call that runs the source under the declared contract."""
    datasets = Project(declared).datasets()
    return lambda: run(RunOrder(source, lake, DATE), datasets, lambda *_: None)


@pytest.mark.parametrize(
    ("case", "parts"),
    [
        (
            "01-excel-es-co-shipped",
            [
                "1 of 2 rows rejected (50.0 %); the gate stops a load above 5 % if a whole column ",
                f"Found: cantidad_comprada: {COMMA.format(1)}, precio: {COMMA.format(1)}: "
                f"{SET_COMMA}. Nothing was published",
            ],
        ),
        (
            "03-cp1252",
            [f"all 2 are Windows-1252 (cp1252): export the file as UTF-8, or {SET_ENCODING}. "],
        ),
        (
            "05-all-100-rejected-exit-0",
            [
                "100 of 100 rows rejected (100.0 %); the gate stops a load without accepted rows",
                f"cantidad_comprada: {COMMA.format(100)}, precio: {COMMA.format(100)}: {SET_COMMA}",
            ],
        ),
    ],
)
def test_case_is_stopped_with_its_cause(
    case: str, parts: list[str], cases: Path, declared: Path, tmp_path: Path
) -> None:
    result = energia("run", cases / case / "in", "--home", tmp_path / "home", cwd=declared)
    assert result.returncode == 1
    assert [part for part in parts if part not in result.stdout] == []


def cause(cells: list[str], deliver: Deliver, run_here: Run) -> str:
    """Return the error of a run on rows with these quoted quantities."""
    deliver("transacciones.csv", HEADER, *(f'venta,Ana,"{cell}",5,Solar' for cell in cells))
    (error,) = run_here().errors
    return error


def test_cause_counts_cells_in_another_format(deliver: Deliver, run_here: Run) -> None:
    error = cause(["1,5", "2,25", "-3,0", "diez"], deliver, run_here)
    assert f"Found: cantidad_comprada: 3 of 4 {COMMA[7:]}: {SET_COMMA}. " in error
    assert "Change the contract, or deliver the corrected file under the same name" in error


@pytest.mark.parametrize("cells", [["1,5", "diez"], ["1,500", "22,750"], ["diez", "once"]])
def test_ambiguous_cells_are_not_explained(
    cells: list[str], deliver: Deliver, run_here: Run
) -> None:
    error = cause(cells, deliver, run_here)
    assert "Found:" not in error
    assert " Deliver the corrected file under the same name" in error


@pytest.mark.parametrize(
    ("bad", "good", "passes"),
    [
        (["1,5"], ["2"] * 18, False),
        (["1,5"], ["2"] * 19, True),
        (["1,5"], ["2", "2.5"], True),
        (["1,5", "diez"], ["2", "3"], True),
        (["1,500"], ["2"], True),
    ],
)
def test_column_in_other_format_stops_above_percentage(
    bad: list[str], good: list[str], passes: bool, deliver: Deliver, run_here: Run
) -> None:
    rows = [f'venta,Ana,"{cell}",5,Solar' for cell in (*bad, *good)]
    deliver("transacciones.csv", HEADER, *rows)
    assert run_here().ok is passes


def test_rows_of_another_code_page_are_not_windows_1252(deliver: Deliver, run_here: Run) -> None:
    rows = f"{HEADER}\nventa,José Muñoz,1,1,Solar\nventa,María,1,1,Solar\n"
    deliver("transacciones.csv", content=rows.encode("cp850"))
    (error,) = run_here().errors
    assert "fila: codificacion (2)" in error
    assert "Windows-1252" not in error


@pytest.fixture
def run_changed(project: Project, lake: LocalLake, source: Path) -> Callable[..., str]:
    """Return the error of a run under transacciones with more columns and another decimal mark."""
    contract = next(item for item in project.contracts if item.dataset == "transacciones")

    def run_source(*columns: Column, mark: str = ".") -> str:
        changed = replace(
            contract,
            columns=(*contract.columns, *columns),
            csv=CsvDialect(delimiter=None, decimal_mark=mark),
        )
        datasets = {**project.datasets(), "transacciones": compile_dataset(changed)}
        (error,) = run(RunOrder(source, lake, DATE), datasets, lambda *_: None).errors
        return error

    return run_source


def test_decimal_points_under_comma_are_explained(
    deliver: Deliver, run_changed: Callable[..., str]
) -> None:
    deliver("transacciones.csv", HEADER, *["venta,Ana,1.5,2,Solar"] * 3)
    error = run_changed(mark=",")
    assert "all 3 are numbers with a decimal point: set `- {property: decimalMark, " in error
    assert 'value: "."}` under servers: raw: customProperties' in error


@pytest.mark.parametrize(
    ("declared", "written", "found"),
    [
        ("yyyy-MM-dd", "31/01/2026", "d/M/yyyy"),
        ("dd/MM/yyyy", "2026-01-31", "yyyy-MM-dd"),
        ("yyyy-MM-dd", "31-ene.-2026", "d-MMM-yyyy"),
        ("yyyy-MM-dd", "01/31/2026", ""),
    ],
)
def test_dates_in_the_other_format_are_explained(
    declared: str, written: str, found: str, deliver: Deliver, run_changed: Callable[..., str]
) -> None:
    deliver("transacciones.csv", f"{HEADER},fecha", f"venta,Ana,1,2,Solar,{written}")
    error = run_changed(Column(name="fecha", type=plain_type("date", declared)))
    line = f'set `customProperties: [{{property: otherFormats, value: ["{found}"]}}]` under '
    line += f"properties: fecha {PLACE}"
    assert (f"Found: fecha: all 1 are dates written {found}: {line}. " in error) is bool(found)
    assert ("Found:" in error) is bool(found)


def test_cells_of_several_layouts_are_explained(deliver: Deliver, run_here: Run) -> None:
    deliver("transacciones/a.csv", HEADER.replace(",", ";"), 'venta;"A;na";"1,5";5;Solar')
    turned = ",".join(reversed(HEADER.split(",")))
    deliver("transacciones/b.csv", turned, 'Solar,5," 2,5 ",Ana,venta')
    (error,) = run_here().errors
    assert f"Found: cantidad_comprada: {COMMA.format(2)}: {SET_COMMA}." in error


def test_scientific_notation_is_explained(deliver: Deliver, run_here: Run) -> None:
    error = cause(["1,5E+06", "2E3", "3,5"], deliver, run_here)
    assert "2 of 3 are numbers in scientific notation: export them with all digits, or set" in error
    assert "`customProperties: [{property: exponents, value: true}]` under properties" in error
    assert " Deliver the corrected file under the same name" in error


def test_whole_column_in_scientific_notation_passes(deliver: Deliver, run_here: Run) -> None:
    deliver("transacciones.csv", HEADER, *(f"venta,Ana,{n},5,Solar" for n in ("1E3", 2, 3, 4)))
    assert run_here().ok


def test_case_12_is_explained(cases: Path, project_folder: Path, tmp_path: Path) -> None:
    case = cases / "12-scientific"
    copytree(case / "contracts", project_folder / "data/contracts", dirs_exist_ok=True)
    result = energia("run", case / "in", "--home", tmp_path / "home", cwd=project_folder)
    assert result.returncode == 1
    assert "2 of 3 rows rejected" in result.stdout
    assert "all 2 are numbers in scientific notation: export them with all digits" in result.stdout


@pytest.mark.parametrize(
    ("column", "cells", "line"),
    [
        (
            "tipo_energia",
            ["Solarr", "Solarr", "carbón"],
            "2 of 3 are 'Solarr': set `customProperties: [{property: spellings, value: "
            f"[fotovoltaica, Solarr]}}]` under properties: tipo_energia: enum: Solar {PLACE}",
        ),
        (
            "tipo_energia",
            ["Hidro elec."],
            "all 1 are 'Hidro elec.': set `customProperties: [{property: spellings, value: "
            '[hidráulica, hidro, hydro, "Hidro elec."]}]` under properties: tipo_energia: enum: '
            f"Hidroeléctrica {PLACE}",
        ),
        (
            "tipo_transaccion",
            ["venta1"],
            "all 1 are 'venta1': set `customProperties: [{property: spellings, value: "
            '["venta1"]}]` '
            f"under properties: tipo_transaccion: enum: venta {PLACE}",
        ),
        ("tipo_energia", ["carbón", "carbón"], ""),
        ("tipo_energia", ["Solarr", "Eolik", "Nucl"], ""),
        ("ciudad", ["Bogotta", "Bogotta"], ""),
    ],
)
def test_spelling_like_an_allowed_value_is_explained(
    column: str, cells: list[str], line: str, deliver: Deliver, run_changed: Callable[..., str]
) -> None:
    written = {"tipo_transaccion": "venta", "tipo_energia": "Solar", "ciudad": "Cali"}
    rows = [written | {column: cell} for cell in cells]
    deliver(
        "transacciones.csv",
        f"{HEADER},ciudad",
        *(f"{r['tipo_transaccion']},Ana,1,2,{r['tipo_energia']},{r['ciudad']}" for r in rows),
    )
    city = Column(
        name="ciudad",
        type=plain_type("string"),
        allowed_values=(AllowedValue("Bogotá"), AllowedValue("Cali")),
        classification=Classification.PERSONAL,
    )
    error = run_changed(city)
    assert ("Found:" in error) is bool(line)
    assert line in error
    assert "Bogotta" not in error


def test_only_the_first_rejected_rows_are_read(
    deliver: Deliver, run_here: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("energia.partition.diagnosis.MAX_ROWS", 5)
    error = cause(["1,5"] * 8, deliver, run_here)
    assert "cantidad_comprada: 5 of the first 5 are numbers with a decimal comma" in error


def test_published_load_reads_no_rejected_row(
    deliver: Deliver, run_here: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "energia.local.transform.diagnose", lambda *_: pytest.fail("read the rejected rows")
    )
    deliver("transacciones.csv", HEADER, 'venta,Ana,"1,5",5,Solar', *["venta,Ana,1,5,Solar"] * 40)
    assert run_here().ok
