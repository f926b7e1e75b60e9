"""The key of a master: within a date it holds once, and each row left out says why."""

from collections.abc import Sequence
from typing import Final

from sqlglot import exp

from energia.compiler.folding import compared
from energia.compiler.row_hash import CARRIED_COLUMNS
from energia.contracts.model import Contract

CONFLICTING: Final = "clave: conflicto"
REPLACED: Final = "clave: reemplazada"
REPEATED: Final = "clave: repetida"

WINNER: Final = "_ganador"
"""The column of a replaced row that has the number of the file whose row is kept."""

HARMLESS_REASONS: Final = (REPLACED, REPEATED)
"""Reasons of rows that are left out of a master rightly; they do not count for the gate."""


def with_key_reasons(contract: Contract, rows: str) -> tuple[exp.Select, exp.Select]:
    """Two queries over the relation ``rows``, the second over the first, called ``keyed``.

    The first finds keys whose rows contradict each other within a file. The second adds the key's
    reason to ``motivos``: of the others, the last file in order wins, and equal rows are one row.
    Rows are compared by the folded texts of columns that fold, which ``rows`` must have.
    """
    columns = [exp.column(column.name) for column in contract.columns]
    origin = [exp.column(name) for name in CARRIED_COLUMNS]
    folded = [compared(column) for column in contract.key_columns if column.folds]
    conflicts = exp.select(
        *columns, *origin, *folded, "motivos", exp.alias_(_conflict(contract), "_conflict")
    ).from_(rows)
    reasoned = exp.select(
        *columns,
        *origin,
        exp.alias_(_reasons(contract), "motivos"),
        exp.alias_(_winner(contract), WINNER),
    )
    return conflicts, reasoned.from_("keyed")


def _winner(contract: Contract) -> exp.Expr:
    """Return the number of the file whose row takes the place of this one; NULL if none does."""
    file, latest = exp.column("_archivo"), _latest_file(contract)
    is_replaced = exp.and_("motivos IS NULL", exp.column("_conflict").not_(), file < latest)
    return exp.Case().when(is_replaced, latest)


def _latest_file(contract: Contract) -> exp.Window:
    return _over(exp.Max(this=exp.column("_archivo")), [*_key(contract), "_conflict"])


def _conflict(contract: Contract) -> exp.Expr:
    """Whether the rows of one key in one file differ in a column outside the key."""
    # Derived columns differ only where a column of the file does.
    others = [column for column in contract.raw_columns if column.name not in contract.key]
    partition = [*_key(contract), "_archivo"]
    differing: list[exp.Expr] = []
    for other in others:
        column = compared(other)
        smallest = _over(exp.Min(this=column), partition)
        largest = _over(exp.Max(this=column.copy()), partition)
        differing.append(exp.NEQ(this=smallest, expression=largest))
        if other.required:
            continue
        # MIN and MAX pass over NULL, so a NULL among values shows only in the count.
        filled = _over(exp.Count(this=column.copy()), partition)
        rows = _over(exp.Count(this=exp.Star()), partition)
        some = exp.GT(this=filled, expression=exp.Literal.number(0))
        differing.append(exp.and_(some, exp.LT(this=filled.copy(), expression=rows)))
    conflict = exp.or_(*differing) if differing else exp.false()
    return exp.Coalesce(this=exp.paren(conflict), expressions=[exp.false()])


def _reasons(contract: Contract) -> exp.Expr:
    partition = [*_key(contract), "_conflict"]
    file, latest = exp.column("_archivo"), _latest_file(contract)
    order = [exp.Ordered(this=exp.column("_posicion"), nulls_first=True)]
    place = _over(exp.RowNumber(), [*partition, "_archivo"], order)
    return (
        exp.Case()
        .when("motivos IS NOT NULL", exp.column("motivos"))
        .when(exp.column("_conflict"), _array(CONFLICTING))
        .when(exp.LT(this=file.copy(), expression=latest), _array(REPLACED))
        .when(exp.GT(this=place, expression=exp.Literal.number(1)), _array(REPEATED))
    )


def _key(contract: Contract) -> list[str]:
    return [compared(column).name for column in contract.key_columns]


def _over(
    function: exp.Expr, partition: Sequence[str], order: Sequence[exp.Ordered] = ()
) -> exp.Window:
    # Rejected rows stand apart: they neither win nor contradict.
    accepted = exp.Is(this=exp.column("motivos"), expression=exp.Null())
    return exp.Window(
        this=function,
        partition_by=[*(exp.column(name) for name in partition), accepted],
        order=exp.Order(expressions=list(order)) if order else None,
    )


def _array(reason: str) -> exp.Array:
    return exp.Array(expressions=[exp.Literal.string(reason)])
