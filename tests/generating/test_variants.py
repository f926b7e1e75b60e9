"""Each way of writing a row: the pipeline rejects it for the reasons declared, or reads it."""

from datetime import date
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from compiler.rows import reasons_of

from energia.compiler.dataset import Datasets
from energia.generating.customers import Customers, Profiles
from energia.generating.files import load_date, open_file
from energia.generating.lines import Rows
from energia.generating.trades import TradeDraws
from energia.generating.variants import CLIENTES, TRANSACCIONES, LineFormat
from energia.lake import LakeZone, Partition
from energia.local.lake import LocalLake
from energia.project import Project
from energia.reader import REPEATED_HEADER, ROW_REASONS

from .conftest import run_folder

FORMATS = (CLIENTES, TRANSACCIONES)
AS_WRITTEN, PLAIN = 0, 1


def one_row_of_each(line_format: LineFormat) -> Rows:
    """As many rows as the format has variants."""
    count = len(line_format.variants)
    profiles = Profiles(seed=7)
    if line_format is CLIENTES:
        return Customers(profiles, np.arange(count))
    return TradeDraws(7, 0, profiles, customers=count).next(count)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory, datasets: Datasets) -> LocalLake:
    """On one date a row in each variant, on another the same rows, all plain."""
    folder = tmp_path_factory.mktemp("variants")
    for line_format in FORMATS:
        each = np.arange(len(line_format.variants), dtype=np.uint8)
        for day, kinds in ((AS_WRITTEN, each), (PLAIN, np.zeros_like(each))):
            with open_file(folder / "entrega", line_format, day) as file:
                file.write(one_row_of_each(line_format), kinds)
    lake = LocalLake(folder / "lago")
    # Nearly every row is defective, so that the gate stops their date.
    errors = run_folder(datasets, folder / "entrega", lake).errors
    assert len(errors) == len(FORMATS)
    return lake


def rows_of(lake: LocalLake, zone: LakeZone, dataset: str, day: int) -> list[dict[str, Any]]:
    part = lake.at(Partition(dataset, date.fromisoformat(load_date(day))))
    candidate = part.candidate
    stopped = candidate.accepted if zone is LakeZone.PROCESSED else candidate.rejected
    path = stopped if stopped.exists() else part.table_file(zone)
    rows: list[dict[str, Any]] = pq.read_table(path, partitioning=None).to_pylist()
    return rows


@pytest.mark.parametrize("line_format", FORMATS, ids=lambda item: item.dataset)
def test_defects_are_rejected_for_their_reasons(lake: LocalLake, line_format: LineFormat) -> None:
    rows = rows_of(lake, LakeZone.QUARANTINE, line_format.dataset, AS_WRITTEN)
    rows.sort(key=lambda row: row["posicion"])
    expected = [
        list(defect.reasons) for defect in line_format.defects for _ in range(defect.rejected)
    ]
    assert [row["motivos"] for row in rows] == expected


@pytest.mark.parametrize("line_format", FORMATS, ids=lambda item: item.dataset)
def test_unusual_rows_equal_plain_rows(lake: LocalLake, line_format: LineFormat) -> None:
    as_written, plain = (
        list(map(tuple, map(dict.values, rows_of(lake, LakeZone.PROCESSED, *place))))
        for place in ((line_format.dataset, AS_WRITTEN), (line_format.dataset, PLAIN))
    )
    assert len(plain) == len(line_format.variants)
    orphans = [variant for variant in line_format.variants if variant.orphan]
    accepted = [variant for variant in line_format.variants if variant.accepted]
    assert len(as_written) == len(accepted)
    assert len(set(as_written) - set(plain)) == len(orphans)


def test_orphans_name_unknown_parties(lake: LocalLake) -> None:
    names = [
        {row["nombre_cliente_proveedor"] for row in rows_of(lake, LakeZone.PROCESSED, *place)}
        for place in (("transacciones", AS_WRITTEN), ("transacciones", PLAIN))
    ]
    assert names[0] - names[1] == {"Nadie Conocido", 'Comercial "El Faro", S.A.S.'}


@pytest.mark.parametrize("line_format", FORMATS, ids=lambda item: item.dataset)
def test_variants_declare_reasons_of_the_contract(
    project: Project, line_format: LineFormat
) -> None:
    contract = next(c for c in project.contracts if c.dataset == line_format.dataset)
    assert {reason for defect in line_format.defects for reason in defect.reasons} <= reasons_of(
        contract
    )
    names = [variant.name for variant in line_format.variants]
    assert len(set(names)) == len(names)
    assert line_format.header == ",".join(column.name for column in contract.raw_columns)


def test_every_reason_of_a_line_occurs() -> None:
    declared = {reason for defect in TRANSACCIONES.defects for reason in defect.reasons}
    # A repeated header is no way of writing a row.
    assert {f"fila: {reason}" for reason in ROW_REASONS if reason != REPEATED_HEADER} <= declared
