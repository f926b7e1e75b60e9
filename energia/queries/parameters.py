"""The parameters of a query: what each is compared with, and its value as that type.

People give values as text. Athena and DuckDB both get them typed by the same rule:

- compared with a column (``=``, ``<``, BETWEEN, IN, LIKE, ...) or with a CAST, a value is of that
  type, so ``identificacion = :id`` takes 0123 as the text '0123';
- inside a CAST, as in ``CAST(:id AS VARCHAR)``, it is text, for the CAST to read;
- anywhere else its look decides: a numeral without leading zeros is a number, YYYY-MM-DD is a
  date, anything else is text.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import assert_never

from sqlglot import exp

from energia.contracts.model import Contract
from energia.contracts.types import LOAD_DATE_TYPE, Kind
from energia.errors import QueryError
from energia.lake import PARTITION
from energia.partition.candidate import QUARANTINE_COLUMNS

Value = str | bool | int | Decimal | date | datetime

_NUMERAL = re.compile(r"-?[0-9]+([.][0-9]+)?")
_PLAIN_NUMERAL = re.compile(r"-?(0|[1-9][0-9]*)([.][0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LARGEST_BIGINT = 2**63 - 1
_TIMESTAMP = re.compile(_DATE.pattern + "([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?)?")
_BOOLEANS = {"true": True, "false": False}


def columns_of(contracts: Iterable[Contract]) -> dict[str, Kind | None]:
    """The kind of each column by name, over all tables; None for a name of several kinds."""
    found: dict[str, Kind | None] = {}
    for contract in contracts:
        kinds: list[tuple[str, Kind | None]] = [
            *((column.name, column.type.logical.kind) for column in contract.columns),
            *((column.name, _kind_of_hive(column.hive)) for column in QUARANTINE_COLUMNS),
            (PARTITION, LOAD_DATE_TYPE.logical.kind),
        ]
        for name, kind in kinds:
            found[name] = kind if found.get(name, kind) is kind else None
    return found


def kinds_of(
    placeholders: Sequence[exp.Placeholder], columns: Mapping[str, Kind | None]
) -> dict[str, Kind | None]:
    """The kind of each parameter, None where its look decides; QueryError if it has several."""
    kinds: dict[str, Kind | None] = {}
    for placeholder in placeholders:
        name = placeholder.name
        kind = _kind_of_use(placeholder, columns)
        known = kinds.get(name)
        if known and kind and known is not kind:
            raise QueryError(
                f"parameter '{name}' is used as {known} and as {kind}; use two parameters"
            )
        kinds[name] = known or kind
    return kinds


def read_value(name: str, text: str, kind: Kind | None) -> Value:
    """The text as a value of the kind; QueryError if it is none."""
    match kind or _look(text):
        case Kind.NUMBER if _NUMERAL.fullmatch(text):
            return Decimal(text) if "." in text else int(text)
        case Kind.DATE if (day := _as_date(text)) is not None:
            return day
        case Kind.TIMESTAMP if (moment := _as_timestamp(text)) is not None:
            return moment
        case Kind.BOOLEAN if text in _BOOLEANS:
            return _BOOLEANS[text]
        case Kind.TEXT:
            return text
    raise QueryError(f"parameter {name}: '{text}' is not valid; use {kind}")


def athena_literal(value: Value) -> str:
    """The value as the SQL text that Athena takes for a parameter."""
    match value:
        case str():
            return exp.Literal.string(value).sql("athena")
        case date():
            # The form that Athena's guide gives for dates. A CAST would round timestamps.
            is_date = not isinstance(value, datetime)
            return f"CAST('{value}' AS DATE)" if is_date else f"TIMESTAMP '{value}'"
        case bool():
            return str(value).lower()
        case int() if abs(value) > _LARGEST_BIGINT:
            return f"DECIMAL '{value}'"
        case int():
            return str(value)
        case Decimal():
            return format(value, "f")
        case _:
            assert_never(value)


def _kind_of_use(placeholder: exp.Placeholder, columns: Mapping[str, Kind | None]) -> Kind | None:
    node: exp.Expr = placeholder
    while isinstance(node.parent, exp.Paren):
        node = node.parent
    match node.parent:
        case exp.Cast():
            return Kind.TEXT
        case exp.Predicate() as comparison:
            kinds = (_kind_of_operand(other, columns) for other in comparison.iter_expressions())
            return next(filter(None, kinds), None)
        case _:
            return None


def _kind_of_operand(operand: exp.Expr, columns: Mapping[str, Kind | None]) -> Kind | None:
    match operand.unnest():
        case exp.Cast() as cast:
            return _kind_of_type(cast.to)
        case exp.Column() as column:
            return columns.get(column.name.lower())
        case _:
            return None


def _kind_of_type(kind: exp.DataType) -> Kind | None:
    if kind.is_type(*exp.DataType.TEXT_TYPES):
        return Kind.TEXT
    if kind.is_type(*exp.DataType.NUMERIC_TYPES):
        return Kind.NUMBER
    if kind.is_type("boolean"):
        return Kind.BOOLEAN
    if kind.is_type("timestamp", "timestampntz"):
        return Kind.TIMESTAMP
    return Kind.DATE if kind.is_type("date") else None


def _kind_of_hive(hive_type: str) -> Kind | None:
    return _kind_of_type(exp.DataType.build(hive_type, dialect="hive"))


def _look(text: str) -> Kind:
    if _PLAIN_NUMERAL.fullmatch(text):
        return Kind.NUMBER
    return Kind.DATE if _as_date(text) is not None else Kind.TEXT


def _as_timestamp(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if _TIMESTAMP.fullmatch(text) else None
    except ValueError:
        return None


def _as_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None
