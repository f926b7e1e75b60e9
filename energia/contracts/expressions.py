"""Derived columns: exact arithmetic that fits its declared type in every engine.

Only columns, numbers, ``+``, ``-``, ``*`` and parentheses are valid. Division and functions round
or differ between engines. Arithmetic that cannot overflow needs no check per row.
"""

from collections.abc import Mapping

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from energia.contracts.notes import shortened
from energia.contracts.types import MAX_DIGITS, ColumnType, decimal_type
from energia.suggestions import did_you_mean

_MAX_64_BIT_DIGITS = 18
_MAX_OPERATIONS = 100
_MAX_LENGTH = 20_000
_OPERATIONS = (exp.Mul, exp.Add, exp.Sub)
_CONDITION = "columns, literals, =, <>, IN, IS NULL, AND, OR and NOT"


def parse_expression(text: str) -> exp.Expr:
    """Return ``text`` (Spark SQL) as a tree; raise ValueError if it is not one expression."""
    tree = _parse(text)
    # Compiling a tree recurses once for each level.
    count = sum(1 for _ in tree.find_all(exp.Binary, exp.Unary))
    if count > _MAX_OPERATIONS:
        cause = f"{count} operations and parentheses are not valid"
        raise ValueError(f"{cause}; use at most {_MAX_OPERATIONS}")
    return tree


def _parse(text: str) -> exp.Expr:
    if len(text) > _MAX_LENGTH:
        raise ValueError(f"{len(text)} characters are not valid; use at most {_MAX_LENGTH}")
    cause = f"'{shortened(text)}' is not a valid Spark SQL expression"
    try:
        # Alone, a text that starts with a column such as call or rename would be a command.
        queries = sqlglot.parse(f"SELECT {text}", dialect="spark")
    except SqlglotError as error:
        raise ValueError(cause) from error
    except RecursionError as error:
        raise ValueError(
            f"'{shortened(text)}' has too many levels; use fewer parentheses"
        ) from error
    match [
        {name: value for name, value in query.args.items() if value} for query in queries if query
    ]:
        case [{"expressions": [exp.Expr() as tree], **others}] if not others:
            return tree
        case _:
            raise ValueError(cause)


def check_arithmetic(text: str, types: Mapping[str, ColumnType], declared: ColumnType) -> None:
    """Raise ValueError unless ``text`` is exact arithmetic over ``types`` and fits ``declared``."""
    if not declared.is_decimal:
        raise ValueError("a derived column must have the logicalType number")
    tree = parse_expression(text)
    needed = _digits(tree, types)
    fits = needed.scale <= declared.scale and needed.integer_digits <= declared.integer_digits
    # Spark adds a digit for each product and exact_arithmetic one for each operation; beyond 38
    # digits Spark rounds silently.
    products = len(list(tree.find_all(exp.Mul)))
    spark_precision = needed.precision + products + len(list(tree.find_all(*_OPERATIONS)))
    if not fits or spark_precision > MAX_DIGITS:
        raise ValueError(
            f"'{shortened(text)}' needs decimal({needed.precision},{needed.scale}), "
            f"but the column is decimal({declared.precision},{declared.scale})"
        )


def exact_arithmetic(text: str, types: Mapping[str, ColumnType]) -> exp.Expr:
    """Return ``text``, which check_arithmetic accepts, as a tree that overflows in no engine.

    DuckDB computes in 64 bits unless an operand has more than 18 digits, and fails on overflow.
    """
    return _widened(parse_expression(text), types)


def _widened(node: exp.Expr, types: Mapping[str, ColumnType]) -> exp.Expr:
    wide = node.copy()
    for place in ("this", "expression"):
        if isinstance(operand := node.args.get(place), exp.Expr) and _is_arithmetic(node):
            wide.set(place, _widened(operand, types))
    if isinstance(node, exp.Column) and not types[node.name].is_decimal:
        return _cast(wide, _digits(node, types))
    if isinstance(node, _OPERATIONS):
        left, right = _digits(node.left, types), _digits(node.right, types)
        narrow = max(left.precision, right.precision) <= _MAX_64_BIT_DIGITS
        if narrow and _digits(node, types).precision > _MAX_64_BIT_DIGITS:
            wide.set("this", _cast(wide.this, decimal_type(_MAX_64_BIT_DIGITS + 1, left.scale)))
    return wide


def _is_arithmetic(node: exp.Expr) -> bool:
    return isinstance(node, (*_OPERATIONS, exp.Paren, exp.Neg))


def _cast(node: exp.Expr, to: ColumnType) -> exp.Cast:
    return exp.Cast(this=node, to=exp.DataType.build(f"DECIMAL({to.precision}, {to.scale})"))


def _digits(node: exp.Expr, types: Mapping[str, ColumnType]) -> ColumnType:
    match node:
        case exp.Paren() | exp.Neg():
            return _digits(node.this, types)
        case exp.Mul():
            left, right = _digits(node.left, types), _digits(node.right, types)
            return decimal_type(left.precision + right.precision, left.scale + right.scale)
        case exp.Add() | exp.Sub():
            left, right = _digits(node.left, types), _digits(node.right, types)
            scale = max(left.scale, right.scale)
            return decimal_type(max(left.integer_digits, right.integer_digits) + 1 + scale, scale)
        case exp.Column():
            return _column_digits(node, types)
        case exp.Literal() if not node.is_string and node.name.replace(".", "", 1).isdecimal():
            whole, _, fraction = node.name.partition(".")
            return decimal_type(len(whole) + len(fraction), len(fraction))
        case _:
            raise ValueError(
                f"'{node.sql('spark')}' is not valid; "
                "use number columns, numbers, +, -, * and parentheses"
            )


def _column_digits(node: exp.Column, types: Mapping[str, ColumnType]) -> ColumnType:
    if len(node.parts) > 1:
        raise ValueError(f"'{node.sql('spark')}' is not valid; use the plain name of a column")
    found = types.get(node.name)
    if found is None:
        raise ValueError(
            f"'{node.name}' is not a column of the file{did_you_mean(node.name, types)}"
        )
    if not found.is_number:
        raise ValueError(f"column '{node.name}' is not a number")
    return decimal_type(found.precision, found.scale)


def check_condition(text: str, columns: frozenset[str]) -> None:
    """Raise ValueError unless ``text`` compares columns of the dataset with literals."""
    tree = parse_expression(text)
    predicates = (exp.EQ, exp.NEQ, exp.And, exp.Or, exp.Not, exp.In, exp.Paren, exp.Is)
    if not isinstance(tree, predicates):
        raise ValueError(f"'{shortened(text)}' is not a condition; compare a column with a literal")
    leaves = (exp.Column, exp.Identifier, exp.Literal, exp.Null)
    for node in tree.walk():
        if not isinstance(node, predicates + leaves):
            raise ValueError(f"'{node.sql('spark')}' is not valid; use {_CONDITION}")
        if isinstance(node, exp.Column) and len(node.parts) > 1:
            raise ValueError(f"'{node.sql('spark')}' is not valid; use the plain name of a column")
        if isinstance(node, exp.Column) and node.name not in columns:
            raise ValueError(
                f"'{node.name}' is not a column of the dataset{did_you_mean(node.name, columns)}"
            )
