"""Any text in any cell: a row is accepted with its exact values, or has reasons of the list."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from dirty.numerals import Writing
from effort import sized
from hypothesis import given, settings
from hypothesis import strategies as st

from energia.contracts.folding import fold
from energia.contracts.model import (
    AllowedValue,
    Column,
    CsvDialect,
)
from energia.contracts.types import decimal_type, plain_type, text_type
from energia.reader.spec import EDGE_SPACES

from .rows import contract_of, reasons_of, transform

CONTRACT = contract_of(
    Column(name="decimal", type=decimal_type(9, 3)),
    Column(name="mucho", type=decimal_type(38, 19)),
    Column(name="entero", type=plain_type("integer")),
    Column(name="dia", type=plain_type("date")),
    Column(name="tipo", type=text_type(), allowed_values=(AllowedValue("Eólica", ("wind",)),)),
    Column(name="texto", type=text_type(12)),
    Column(name="activo", type=plain_type("boolean")),
    csv=CsvDialect(quoted_newlines=True),
)
TRUE_WORDS = ("true", "verdadero", "si", "1")
FALSE_WORDS = ("false", "falso", "no", "0")
NAMES = [column.name for column in CONTRACT.columns]
PLAIN = Writing(".", reads_one_group=False, thousands="", currency="", exponents=False)

numeral = st.from_regex(r"\A[-+]?0{0,3}[0-9]{0,22}[.,]?[0-9]{0,22}\Z", alphabet="-+0123456789.,")
cell = st.one_of(
    st.text(max_size=14),
    numeral,
    st.text(alphabet="0123456789-+.,eE_ x\t\u00a0\n\u0661", max_size=10),
    st.dates().map(str),
    st.sampled_from(["Eólica", "EOLICA", "wind ", "1e3", "NaN", "", " ", "SÍ", "falso"]),
)


def quoted(text: str) -> str:
    """The cell in quotes; NUL bytes are a reason of the reader and tested there."""
    return '"' + text.replace("\0", "").replace('"', '""') + '"'


@pytest.mark.sized
@settings(max_examples=sized(fast=10, full=60, deep=500), deadline=None)
@given(rows=st.lists(st.lists(cell, min_size=7, max_size=7), min_size=1, max_size=12))
def test_each_row_is_exact_or_has_known_reasons(rows: list[list[str]]) -> None:
    lines = [",".join(map(quoted, row)) for row in rows]
    content = ",".join(NAMES) + "\n" + "".join(f"{line}\n" for line in lines)
    with TemporaryDirectory() as folder:
        result = transform(CONTRACT, {"f.csv": content}, Path(folder))
    assert len(result.accepted) + len(result.rejected) == len(rows)
    assert all(row.reasons and set(row.reasons) <= reasons_of(CONTRACT) for row in result.rejected)
    texts = {row.text for row in result.rejected}
    assert texts <= set(lines)
    kept = [row for row, line in zip(rows, lines, strict=True) if line not in texts]
    assert len(kept) == len(result.accepted)
    for row, values in zip(kept, result.accepted, strict=True):
        for text, value, column in zip(row, values, CONTRACT.columns, strict=True):
            trimmed = text.replace("\0", "").strip(EDGE_SPACES)
            if not trimmed:
                assert value is None
            elif column.type.is_number:
                assert value == PLAIN.read(trimmed)
            elif column.type.logical.name == "date":
                assert str(value) == trimmed
            elif column.type.logical.name == "boolean":
                assert fold(trimmed) in (TRUE_WORDS if value else FALSE_WORDS)
            else:
                assert value == ("Eólica" if column.allowed_values else trimmed)
