"""Folding as SQL: the texts that a comparison takes in place of a column's values."""

from collections.abc import Collection, Iterable, Iterator

from sqlglot import exp

from energia.contracts.folding import Fold, translation
from energia.contracts.model import Column


def translated(text: exp.Expr, folds: Collection[Fold]) -> exp.Translate:
    """Return the text without the differences that ``folds`` ignores; empty if nothing is left."""
    old, new = map(exp.Literal.string, translation(folds))
    return exp.Translate(this=text.copy(), from_=old, to=new)


def folded(text: exp.Expr, folds: Collection[Fold]) -> exp.Expr:
    """Return the text that a comparison takes in its place; the text itself without ``folds``.

    A text of which nothing is left, such as ``...``, stands for itself: otherwise all such texts
    would be equal.
    """
    if not folds:
        return text.copy()
    rest = exp.Nullif(this=translated(text, folds), expression=exp.Literal.string(""))
    return exp.Coalesce(this=rest, expressions=[text.copy()])


def folded_columns(columns: Iterable[Column]) -> Iterator[exp.Expr]:
    """Yield the folded text of each column that folds, under the name that ``compared`` has."""
    for column in columns:
        if column.folds:
            value = folded(exp.column(column.name), column.folds)
            yield exp.alias_(value, compared(column).name)


def compared(column: Column) -> exp.Column:
    """Return the column to compare rows by: the one with its folded text, if it folds."""
    return exp.column(f"_folded_{column.name}" if column.folds else column.name)
