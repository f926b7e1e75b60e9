"""Settlement files of the market operator load as they are delivered, whole and exact."""

from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from energia.lake import LakeZone
from energia.local.lake import LocalLake

from .asic import ASIC_FILES, AsicFile, read
from .command_line import energia
from .conftest import DATE


def find(samples: Path, kind: AsicFile) -> Path:
    """Return the sample of a kind of file."""
    (path,) = samples.rglob(f"{kind.dataset}*")
    return path


@pytest.fixture
def project(tmp_path: Path, asic_samples: Path) -> Path:
    """Return a project with the contracts of all kinds of files."""
    folder = tmp_path / "project"
    (folder / "data/contracts").mkdir(parents=True)
    for kind in ASIC_FILES:
        kind.write_contract(folder / "data/contracts", find(asic_samples, kind))
    return folder


@pytest.mark.long
def test_every_row_is_loaded_with_its_numbers(
    project: Path, asic_samples: Path, lake: LocalLake
) -> None:
    options = ("--home", lake.home, "--fecha-carga", DATE)
    done = energia("run", asic_samples, *options, cwd=project)
    assert done.returncode == 0, done.stdout
    for kind in ASIC_FILES:
        path = find(asic_samples, kind)
        (file,) = (lake.home / LakeZone.PROCESSED / kind.dataset).rglob("*.parquet")
        rows = pq.ParquetFile(file).read()
        *columns, days, versions = rows.columns
        assert rows.num_rows == len(read(path)[1])
        numbers = [column.drop_null().to_pylist() for column in columns[kind.texts :]]
        assert [sum(cells, Decimal()) for cells in numbers] == kind.sums(path)
        assert {str(day)[:7] for day in days.to_pylist()} == {"2023-10"}
        assert set(versions.to_pylist()) == {path.suffix.removeprefix(".")}
