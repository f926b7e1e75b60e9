"""Every word of SQL, and contracts that have words as the names of their columns."""

import re
from collections.abc import Sequence
from pathlib import Path

import duckdb
import sqlglot
from sqlglot import exp

from energia.compiler.dataset import compile_dataset
from energia.compiler.warehouse import create_audit_table
from energia.contracts import load_contracts
from energia.contracts.reserved import RESERVED_COLUMNS
from energia.partition.candidate import QUARANTINE_COLUMNS

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")

_CONTRACT = """apiVersion: v3.2.0
kind: DataContract
id: {dataset}
version: 1.0.0
servers: [{{server: raw, type: custom, format: csv}}]
schema:
  - name: {dataset}
    quality:
      - type: custom
        engine: energia
        implementation: {{maxRejectedPercent: 5, minRejectedRows: 100}}
    properties:
{columns}
      - {{name: fecha_carga, logicalType: date, partitioned: true}}
"""
_COLUMN = "      - {{name: {}, logicalType: number, physicalType: 'decimal(9,2)', {}}}"
_WHEN = "customProperties: [{{property: when, value: '{0} = 1 AND NOT {0} IS NULL'}}]"
_REFERENCE = "relationships: [{{to: maestro.{0}, " + _WHEN + "}}]"


def keywords() -> list[str]:
    """Return the keywords that DuckDB and the parsers of all SQL dialects know, sorted."""
    classes = [sqlglot.Dialect.get_or_raise(name.value) for name in sqlglot.Dialects]
    found = {
        row[0] for row in duckdb.execute("SELECT keyword_name FROM duckdb_keywords()").fetchall()
    }
    for dialect in classes:
        found |= {*dialect.tokenizer_class.KEYWORDS, *dialect.generator_class.RESERVED_KEYWORDS}
        found |= {token.name for token in dialect.parser_class.NO_PAREN_FUNCTIONS}
    return sorted({word for word in map(str.lower, found) if _NAME.fullmatch(word)})


def accepted_words() -> list[str]:
    """Return the keywords that are valid names of columns."""
    return [word for word in keywords() if word not in RESERVED_COLUMNS]


def internal_names(folder: Path) -> set[str]:
    """Return the names in the SQL that contracts compile to, and the columns of other tables."""
    write_contracts(folder, ["a"])
    names = {item.name for item in QUARANTINE_COLUMNS}
    for contract in load_contracts(folder):
        compiled = compile_dataset(contract)
        checks = (check.unmatched for check in compiled.references)
        trees = (compiled.transform, *compiled.warehouse, *checks, create_audit_table())
        names |= {node.name for tree in trees for node in tree.find_all(exp.Identifier)}
    return names


def write_contracts(folder: Path, words: Sequence[str]) -> None:
    """Write a dataset whose key is all the words, and one of facts that refer to each of them."""
    folder.mkdir(parents=True, exist_ok=True)
    keys = (
        _COLUMN.format(word, f"required: true, primaryKey: true, primaryKeyPosition: {place}")
        for place, word in enumerate(words, 1)
    )
    facts = [_COLUMN.format(word, _REFERENCE.format(word)) for word in words]
    facts += [
        f"      - {{name: x_{word}, logicalType: number, physicalType: 'decimal(38,4)', "
        f"transformLogic: '1 - {word} * -{word}'}}"
        for word in words
    ]
    for dataset, columns in (("maestro", keys), ("hechos", facts)):
        text = _CONTRACT.format(dataset=dataset, columns="\n".join(columns))
        (folder / f"{dataset}.odcs.yaml").write_text(text, encoding="utf-8")


def write_files(folder: Path, words: Sequence[str]) -> None:
    """Write one row for each of the two datasets; every cell is 1."""
    folder.mkdir(parents=True, exist_ok=True)
    for dataset in ("maestro", "hechos"):
        lines = (",".join(words), ",".join("1" for _ in words))
        (folder / f"{dataset}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
