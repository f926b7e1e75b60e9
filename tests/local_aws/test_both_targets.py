"""The same delivery on this machine and on the AWS here: the same rows, reasons and warehouse."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from energia.lake import LakeZone, Partition
from energia.local.lake import LocalLake
from energia.local.run import RunOrder, run
from energia.project import Project

from .deliveries import SAMPLE_DATE, Execution, ask, lake_rows, warehouse_rows
from .deployed import ROOT, Deployed

DATASETS = ("clientes", "proveedores", "transacciones")


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> LocalLake:
    """The lake that `energia run` makes of the sample's date."""
    home = tmp_path_factory.mktemp("aqui")
    source = home / "source"
    for dataset in DATASETS:
        place = f"{dataset}/fecha_carga={SAMPLE_DATE}/{dataset}.csv"
        (source / place).parent.mkdir(parents=True)
        (source / place).write_bytes((ROOT / "data/raw" / place).read_bytes())
    lake = LocalLake(home / "lake")
    order = RunOrder(source, lake, date.fromisoformat(SAMPLE_DATE))
    report = run(order, Project(ROOT).datasets(), lambda *_: None)
    assert report.errors == []
    return lake


def comparable(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Rows in one order, without the name of the file, which landing changes."""
    return sorted(repr({**row, "archivo": ""}) for row in rows)


@pytest.mark.parametrize("dataset", DATASETS)
@pytest.mark.parametrize("zone", [LakeZone.PROCESSED, LakeZone.QUARANTINE])
def test_both_targets_have_the_same_objects(
    zone: LakeZone, dataset: str, here: LocalLake, sampled: Execution, deployed: Deployed
) -> None:
    assert sampled.status == "SUCCEEDED"
    file: Path = here.at(Partition(dataset, date.fromisoformat(SAMPLE_DATE))).table_file(zone)
    there = lake_rows(deployed, f"{zone}/{dataset}/fecha_carga={SAMPLE_DATE}/{dataset}.parquet")
    assert comparable(there) == comparable(pq.read_table(file, partitioning=None).to_pylist())
    assert there or zone is LakeZone.QUARANTINE


def test_athena_counts_the_same_reasons(
    here: LocalLake, sampled: Execution, deployed: Deployed
) -> None:
    assert sampled.status == "SUCCEEDED"
    counts: dict[str, int] = {}
    for dataset in DATASETS:
        file = here.at(Partition(dataset, date.fromisoformat(SAMPLE_DATE))).table_file(
            LakeZone.QUARANTINE
        )
        for row in pq.read_table(file, partitioning=None).to_pylist():
            for reason in row["motivos"]:
                counts[reason] = counts.get(reason, 0) + 1
    assert counts
    asked: dict[str, int] = {}
    for dataset in DATASETS:
        sql = (
            f"SELECT motivo, count(*) FROM {dataset}_rechazos CROSS JOIN UNNEST(motivos) "  # noqa: S608
            f"AS t (motivo) WHERE fecha_carga = DATE '{SAMPLE_DATE}' GROUP BY motivo"
        )
        for reason, count in ask(deployed, sql):
            asked[reason] = asked.get(reason, 0) + int(count)
    assert asked == counts


@pytest.mark.parametrize("dataset", DATASETS)
def test_both_targets_have_the_same_warehouse_rows(
    dataset: str, here: LocalLake, sampled: Execution, deployed: Deployed
) -> None:
    assert sampled.status == "SUCCEEDED"
    table = dataset if dataset == "transacciones" else f"{dataset}_historia"
    with duckdb.connect(here.warehouse, read_only=True) as warehouse:
        answer = warehouse.execute(f"SELECT * FROM {table}")  # noqa: S608
        names = [item[0] for item in answer.description or ()]
        rows = answer.fetchall()
    assert rows
    sql = f"SELECT {', '.join(names)} FROM energia.{table} WHERE fecha_carga = '{SAMPLE_DATE}'"  # noqa: S608
    there = warehouse_rows(deployed, sql)
    as_text = [["" if value is None else str(value) for value in row] for row in rows]
    assert sorted(as_text) == sorted(
        ["" if value is None else str(value) for value in row] for row in there
    )
