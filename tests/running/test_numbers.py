"""Numbers as files write them: the cases, and files whose columns decide their decimal mark."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

import pytest

from energia.local.lake import LocalLake

from .command_line import Done, energia
from .conftest import DATE, Deliver
from .deliveries import manifest

Change: TypeAlias = Callable[..., Path]
RunIn: TypeAlias = Callable[[Path], Done]

HEADER = "tipo_transaccion;nombre_cliente_proveedor;cantidad_comprada;precio;tipo_energia"
MARK = "{property: decimalMark, value: auto}"
QUANTITY = "physicalType: decimal(18,4)\n        logicalTypeOptions: {exclusiveMinimum: 0}\n"
TOTALS = "SELECT COUNT(*), SUM(cantidad_comprada * precio) FROM transacciones"


@pytest.fixture
def change(project_folder: Path) -> Change:
    """Return a function that changes the contract of the sales and returns the project's folder."""

    def replace(*changes: tuple[str, str]) -> Path:
        path = project_folder / "data/contracts/transacciones.odcs.yaml"
        text = path.read_text("utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path.write_text(text, "utf-8")
        return project_folder

    return replace


def properties(*pairs: tuple[str, str], scale: int = 4) -> tuple[str, str]:
    """Return the change that gives the quantity these customProperties and this scale."""
    listed = ", ".join(f"{{property: {name}, value: {value}}}" for name, value in pairs)
    own = f"        customProperties: [{listed}]\n"
    return QUANTITY, QUANTITY.replace("18,4", f"18,{scale}") + own


def run(source: Path, lake: LocalLake, folder: Path) -> Done:
    """Run the source in the project."""
    return energia("run", source, "--home", lake.home, "--fecha-carga", DATE, cwd=folder)


def totals(lake: LocalLake, folder: Path) -> str:
    """Return the count and the value of all sales, without idle zeros."""
    shown = energia("sql", TOTALS, "--format", "csv", "--home", lake.home, cwd=folder).stdout
    count, value = shown.splitlines()[1].split(",")
    return f"{count},{Decimal(value).normalize():f}"


@pytest.mark.parametrize(
    ("case", "changes", "total"),
    [
        ("01-excel-es-co-shipped", [], "2,601175.125"),
        ("02-excel-es-co-thousands", [], "2,2452426.96"),
        ("02-excel-es-co-thousands", [(MARK, MARK.replace("auto", '","'))], "2,2452426.96"),
        ("12-scientific", [properties(("exponents", "true"))], "3,3000020.03"),
        ("13-leading-dot", [], "3,21"),
        ("22-ambiguous-thousands", [(MARK, MARK.replace("auto", '"."'))], "2,1275"),
        (
            "22-ambiguous-thousands",
            [properties(("decimalMark", '","'), ("thousandsMark", '"."'))],
            "2,1275000",
        ),
        (
            "29-english-thousands-under-comma-mark",
            [
                (
                    MARK,
                    MARK.replace("auto", '"."') + '\n      - {property: thousandsMark, value: ","}',
                )
            ],
            "1,3000000",
        ),
        (
            "34-precision-over-38",
            [
                properties(("rounding", "half_up"), scale=8),
                ("decimal(36,8)", "decimal(38,12)"),
            ],
            "2,3914649.46589638",
        ),
    ],
)
def test_case_has_its_value(
    case: str,
    changes: list[tuple[str, str]],
    total: str,
    cases: Path,
    lake: LocalLake,
    change: Change,
) -> None:
    folder = change(*changes)
    run(cases / case / "in", lake, folder)
    assert totals(lake, folder) == total


def test_digits_beyond_the_scale_are_rejected(cases: Path, lake: LocalLake, change: Change) -> None:
    done = run(cases / "34-precision-over-38/in", lake, change())
    assert done.returncode == 1
    assert "cantidad_comprada: precision_excedida (2)" in done.stdout


def test_undeclared_exponents_are_rejected(cases: Path, lake: LocalLake, change: Change) -> None:
    done = run(cases / "12-scientific/in", lake, change())
    assert done.returncode == 1
    assert "cantidad_comprada: tipo_invalido (2)" in done.stdout


def test_ambiguous_file_is_refused_with_the_line_to_write(
    cases: Path, lake: LocalLake, change: Change
) -> None:
    done = run(cases / "22-ambiguous-thousands/in", lake, change())
    assert done.returncode == 1
    assert "column 'cantidad_comprada': 1.500, 2.250" in done.stdout
    assert '[{property: decimalMark, value: ","}]' in done.stdout
    assert not lake.home.joinpath("raw/transacciones").exists()


@pytest.mark.parametrize(
    ("cells", "total"),
    [
        (["1,5", "1.500,25", "1.234.567", "1.500"], "4,1237568.75"),
        (["1 234,5", "1\u00a0234,5", "1\u202f234,5", "1 234"], "4,4937.5"),
        ([" 12,5 ", "+12,5", "12,5+", ",5", "5,"], "5,43"),
        (["1.5", "0.500", "1.500"], "3,3.5"),
        (["1500", "2"], "2,1502"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_column_decides_its_mark(
    cells: list[str], total: str, encoding: str, deliver: Deliver, lake: LocalLake, change: Change
) -> None:
    rows = [f"venta;Ángel;{cell};1;Solar" for cell in cells]
    text = "\r\n".join([HEADER, *rows]).replace("\u202f", "\u00a0")
    source = deliver("transacciones.csv", content=text.encode(encoding)).parent
    folder = change()
    assert run(source, lake, folder).returncode == 0
    assert totals(lake, folder) == total


def test_each_column_has_its_own_mark(deliver: Deliver, lake: LocalLake, change: Change) -> None:
    source = deliver("transacciones.csv", HEADER, "venta;Ana;1,5;2.25;Solar").parent
    folder = change()
    assert "posibles_miles" not in run(source, lake, folder).stdout
    assert totals(lake, folder) == "1,3.375"
    (file,) = manifest(lake).files
    assert file.decimal_marks == {"cantidad_comprada": ",", "precio": "."}


def test_comma_file_of_possible_thousands_is_read_with_a_warning(
    deliver: Deliver, lake: LocalLake, change: Change
) -> None:
    header = HEADER.replace(";", ",")
    source = deliver("transacciones.csv", header, "venta,Ana,1.500,2,Solar").parent
    folder = change()
    done = run(source, lake, folder)
    assert done.returncode == 0
    assert 'cantidad_comprada: the only number with a "." has three digits after it' in done.stdout
    assert totals(lake, folder) == "1,3"


@pytest.mark.parametrize(
    ("cells", "total"),
    [
        (["$ 1.500", "$1,5", "1 $"], "3,1502.5"),
        (["$ 1.500,00", "2 $", "$ 3,5", "2 COP"], "3,1505.5"),
    ],
)
def test_declared_currency_sign_is_read(
    cells: list[str], total: str, deliver: Deliver, lake: LocalLake, change: Change
) -> None:
    rows = [f"venta;Ana;{cell};1;Solar" for cell in cells]
    source = deliver("transacciones.csv", HEADER, *rows).parent
    folder = change(
        properties(("currencySign", '"$"')), ("minRejectedRows: 100", "minRejectedRows: 100")
    )
    run(source, lake, folder)
    assert totals(lake, folder) == total
