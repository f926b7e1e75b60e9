"""References between datasets: counting the rows whose value the other dataset does not have."""

from dataclasses import dataclass

from sqlglot import exp

from energia.compiler.enumerations import folded
from energia.compiler.warehouse import table_name
from energia.contracts.expressions import parse_expression
from energia.contracts.model import Column, Contract, Reference
from energia.lake import PARTITION
from energia.reader.spec import EDGE_SPACES


@dataclass(frozen=True)
class ReferenceCheck:
    """A column whose values should be in ``target``, a column of ``dataset``.

    ``unmatched`` counts, over the warehouse, the rows of $date that have another value, and those
    of them whose value is the same but for case, accents and spaces.
    """

    column: str
    dataset: str
    target: str
    unmatched: exp.Select


def compile_references(contract: Contract) -> tuple[ReferenceCheck, ...]:
    """A check for each of the contract's references."""
    return tuple(
        ReferenceCheck(
            column=column.name,
            dataset=reference.dataset,
            target=reference.column,
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
    found = exp.select("1").from_(known).where(target.eq(value))
    alike = exp.In(this=_folded(value), query=exp.select(_folded(target)).from_(known).subquery())
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


def _folded(value: exp.Expr) -> exp.Expr:
    spaces = exp.RegexpReplace(
        this=folded(exp.cast(value.copy(), "string")),
        expression=exp.Literal.string(f"[{EDGE_SPACES}]+"),
        replacement=exp.Literal.string(" "),
        modifiers=exp.Literal.string("g"),
    )
    return exp.Trim(this=spaces)
