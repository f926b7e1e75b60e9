"""Folded texts: SQL and plain Python agree on any text."""

import duckdb
import pytest
from dirty.cells import fold
from effort import sized
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from energia.compiler.folding import folded
from energia.contracts.folding import Fold, translation

FOLDS = st.lists(st.sampled_from(Fold), min_size=1, unique=True)
# Characters that fold, and their neighbours, come up often enough to meet each other.
CHARACTERS = st.one_of(st.sampled_from(sorted("".join(translation(tuple(Fold))))), st.characters())


@pytest.mark.sized
@settings(max_examples=sized(fast=50, full=500, deep=5_000), deadline=None)
@given(
    texts=st.lists(st.text(CHARACTERS, min_size=1).filter(lambda text: "\0" not in text)),
    folds=FOLDS,
)
def test_sql_folds_as_python_does(texts: list[str], folds: list[Fold]) -> None:
    texts = [text.encode(errors="ignore").decode() or "x" for text in texts]
    query = exp.select(folded(exp.column("text"), folds)).from_("(SELECT unnest(?) AS text)")
    found = duckdb.execute(query.sql("duckdb"), [texts]).fetchall()
    assert [text for (text,) in found] == [fold(text, folds) for text in texts]


@pytest.mark.parametrize(
    ("folds", "alike", "different"),
    [
        ((Fold.CASE,), ("Ñandú", "ñANDÚ"), ("nandu", "ñandu")),
        ((Fold.ACCENTS,), ("Pérez", "Pe\u0301rez", "Perez"), ("PEREZ", "Përez ")),
        ((Fold.SPACES,), ("Ana  Pérez", "Ana\u00a0Pérez", "AnaPérez"), ("Ana-Pérez",)),
        ((Fold.PUNCTUATION,), ("900.123.456-8", "9001234568"), ("900 123 456 8",)),
        (tuple(Fold), ("C.C.", "CC", "cc", "c. c."), ("C.E.", "...", "-")),
    ],
)
def test_folded_texts_are_alike(
    folds: tuple[Fold, ...], alike: tuple[str, ...], different: tuple[str, ...]
) -> None:
    texts = [exp.Literal.string(text) for text in (*alike, *different)]
    query = exp.select(*(folded(text, folds) for text in texts))
    (row,) = duckdb.execute(query.sql("duckdb")).fetchall()
    assert len(set(row[: len(alike)])) == 1
    assert len(set(row)) == 1 + len(different)
