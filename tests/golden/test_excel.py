"""A spreadsheet's export with every hazard at once loads under the shipped contracts."""

from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from energia.compiler.dataset import Datasets
from energia.local.lake import LocalLake
from energia.local.run import RunOrder, run

from .excel import FORMS, Form, write_export

DATE = date(2026, 1, 5)
WARNINGS = ("archivo: titulos", "fila: encabezado_repetido")
SALES = (
    "SELECT tipo_energia, SUM(total) FROM transacciones WHERE tipo_transaccion = 'venta' "
    "GROUP BY tipo_energia"
)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_spanish_export_loads_with_its_sums(
    form: Form, datasets: Datasets, source: Path, tmp_path: Path
) -> None:
    expected = write_export(source, form)
    lake = LocalLake(tmp_path / "lake")
    report = run(RunOrder(source, lake, DATE), datasets, lambda *_: None)
    assert (report.ok, report.errors) == (True, [])
    assert {load.dataset: load.accepted for load in report.loads} == expected.rows
    assert sum((Counter(load.reasons) for load in report.loads), Counter()) == expected.rejected
    assert [unmatched.rows for unmatched in report.unmatched] == [0, 0]
    codes = {(part.dataset, warning.code) for part, warning in report.warnings}
    assert codes == {(name, code) for name in expected.rows for code in WARNINGS}
    with duckdb.connect(lake.warehouse, read_only=True) as connection:
        assert dict[str, Decimal](connection.execute(SALES).fetchall()) == expected.sales
