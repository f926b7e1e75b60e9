"""Numbers as files write them: the cases, and files whose columns decide their decimal mark."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from energia.local.lake import LocalLake

from .command_line import Done, energia
from .conftest import DATE, Deliver
from .deliveries import manifest

HEADER = "tipo_transaccion;nombre_cliente_proveedor;cantidad_comprada;precio;tipo_energia"
UNIT = "{property: unit, value: kWh}"
MARK = "{property: decimalMark, value: auto}"
QUANTITY = "physicalType: decimal(18,4)\n        logicalTypeOptions: {exclusiveMinimum: 0}\n"
TOTALS = "SELECT COUNT(*), SUM(cantidad_comprada * precio) FROM transacciones"


@dataclass(frozen=True)
class Sales:
    """A project whose contract of the sales can change, and a lake."""

    project: Path
    lake: LocalLake

    def change(self, *changes: tuple[str, str]) -> None:
        """Replace texts of the contract."""
        path = self.project / "data/contracts/transacciones.odcs.yaml"
        text = path.read_text("utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path.write_text(text, "utf-8")

    def run(self, source: Path) -> Done:
        """Run a folder."""
        options = ("--home", self.lake.home, "--fecha-carga", DATE)
        return energia("run", source, *options, cwd=self.project)

    def totals(self) -> str:
        """Return the count and the value of all sales, without idle zeros."""
        options = ("--format", "csv", "--home", self.lake.home)
        shown = energia("sql", TOTALS, *options, cwd=self.project).stdout
        count, value = shown.splitlines()[1].split(",")
        return f"{count},{Decimal(value).normalize():f}"


@pytest.fixture
def sales(project_folder: Path, lake: LocalLake) -> Sales:
    """Return a project with the shipped contracts, and an empty lake."""
    return Sales(project_folder, lake)


def properties(*pairs: tuple[str, str]) -> tuple[str, str]:
    """Return the change that gives the quantity these customProperties, besides its unit."""
    listed = (f"{{property: {name}, value: {value}}}" for name, value in pairs)
    return UNIT, ", ".join([UNIT, *listed])


@pytest.mark.long
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
            [properties(("thousandsMark", '"."'))],
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
                properties(("rounding", "half_up")),
                (QUANTITY, QUANTITY.replace("18,4", "18,8")),
                ("decimal(36,8)", "decimal(38,12)"),
            ],
            "2,3914649.46589638",
        ),
    ],
)
def test_case_has_its_value(
    case: str, changes: list[tuple[str, str]], total: str, cases: Path, sales: Sales
) -> None:
    sales.change(*changes)
    sales.run(cases / case / "in")
    assert sales.totals() == total


def test_digits_beyond_the_scale_are_rejected(cases: Path, sales: Sales) -> None:
    done = sales.run(cases / "34-precision-over-38/in")
    assert done.returncode == 1
    assert "cantidad_comprada: precision_excedida (2)" in done.stdout


def test_undeclared_exponents_are_rejected(cases: Path, sales: Sales) -> None:
    done = sales.run(cases / "12-scientific/in")
    assert done.returncode == 1
    assert "cantidad_comprada: tipo_invalido (2)" in done.stdout


def test_ambiguous_file_is_refused_with_the_line_to_write(cases: Path, sales: Sales) -> None:
    done = sales.run(cases / "22-ambiguous-thousands/in")
    assert done.returncode == 1
    assert "column 'cantidad_comprada': 1.500, 2.250" in done.stdout
    assert '[{property: thousandsMark, value: "."}]` under properties' in done.stdout
    assert not sales.lake.home.joinpath("raw/transacciones").exists()


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
@pytest.mark.parametrize("encoding", ["utf-8", pytest.param("cp1252", marks=pytest.mark.long)])
def test_column_decides_its_mark(
    cells: list[str], total: str, encoding: str, deliver: Deliver, sales: Sales
) -> None:
    rows = [f"venta;Ángel;{cell};1;Solar" for cell in cells]
    text = "\r\n".join([HEADER, *rows]).replace("\u202f", "\u00a0")
    source = deliver("transacciones.csv", content=text.encode(encoding)).parent
    assert sales.run(source).returncode == 0
    assert sales.totals() == total


def test_each_column_has_its_own_mark(deliver: Deliver, sales: Sales) -> None:
    source = deliver("transacciones.csv", HEADER, "venta;Ana;1,5;2.25;Solar").parent
    assert "posibles_miles" not in sales.run(source).stdout
    assert sales.totals() == "1,3.375"
    (file,) = manifest(sales.lake).files
    assert file.decimal_marks == {"cantidad_comprada": ",", "precio": "."}


def test_comma_file_of_possible_thousands_warns(deliver: Deliver, sales: Sales) -> None:
    header = HEADER.replace(";", ",")
    source = deliver("transacciones.csv", header, "venta,Ana,1.500,2,Solar").parent
    done = sales.run(source)
    assert done.returncode == 0
    assert 'cantidad_comprada: the only number with a "." has three digits after it' in done.stdout
    assert sales.totals() == "1,3"


@pytest.mark.long
@pytest.mark.parametrize(
    ("cells", "total"),
    [
        (["$ 1.500", "$1,5", "1 $"], "3,1502.5"),
        (["$ 1.500,00", "2 $", "$ 3,5", "2 COP"], "3,1505.5"),
    ],
)
def test_declared_currency_sign_is_read(
    cells: list[str], total: str, deliver: Deliver, sales: Sales
) -> None:
    rows = [f"venta;Ana;{cell};1;Solar" for cell in cells]
    source = deliver("transacciones.csv", HEADER, *rows).parent
    sales.change(properties(("currencySign", '"$"')))
    sales.run(source)
    assert sales.totals() == total


def test_transform_takes_the_facts_of_the_landing(
    deliver: Deliver, sales: Sales, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("energia.local.transform.range_facts", fail)
    source = deliver("transacciones.csv", HEADER, "venta;Ana;1,5;2;Solar").parent
    assert sales.run(source).returncode == 0
    assert sales.totals() == "1,3"
