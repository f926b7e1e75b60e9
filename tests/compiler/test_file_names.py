"""Columns that names of files fill: in the processed table, and not in the raw table."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest
from fronteras import write_contract

from energia.compiler.dataset import CompiledDataset
from energia.compiler.formats import other_formats
from energia.compiler.glue import glue_tables
from energia.project import Project
from energia.reader import FileSpec


@pytest.fixture
def fronteras(tmp_path: Path) -> CompiledDataset:
    """Return what the contract of fronteras compiles to."""
    write_contract(tmp_path)
    return Project(tmp_path).datasets()["fronteras"]


def test_raw_table_has_the_columns_of_the_file(fronteras: CompiledDataset) -> None:
    raw, processed, _ = glue_tables(fronteras.contract)
    assert [column.name for column in raw.columns] == ["codigo_sic", "kwh"]
    assert [column.name for column in processed.columns] == [
        "dia",
        "codigo_sic",
        "version_liquidacion",
        "kwh",
    ]


def test_diagnosis_is_of_the_columns_of_the_file(fronteras: CompiledDataset) -> None:
    assert {item.column for item in other_formats(fronteras.contract)} == {"kwh"}


def test_file_spec_round_trips_as_json(fronteras: CompiledDataset) -> None:
    text = json.dumps(asdict(fronteras.files))
    assert FileSpec.from_json(json.loads(text)) == fronteras.files
