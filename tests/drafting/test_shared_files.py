"""Drafts of files that really arrived: in an empty project, each loads the rows that are right."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from effort import sample
from running.command_line import energia
from running.conftest import DATE
from shared_files import ROOT

from energia.lake import LakeZone
from energia.local.lake import LocalLake
from energia.local.run import RunOrder, run
from energia.project import Project

SHARED = ROOT.parent / "shared"
RIGHT_ROWS = {
    "cases/01-excel-es-co-shipped/in/transacciones.csv": 2,
    "cases/02-excel-es-co-thousands/in/transacciones.csv": 2,
    "cases/03-cp1252/in/transacciones.csv": 3,
    "cases/05-all-100-rejected-exit-0/in/transacciones.csv": 100,
    "cases/06-trailing-delimiter-header-and-rows/in/transacciones.csv": 2,
    "cases/10-dates-ddmmyy/in/transacciones.csv": 3,
    "cases/11-datetime-in-date/in/transacciones.csv": 2,
    "cases/12-scientific/in/transacciones.csv": 3,
    "cases/13-leading-dot/in/transacciones.csv": 4,
    "cases/14-ids/in/clientes.csv": 3,  # the damaged identifier is a text as well
    "cases/16-header-in-middle-clientes/in/clientes.csv": 2,
    "cases/18-xlsx-beside-csv/in/ventas.txt": 1,
    "cases/20-case-and-date-names/in/Clientes.CSV": 1,
    "cases/20-case-and-date-names/in/transacciones_20260105.csv": 1,
    "cases/22-ambiguous-thousands/in/transacciones.csv": 2,
    "cases/23-same-file-next-day/in1/transacciones.csv": 2,
    "cases/24-same-rows-other-line-ends/in2/transacciones.csv": 2,
    "cases/26-cumulative-export/in2/transacciones.csv": 2,
    "cases/28-transacciones-named-clientes/in/clientes.csv": 1,
    "cases/29-english-thousands-under-comma-mark/in/transacciones.csv": 1,
    "cases/30-names-fold-in-references/in/transacciones.csv": 3,
    "cases/31-key-fold-in-master/in/clientes.csv": 3,
    "cases/32-future-date/in/transacciones.csv": 1,
    "cases/33-hourly-wide-cp1252/in/aenc0201.Tx2": 2,
    "cases/34-precision-over-38/in/transacciones.csv": 2,
    "seed_data/clientes.csv": 5,
    "seed_data/proveedores.csv": 5,
    "seed_data/transacciones.csv": 5,
    "asic_samples/PRIVADA/XXXC/DEL/FTP/2023-10/aenc1001.Tx2": 1,
    "asic_samples/PRIVADA/XXXC/DEL/FTP/2023-10/dspcttos1001.TxF": 2,
    "asic_samples/PUBLICA/DEL/FTP/2023-10/adem1001.Tx2": 232,
    "asic_samples/PUBLICA/DEL/FTP/2023-10/afac10.txf": 9,
    "asic_samples/PUBLICA/DEL/FTP/2023-10/sntie10.txf": 766,
    "asic_samples/PUBLICA/DEL/FTP/2023-10/trsd1001.tx2": 33,
    "asic_samples/PUBLICA/DEL/FTP/2023-10/tserv10.txf": 4,
}
"""The rows of each file that a person would accept."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project without contracts."""
    folder = tmp_path / "project"
    (folder / "data/contracts").mkdir(parents=True)
    return folder


def load(project: Path, source: Path, lake: LocalLake) -> dict[str, int]:
    """Run the project on a folder; return the rows in the lake by dataset."""
    datasets = Project(project).datasets()
    report = run(RunOrder(source, lake, DATE), datasets, lambda *_: None)
    files = {name: lake.home.glob(f"{LakeZone.PROCESSED}/{name}/*/*.parquet") for name in datasets}
    rows = {name: sum(pq.read_metadata(it).num_rows for it in files[name]) for name in datasets}
    assert sum(load.accepted for load in report.loads) == sum(rows.values()), report.errors
    return rows


@pytest.mark.parametrize("name", sample([*RIGHT_ROWS], fast=3))
def test_draft_loads_right_rows(name: str, project: Path, tmp_path: Path) -> None:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"these files are not part of the project; put them in {SHARED}")
    done = energia("contracts", "draft", path, "--out", "data/contracts", cwd=project)
    assert done.returncode == 0, done.stderr
    # The folder of an ASIC file has its year.
    source = tmp_path / "source" / path.parent.name
    source.mkdir(parents=True)
    (source / path.name).write_bytes(path.read_bytes())
    in_folder = source.parent if "asic" in name else source
    rows = load(project, in_folder, LocalLake(tmp_path / "home"))
    assert [*rows.values()] == [RIGHT_ROWS[name]]


@pytest.mark.long
@pytest.mark.parametrize("dataset", ["clientes", "proveedores", "transacciones"])
def test_draft_of_several_dates_loads_sample(dataset: str, project: Path, tmp_path: Path) -> None:
    files = sorted((ROOT / "data/raw" / dataset).glob("*/*.csv"))
    options = ("--out", "data/contracts", "--dataset", dataset)
    done = energia("contracts", "draft", *files, *options, cwd=project)
    assert done.returncode == 0, done.stderr
    text = (project / f"data/contracts/{dataset}.odcs.yaml").read_text("utf-8")
    tried = next(line for line in text.splitlines() if line.startswith("# Tried"))
    source = tmp_path / "source" / dataset
    for file in files:
        (source / file.parent.name).mkdir(parents=True)
        (source / file.parent.name / file.name).write_bytes(file.read_bytes())
    rows = load(project, source.parent, LocalLake(tmp_path / "home"))
    assert f"{rows[dataset]:,} accepted" in tried
