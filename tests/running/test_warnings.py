"""What is suspicious is loaded with a warning, or stopped where the contract makes it an error."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from energia.compiler.dataset import Datasets, compile_dataset
from energia.lake import LakeZone, Partition
from energia.local import run as running
from energia.local.lake import LocalLake
from energia.local.references import recorded_unmatched
from energia.local.report import RunReport
from energia.local.run import RunOrder, run
from energia.local.status import lake_status
from energia.partition.warnings import DataWarning
from energia.project import Project

from .command_line import energia
from .conftest import DATE, ROOT, Deliver, Run
from .test_references import CLIENTES, TRANSACCIONES
from .test_seeing import energia_json
from .warehouses import exact

FUTURE = date(2062, 2, 1)
SIMILAR = (
    "nombre_cliente_proveedor: 2 of 2 unmatched rows differ from clientes.nombre only in case, "
    "accents or spaces; use one spelling in both datasets"
)


def thousands(column: str, numbers: str, mark: str) -> str:
    """Return the sentence without the file's name."""
    marked = numbers.format(f'with a "{mark}"')
    return (
        f"{column}: {marked} three digits after it; if it separates thousands, correct the file or "
        f'set `customProperties: [{{property: thousandsMark, value: "{mark}"}}]` under '
        f"properties: {column} in data/contracts/transacciones.odcs.yaml"
    )


def found(report: RunReport) -> list[tuple[str, int, str]]:
    """Return code, rows and text of each warning, without the name of its file."""
    warnings = (warning for _, warning in report.warnings)
    return [(each.code, each.rows, each.text.removeprefix(f"{each.file}: ")) for each in warnings]


def with_errors(datasets: Datasets, codes: Iterable[str]) -> Datasets:
    """Return the datasets whose contracts make the codes errors."""
    contracts = [compiled.contract for compiled in datasets.values()]
    return {
        contract.dataset: compile_dataset(
            replace(contract, gate=replace(contract.gate, errors=tuple(codes)))
        )
        for contract in contracts
    }


@pytest.fixture
def run_exact(project: Project, lake: LocalLake, source: Path) -> Run:
    """Return a function that runs the pipeline under contracts in which nothing folds."""
    datasets = exact(project.datasets())

    def run_source(folder: Path | None = source, day: date = DATE) -> RunReport:
        return run(RunOrder(folder, lake, day), datasets, lambda *_: None)

    return run_source


@pytest.fixture
def run_with_errors(project: Project, lake: LocalLake, source: Path) -> Run:
    """Runs the pipeline under contracts that make the codes errors and fold nothing."""

    def run_source(*codes: str, folder: Path = source, day: date = DATE) -> RunReport:
        datasets = with_errors(exact(project.datasets()), codes)
        return run(RunOrder(folder, lake, day), datasets, lambda *_: None)

    return run_source


# --- thousands


def test_thousands_under_decimal_point_give_a_warning(
    cases: Path, declared: Path, lake: LocalLake
) -> None:
    order = RunOrder(cases / "22-ambiguous-thousands/in", lake, DATE)
    report = run(order, Project(declared).datasets(), lambda *_: None)
    code, sentence = "cantidad_comprada: posibles_miles", "all 2 numbers {} have"
    assert found(report) == [(code, 2, thousands("cantidad_comprada", sentence, "."))]
    assert report.ok
    (warning,) = report.to_json()["warnings"]
    assert (warning["dataset"], warning["fecha_carga"]) == ("transacciones", str(DATE))
    assert (warning["code"], warning["rows"]) == (code, 2)
    assert warning["text"].startswith(f"{warning['file']}: cantidad_comprada: all 2 ")


def test_thousands_under_decimal_comma_give_a_warning(
    cases: Path, lake: LocalLake, tmp_path: Path
) -> None:
    case = cases / "29-english-thousands-under-comma-mark"
    for folder in (ROOT / "data/contracts", case / "contracts"):
        copytree(folder, tmp_path / "data/contracts", dirs_exist_ok=True)
    datasets = Project(tmp_path).datasets()
    report = run(RunOrder(case / "in", lake, DATE), datasets, lambda *_: None)
    assert found(report) == [
        (f"{column}: posibles_miles", 1, thousands(column, "the only number {} has", ","))
        for column in ("cantidad_comprada", "precio")
    ]


def test_run_and_status_print_the_warning(cases: Path, declared: Path, lake: LocalLake) -> None:
    source = cases / "22-ambiguous-thousands/in"
    options = ("--home", lake.home)
    shown = energia("run", source, *options, "--fecha-carga", DATE, cwd=declared)
    line = next(line for line in shown.stdout.splitlines() if line.startswith("warning: "))
    assert line.startswith(f"warning: transacciones {DATE}: ")
    assert 'cantidad_comprada: all 2 numbers with a "." have three' in line
    assert shown.returncode == 0
    assert line in energia("status", *options, cwd=declared).stdout.splitlines()
    (status,) = [
        each
        for each in energia_json("status", "--json", *options)["datasets"]
        if each["partitions"]
    ]
    (warning,) = status["partitions"][0]["warnings"]
    assert (warning["code"], warning["rows"]) == ("cantidad_comprada: posibles_miles", 2)


def test_possible_thousands_as_an_error_stop_the_load(
    cases: Path, declared: Path, lake: LocalLake
) -> None:
    datasets = with_errors(Project(declared).datasets(), ["posibles_miles"])
    order = RunOrder(cases / "22-ambiguous-thousands/in", lake, DATE)
    report = run(order, datasets, lambda *_: None)
    (error,) = report.errors
    part = lake.at(Partition("transacciones", DATE))
    (path,) = part.raw_files()
    sentence = thousands("cantidad_comprada", "all 2 numbers {} have", ".")
    assert error == (
        f"transacciones {DATE}: {path.name}: {sentence}; the contract makes this an error "
        "(posibles_miles); nothing was published; deliver the corrected file under the same "
        f"name, or retract it: energia retract {part.id.key}/{path.name} --home {lake.home}"
    )
    assert report.warnings == []
    assert not part.table_file(LakeZone.PROCESSED).exists()
    assert (part.verdict().passed, part.verdict().warnings) == (False, 1)


# --- repeated headers


def test_second_header_is_rejected_with_a_warning(cases: Path, run_here: Run) -> None:
    report = run_here(cases / "16-header-in-middle-clientes/in")
    (load,) = report.loads
    reason = "fila: encabezado_repetido"
    assert (load.accepted, load.rejected, load.reasons) == (2, 1, {reason: 1})
    text = "1 rejected row repeats the header; check whether the file joins several exports"
    assert found(report) == [(reason, 1, text)]


def test_second_header_as_an_error_stops_the_load(cases: Path, run_with_errors: Run) -> None:
    folder = cases / "16-header-in-middle-clientes/in"
    report = run_with_errors("encabezado_repetido", folder=folder)
    assert "the contract makes this an error (encabezado_repetido)" in report.errors[0]


# --- load dates in the future


def test_future_date_gives_a_warning_and_is_not_the_last(
    cases: Path, lake: LocalLake, run_here: Run, project: Project
) -> None:
    report = run_here(cases / "32-future-date/in", FUTURE)
    ((code, rows, text),) = found(report)
    assert (code, rows) == ("fecha_carga: fecha_futura", 1)
    assert text.startswith("the load date is after today (20")
    compiled = project.datasets()["transacciones"]
    status = lake_status(lake, compiled, date(2026, 2, 1))
    assert (status.last_fecha_carga, status.days_old, status.fresh) == (None, None, False)
    assert [each.code for each in status.partitions[0].warnings] == [code]
    assert lake_status(lake, compiled, FUTURE).partitions[0].warnings == ()
    shown = energia("status", "--home", lake.home).stdout
    assert "days old" not in shown
    assert f"warning: transacciones {FUTURE}: the load date is after today" in shown


def test_future_date_hides_no_late_date(
    deliver: Deliver, lake: LocalLake, run_here: Run, project: Project
) -> None:
    deliver("transacciones.csv", TRANSACCIONES, "venta,Ana,1,1,Solar")
    for day in (DATE, FUTURE):
        run_here(day=day)
    status = lake_status(lake, project.datasets()["transacciones"], date(2026, 2, 11))
    assert (status.last_fecha_carga, status.days_old, status.fresh) == (str(DATE), 10, False)


def test_future_date_as_an_error_stops_the_load(
    cases: Path, lake: LocalLake, run_with_errors: Run
) -> None:
    folder = cases / "32-future-date/in"
    (error,) = run_with_errors("fecha_futura", folder=folder, day=FUTURE).errors
    (path,) = lake.at(Partition("transacciones", FUTURE)).raw_files()
    assert f"or retract it: energia retract transacciones/fecha_carga={FUTURE}/{path.name}" in error


# --- references


def test_similar_names_are_counted(cases: Path, lake: LocalLake, run_exact: Run) -> None:
    report = run_exact(cases / "30-names-fold-in-references/in")
    code = "nombre_cliente_proveedor: referencia_parecida"
    assert found(report) == [(code, 2, SIMILAR)]
    assert [(each.rows, each.similar) for each in report.unmatched] == [(2, 2), (0, 0)]
    assert report.ok
    shown = energia("status", "--home", lake.home).stdout
    assert f"warning: transacciones {DATE}: {SIMILAR}" in shown.splitlines()


def test_only_equal_folded_names_are_similar(deliver: Deliver, run_exact: Run) -> None:
    deliver("clientes.csv", CLIENTES, "CC,1,Ana  Núñez,Cali")
    names = (
        "ana nuñez",
        "ANA\u00a0NÚÑEZ",
        "Ana Nu\u0301n\u0303ez",
        "AnaNúñez",
        "Ana",
        "Ana.Núñez",
        "Ana  Núñez",
    )
    deliver("transacciones.csv", TRANSACCIONES, *(f"venta,{name},1,1,Solar" for name in names))
    assert [(each.rows, each.similar) for each in run_exact().unmatched] == [(6, 4), (0, 0)]


def test_similar_names_as_an_error_fail_after_the_load(cases: Path, run_with_errors: Run) -> None:
    folder = cases / "30-names-fold-in-references/in"
    report = run_with_errors("referencia_parecida", folder=folder)
    assert report.errors == [
        f"transacciones {DATE}: {SIMILAR}; the contract makes this an error (referencia_parecida); "
        "the rows are already in the lake and in the warehouse"
    ]
    assert report.warnings == []
    assert [load.warehouse_rows for load in report.loads] == [1, 3]


def similar_of(lake: LocalLake) -> list[DataWarning]:
    """Return the warnings that the date's record has."""
    counts = recorded_unmatched(lake.at(Partition("transacciones", DATE)))
    return [warning for each in counts or () for warning in each.warnings()]


def test_corrected_name_ends_the_warning(deliver: Deliver, lake: LocalLake, run_exact: Run) -> None:
    deliver("clientes.csv", CLIENTES, "CC,1,ANA,Cali")
    trades = deliver("transacciones.csv", TRANSACCIONES, "venta,Ana,1,1,Solar")
    run_exact()
    assert similar_of(lake)
    trades.unlink()
    deliver("clientes.csv", CLIENTES, "CC,1,Ana,Cali")
    report = run_exact(day=date(2026, 2, 2))
    assert (report.unmatched, similar_of(lake)) == ([], [])


def test_next_run_counts_references_of_a_cut_run(
    deliver: Deliver, lake: LocalLake, run_exact: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver("clientes.csv", CLIENTES, "CC,1,ANA,Cali")
    deliver("transacciones.csv", TRANSACCIONES, "venta,Ana,1,1,Solar")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(running, "count_unmatched", interrupt)
        with pytest.raises(KeyboardInterrupt):
            run_exact()
    assert not similar_of(lake)
    assert run_exact(None).unmatched == []
    assert similar_of(lake)
