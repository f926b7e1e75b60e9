"""Columns that names of files fill have the same cells in both engines."""

from pathlib import Path

import pytest
from fronteras import HEADER, RAW_NAME, write_contract

from energia.compiler.dataset import CompiledDataset
from energia.project import Project

from .glue import JobError
from .parity import Pair

pytestmark = pytest.mark.long

ROWS = f"{HEADER}\nFrt1;1.5\nFrt2;x\n;3\nFrt3;4;5\n".encode()


@pytest.fixture
def fronteras(tmp_path: Path) -> CompiledDataset:
    """Return what the contract of fronteras compiles to."""
    write_contract(tmp_path)
    return Project(tmp_path).datasets()["fronteras"]


def test_engines_fill_the_same_columns(fronteras: CompiledDataset, pair: Pair) -> None:
    equal = ("2023-10__AENC1002.txf.csv", "2023-10__aenc1003.Tx1.csv", "2023-09__aenc1001.Tx9.csv")
    files = {RAW_NAME: ROWS, **dict.fromkeys(equal, f"{HEADER}\nFrt1;7\n".encode())}
    output = pair.assert_equal(fronteras, pair.land(fronteras, files), step=20)
    assert output is not None
    rows = output.accepted.to_pylist()
    assert [(str(row["dia"]), row["version_liquidacion"]) for row in rows] == [
        ("2023-10-01", "Tx2"),
        ("2023-10-02", "TxF"),
        ("2023-10-03", "Tx1"),
    ]
    assert output.manifest["reasons"] == {
        "codigo_sic: requerido": 1,
        "fila: columnas_de_mas": 1,
        "kwh: tipo_invalido": 1,
        "version_liquidacion: valor_no_permitido": 1,
    }
    assert all(file["copy_of"] is None for file in output.manifest["files"])


def test_engines_refuse_a_name_without_pattern(fronteras: CompiledDataset, pair: Pair) -> None:
    partition = pair.land(fronteras, {"aenc1001.csv": ROWS})
    assert pair.assert_equal(fronteras, partition) is None
    with pytest.raises(JobError, match=r"aenc1001.csv: the name does not match \{yyyy\}"):
        pair.there(fronteras, partition)
