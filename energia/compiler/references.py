"""References between datasets: counting the rows whose value the other dataset does not have."""

from dataclasses import dataclass

from sqlglot import exp

from energia.compiler.warehouse import table_name
from energia.contracts.model import Column, Contract, Reference
from energia.lake import PARTITION


@dataclass(frozen=True)
class ReferenceCheck:
    """A column whose values should be in ``target``, a column of ``dataset``.

    ``unmatched`` counts, over the warehouse, the rows of $date that have another value.
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
    same = exp.column(reference.column, table="known").eq(value)
    # Under its own name a master shows the latest row of each key, of whichever date.
    found = exp.select("1").from_(f"{reference.dataset} AS known").where(same)
    return (
        exp.select(exp.Count(this=exp.Star()))
        .from_(f"{table_name(contract)} AS referring")
        .where(exp.column(PARTITION).eq(exp.Parameter(this="date")))
        .where(exp.Is(this=value.copy(), expression=exp.Null()).not_())
        .where(reference.when, dialect="spark")
        .where(exp.Exists(this=found).not_())
    )
