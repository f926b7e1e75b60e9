"""Relationships between columns of datasets, and their conditions on generated values."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from energia.contracts.expressions import parse_expression
from energia.contracts.model import Contract, Reference
from energia.generating.dice import Integers, Mask
from energia.generating.rules import Value

Cells: TypeAlias = Callable[[str], tuple[Sequence[Value | None], Integers]]
"""Return the values of a column, and the place of each row's value among them."""


def followed(
    contract: Contract, parents: Mapping[str, Contract]
) -> Iterator[tuple[str, Reference]]:
    """Yield the columns that take values of a parent, each with its relationship.

    A column without relationships follows the parent's column of its name, so that both rows agree.
    A key column follows none, because keys are unique.
    """
    columns = [column for column in contract.file_columns if column.name not in contract.key]
    declared = [(column.name, it) for column in columns for it in column.references]
    conditions = [parse_expression(it.when) for _, it in declared if it.when is not None]
    compared = {it.name for condition in conditions for it in condition.find_all(exp.Column)}
    alike = [
        (column.name, replace(reference, column=column.name))
        for column in columns
        for _, reference in declared
        if not column.references and column.name not in compared
    ]
    for name, reference in (*declared, *alike):
        if _can_follow(contract, name, reference, parents):
            yield name, reference


def _can_follow(
    contract: Contract, name: str, reference: Reference, parents: Mapping[str, Contract]
) -> bool:
    columns = {column.name: column for column in contract.file_columns}
    parent = parents.get(reference.dataset)
    targets = {column.name: column for column in parent.file_columns} if parent else {}
    return (
        reference.column in targets
        and targets[reference.column].type.logical == columns[name].type.logical
        # A row can follow another row of its dataset if that row follows none.
        and (parent != contract or reference.column in contract.key)
        and (reference.when is None or _can_decide(parse_expression(reference.when), columns))
    )


def _can_decide(condition: exp.Expr, columns: Collection[str]) -> bool:
    """Return whether each comparison is one of these columns with literals."""
    match condition:
        case exp.Paren() | exp.Not():
            return _can_decide(condition.this, columns)
        case exp.And() | exp.Or():
            return all(_can_decide(side, columns) for side in (condition.left, condition.right))
        case exp.EQ() | exp.NEQ() | exp.In() | exp.Is():
            names = [column.name for column in condition.find_all(exp.Column)]
            return len(names) == 1 and names[0] in columns
        case _:
            return False


def rows_where(condition: exp.Expr, cells: Cells) -> Mask:
    """Return for which rows a condition that can be decided is true, not false or NULL."""
    return np.asarray(_truth(condition, cells).fill_null(False).to_numpy(zero_copy_only=False))


def _truth(node: exp.Expr, cells: Cells) -> Any:
    match node:
        case exp.Paren():
            return _truth(node.this, cells)
        case exp.Not():
            return pc.invert(_truth(node.this, cells))
        case exp.And():
            return pc.and_kleene(_truth(node.left, cells), _truth(node.right, cells))
        case exp.Or():
            return pc.or_kleene(_truth(node.left, cells), _truth(node.right, cells))
        case _:
            (column,) = node.find_all(exp.Column)
            values, places = cells(column.name)
            truths = [_compare(node, value) for value in values]
            return pa.array(truths, pa.bool_()).take(pa.array(places))


def _compare(node: exp.Expr, value: Value | None) -> bool | None:
    """Return whether the comparison of a column with literals is true of its value."""
    if isinstance(node, exp.Is):
        return value is None
    literals = [literal.name for literal in node.find_all(exp.Literal)]
    if value is None or not literals:
        return None
    found = any(_is_equal(value, literal) for literal in literals)
    return not found if isinstance(node, exp.NEQ) else found


def _is_equal(value: Value, literal: str) -> bool:
    if not isinstance(value, Decimal):
        return (value if isinstance(value, str) else str(value).lower()) == literal
    try:
        return value == Decimal(literal)
    except InvalidOperation:
        return False
