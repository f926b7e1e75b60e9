"""References between datasets: counting the rows whose value the other dataset does not have."""

from dataclasses import dataclass
from functools import cached_property

from sqlglot import exp

from energia.compiler.folding import folded
from energia.compiler.warehouse import table_name
from energia.contracts.expressions import parse_expression
from energia.contracts.folding import NAME_FOLDS, Fold
from energia.contracts.model import Column, Contract, Reference
from energia.lake import PARTITION


@dataclass(frozen=True)
class ReferenceCheck:
    """A column whose values should be in ``target``, a column of ``dataset``.

    ``folds`` are the differences that do not matter. ``unmatched`` counts the rows of $date that
    have another value, and those of them whose value differs only in case, accents and spaces.
    """

    column: str
    dataset: str
    target: str
    folds: tuple[Fold, ...]
    unmatched: exp.Select

    @cached_property
    def duckdb_unmatched(self) -> str:
        """Return the query as DuckDB runs it, generated once for all load dates."""
        return self.unmatched.sql("duckdb")


def compile_references(contract: Contract) -> tuple[ReferenceCheck, ...]:
    """A check for each of the contract's references."""
    return tuple(
        ReferenceCheck(
            column=column.name,
            dataset=reference.dataset,
            target=reference.column,
            folds=reference.folds,
            unmatched=_unmatched(contract, column, reference),
        )
        for column in contract.columns
        for reference in column.references
    )


def _unmatched(contract: Contract, column: Column, reference: Reference) -> exp.Select:
    value = exp.column(column.name, table="referring")
    target = exp.column(reference.column, table="known")
    # Under its own name a master shows the latest row of each key, of whichever date.
    known = f"{reference.dataset} AS known"
    same = _folded(target, reference.folds).eq(_folded(value, reference.folds))
    found = exp.select("1").from_(known).where(same)
    every = exp.select(_folded(target, NAME_FOLDS)).from_(known)
    alike: exp.Expr = exp.In(this=_folded(value, NAME_FOLDS), query=every.subquery())
    if set(NAME_FOLDS) <= set(reference.folds):
        # Every similar value is found, so do not fold a million values again.
        alike = exp.false()
    return (
        exp.select(
            exp.Count(this=exp.Star()),
            exp.Count(this=exp.Case().when(alike, exp.Literal.number(1))),
        )
        .from_(f"{table_name(contract)} AS referring")
        .where(exp.column(PARTITION).eq(exp.Parameter(this="date")))
        .where(exp.Is(this=value.copy(), expression=exp.Null()).not_())
        .where(None if reference.when is None else parse_expression(reference.when))
        .where(exp.Exists(this=found).not_())
    )


def _folded(value: exp.Expr, folds: tuple[Fold, ...]) -> exp.Expr:
    return folded(exp.cast(value.copy(), "string"), folds) if folds else value
