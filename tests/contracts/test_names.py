"""Names of columns and datasets: each keyword of SQL works everywhere, or is refused."""

from pathlib import Path

import pytest
import sqlglot
from effort import sample
from running.command_line import energia
from sqlglot import exp

from energia.contracts.reserved import (
    RESERVED_COLUMNS,
    RESERVED_DATASETS,
    RESERVED_ENDINGS,
    RESERVED_WORDS,
)
from energia.lake import PARTITION

from .hostile import CONTRACT, FILE
from .words import accepted_words, internal_names, keywords, write_contracts, write_files

USES = (
    "SELECT 1 - x * x AS x FROM x WHERE NOT x IS NULL AND x = 1 GROUP BY x, x.x ORDER BY x",
    "CREATE TABLE x (x INT)",
)
DIALECTS = ("", "duckdb", "spark", "redshift", "athena")
SYSTEM = ["cmax", "cmin", "ctid", "deletexid", "insertxid", "tableoid", "xmax", "xmin"]
UNKNOWN = {*SYSTEM, "encrypt", "system_user"}
"""Reserved words that sqlglot reads as names."""


def is_plain(word: str) -> bool:
    """Return whether every dialect reads the word as a name, and writes it without quotes."""
    return all(_is_plain(word, use, dialect) for use in USES for dialect in DIALECTS)


def _is_plain(word: str, use: str, dialect: str) -> bool:
    expected = sqlglot.parse_one(use, dialect=dialect)
    for name in expected.find_all(exp.Identifier):
        name.set("this", word)
    try:
        read = sqlglot.parse_one(use.replace("x", word), dialect=dialect)
    except sqlglot.errors.SqlglotError:
        return False
    return read == expected and not set(read.sql(dialect)) & {'"', "`"}


@pytest.mark.sized
def test_keywords_are_reserved_unless_sql_reads_names() -> None:
    words = sample(keywords(), fast=100)
    misread = [word for word in words if not is_plain(word)]
    assert misread == [word for word in words if word in RESERVED_WORDS - UNKNOWN]


@pytest.mark.sized
def test_accepted_words_work_in_local_lake(tmp_path: Path) -> None:
    words = sample(accepted_words(), fast=10, full=100)
    for first in range(0, len(words), 50):
        assert_columns_work(words[first : first + 50], tmp_path / str(first))


def assert_columns_work(words: list[str], project: Path) -> None:
    """Assert that the columns can be checked, loaded, referred to and queried by name."""
    write_contracts(project / "data/contracts", words)
    write_files(project / "in", words)
    checked = energia("contracts", "check", cwd=project)
    assert checked.stdout.startswith("2 contracts OK"), checked.stderr
    ran = energia("run", "in", cwd=project)
    assert (ran.returncode, "not in" in ran.stdout) == (0, False), ran.stdout
    names, of_table = ", ".join(words), ", ".join(f"t.{word}" for word in words)
    conditions = " AND ".join(f"{word} = 1" for word in words)
    for query in (
        f"{names} FROM hechos AS t WHERE {conditions} GROUP BY {names} ORDER BY {names}",
        f"{of_table} FROM maestro_actual AS t",
    ):
        found = energia("sql", f"SELECT {query}", "--format", "csv", cwd=project)
        assert set(found.stdout.splitlines()[-1].split(",")) == {"1"}, found.stderr


def test_internal_names_are_refused_or_work_as_columns(tmp_path: Path) -> None:
    names = internal_names(tmp_path / "any")
    valid = sorted(name for name in names - RESERVED_COLUMNS if not name.startswith("_"))
    assert {"records", "typed", "ranked", "known", "texto", "filas"} < set(valid)
    # Derived columns of the contracts are called x_..., after another column.
    columns = {*valid, "filename", "file_row_number"} - {PARTITION, "x_a"}
    assert_columns_work(sorted(columns), tmp_path)


@pytest.mark.long
def test_internal_names_are_refused_or_work_as_datasets(tmp_path: Path) -> None:
    names = internal_names(tmp_path / "any")
    valid = [name for name in names - RESERVED_DATASETS if not name.startswith("_")]
    valid = [name for name in valid if not name.endswith(RESERVED_ENDINGS)]
    contracts, files = tmp_path / "data/contracts", tmp_path / "in"
    contracts.mkdir(parents=True)
    files.mkdir()
    for name in valid:
        text = CONTRACT.replace("pagos", name)
        (contracts / f"{name}.odcs.yaml").write_text(text, encoding="utf-8")
        (files / f"{name}.csv").write_text(FILE, encoding="utf-8")
    ran = energia("run", "in", cwd=tmp_path)
    assert (ran.returncode, "not in" in ran.stdout) == (0, False), ran.stdout + ran.stderr
    counts = ", ".join(
        f"(SELECT COUNT({name}.factura) FROM {name} JOIN {name}_actual USING (factura))"  # noqa: S608
        for name in valid
    )
    found = energia("sql", f"SELECT {counts}", "--format", "csv", cwd=tmp_path)
    assert set(found.stdout.splitlines()[-1].split(",")) == {"2"}, found.stderr


@pytest.mark.parametrize("name", ["order", "limit", "select", "timestamp", "motivos"])
def test_reserved_column_is_refused(name: str, tmp_path: Path) -> None:
    write_contracts(tmp_path / "data/contracts", [name])
    result = energia("contracts", "check", cwd=tmp_path)
    assert result.returncode == 1
    refused = f"name: '{name}' is reserved; use another name and this one as a synonym"
    assert refused in result.stderr


@pytest.mark.parametrize("name", SYSTEM)
def test_system_column_of_redshift_is_reserved(name: str) -> None:
    assert name in RESERVED_WORDS


@pytest.mark.parametrize(
    "name", ["order", "select", "auditoria_cargas", "a_actual", "a_historia", "a_rechazos"]
)
def test_reserved_dataset_is_refused(name: str, tmp_path: Path) -> None:
    contracts = tmp_path / "data/contracts"
    write_contracts(contracts, ["a"])
    text = (contracts / "maestro.odcs.yaml").read_text(encoding="utf-8")
    (contracts / f"{name}.odcs.yaml").write_text(text.replace("maestro", name), encoding="utf-8")
    result = energia("contracts", "check", cwd=tmp_path)
    (line,) = result.stderr.splitlines()
    assert f"{name}.odcs.yaml:3:1: file name: '{name}' " in line
    assert "reserved" in line
