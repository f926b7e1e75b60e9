"""A question on each type of column: asked of the lake, of Athena and of Redshift."""

from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from answers import answer

from aws_local.athena import engine
from aws_local.athena.types import arrow_type, cell
from energia.compiler.dataset import compile_dataset
from energia.compiler.redshift.tables import ddl_plan
from energia.contracts.model import Column, Contract
from energia.contracts.types import boolean_type, decimal_type, plain_type, text_type
from energia.local.lake import LocalLake
from energia.local.run import RunOrder, run
from energia.queries.compiling import compile_query
from energia.queries.parameters import athena_literal

from .conftest import empty
from .warehouse import Bodega

DAY = date(2026, 1, 5)
TYPES = {
    "texto": text_type(),
    "decimal": decimal_type(18, 4),
    "entero": plain_type("integer"),
    "dia": plain_type("date", "d/M/yyyy"),
    "momento": plain_type("timestamp"),
    "hora": plain_type("time", "h:mm a"),
    "activo": boolean_type(["X"], ["", "no"]),
}
CONTRACT = Contract(
    dataset="lecturas",
    version="1",
    description="",
    columns=tuple(Column(name=name, type=kind) for name, kind in TYPES.items()),
)
LINES = (
    ",".join(TYPES),
    "Ñandú,1.5000,-7,5/9/2026,2026-01-31T14:30:00.25-05:00,2:30 p. m.,X",
    "otro,2,8,06/09/2026,2026-02-01 00:00,12:05 a.m.,",
    ",,,,,,no",
)
VALUES = {
    "texto": ("Ñandú", "Ñandú"),
    "decimal": ("1.5", "1.5000"),
    "entero": ("-7", "-7"),
    "dia": ("2026-09-05", "2026-09-05"),
    "momento": ("2026-01-31 14:30:00.25", "2026-01-31 14:30:00.250"),
    "hora": ("14:30:00", "14:30:00"),
    "activo": ("true", "true"),
}
"""A parameter of each column, and the cell of Athena's answer."""


@dataclass(frozen=True)
class Answers:
    """A lake with a date, and its rows as Athena reads them."""

    lake: LocalLake
    rows: pa.Table


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """Return the lake of a run on the lines."""
    folder = tmp_path_factory.mktemp("tipos")
    (folder / "lecturas.csv").write_text("\n".join(LINES), "utf-8")
    lake = LocalLake(folder / "lake")
    datasets = {"lecturas": compile_dataset(CONTRACT)}
    report = run(RunOrder(folder, lake, DAY), datasets, lambda *_: None)
    assert (report.ok, report.loads[0].accepted) == (True, 3)
    (file,) = (lake.home / "processed").rglob("*.parquet")
    catalog = pa.schema([(name, arrow_type(kind.hive)) for name, kind in TYPES.items()])
    return Answers(lake, pq.read_table(file, partitioning=None).cast(catalog))


@pytest.mark.parametrize("name", TYPES)
def test_lake_and_athena_answer_a_question(name: str, published: Answers) -> None:
    value, shown = VALUES[name]
    sql = f"SELECT texto, {name} FROM lecturas WHERE {name} = :{name}"  # noqa: S608
    query = compile_query(sql, [CONTRACT])
    here = answer(query, {name: value}, published.lake, [CONTRACT])
    assert list(here.to_text()) == [["Ñandú", value]]
    parameters = [athena_literal(query.bind({name: value})[name])]
    there = engine.run(query.athena_sql(), parameters, "lago", lambda *_: published.rows)
    assert [[cell(item)["VarCharValue"] for item in row] for row in there.rows] == [
        ["Ñandú", shown]
    ]


def test_redshift_answers_the_same(published: Answers, warehouse: Bodega) -> None:
    empty(warehouse.connection)
    warehouse.objects.upload(published.lake.home)
    warehouse.ensure(ddl_plan([CONTRACT]))
    assert warehouse.load(CONTRACT, f"{DAY}")["rows"] == len(published.rows)
    for name in TYPES:
        sql = f"SELECT texto FROM energia.lecturas WHERE {name} = '{VALUES[name][0]}'"  # noqa: S608
        assert warehouse.connection.execute(sql.encode()).fetchall() == [("Ñandú",)]
