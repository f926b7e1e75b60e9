"""What can be wrong with a cell: per column, the SQL conditions and the reasons they give.

A cell reaches SQL as text: edge spaces gone, NULL when empty, numerals with a point, dates in ISO
8601. The text stays beside its value as `_text_<column>`; a typed column is the value that the text
stands for, or NULL.
The trees are built for Spark SQL.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, assert_never

from sqlglot import exp

from energia.compiler.enumerations import allowed_value
from energia.contracts.model import AllowedValue, Column, CsvDialect
from energia.contracts.types import Cell, ColumnType
from energia.partition.reasons import BAD_TYPE, NOT_ALLOWED
from energia.reader.datetime_formats import TIME
from energia.reader.datetimes import UNREADABLE
from energia.reader.spec import Datetime, Numeral

REQUIRED: Final = "requerido"
TOO_PRECISE: Final = "precision_excedida"
OUT_OF_RANGE: Final = "fuera_de_rango"
BAD_LENGTH: Final = "longitud_invalida"
BAD_FORMAT: Final = "formato_invalido"

CELL_REASONS: Final = (
    REQUIRED,
    BAD_TYPE,
    TOO_PRECISE,
    OUT_OF_RANGE,
    NOT_ALLOWED,
    BAD_LENGTH,
    BAD_FORMAT,
)
"""Every code that can follow a column's name in a rejected row's reasons."""

# \z and not $: in Java a $ also matches before a line break at the end.
_NUMERAL = r"^-?[0-9]+([.][0-9]+)?\z"


@dataclass(frozen=True)
class Check:
    """A condition that is true for a bad cell (never for NULL-ed input), and its reason."""

    failing: exp.Expr
    reason: exp.Expr


def text_of(column: Column) -> exp.Column:
    """The column's text, beside its value."""
    return exp.column(column.name if is_plain(column) else f"_text_{column.name}")


def value_of(column: Column) -> exp.Expr:
    """Return the value that the column's raw text stands for; NULL if it stands for none."""
    text: exp.Expr = exp.column(column.name)
    match column.type.logical.cell:
        case Cell.NUMERAL:
            # What the file reader knows to be plain fits: a regular expression takes longer.
            fits = exp.or_("_plain_numerals", _matches(text, _fitting(column.type)))
            return exp.Case().when(fits, _try_cast(text, column.type))
        case Cell.DATETIME:
            return _datetime(text, column.type)
        case Cell.WORD:
            return _boolean(text, column.type)
        case Cell.TEXT:
            return allowed_value(text, column.allowed_values) if column.allowed_values else text
        case _:
            assert_never(column.type.logical.cell)


def numeral_of(column: Column, dialect: CsvDialect) -> Numeral | None:
    """Return how the column's cells are written if they are numbers, and its type's digits."""
    kind = column.type
    if not kind.is_number:
        return None
    return Numeral(
        kind.integer_digits,
        kind.scale,
        *dialect.marks(column.notation),
        column.notation.currency_sign,
        column.notation.exponents,
        column.notation.rounds,
    )


def datetime_of(column: Column) -> Datetime | None:
    """Return the formats of the column's cells if they are dates or times."""
    kind = column.type
    is_datetime = kind.logical.cell is Cell.DATETIME
    return Datetime(kind.logical.name, kind.formats) if is_datetime else None


def checks_of(column: Column) -> Iterator[Check]:
    """Everything that can be wrong with a cell of the column, in the order it is reported."""
    text, value = text_of(column), exp.column(column.name)
    if column.required and not _reads_empty(column.type):
        yield Check(_is_null(text), _reason(column, REQUIRED))
    if not is_plain(column):
        unreadable = exp.and_(_is_null(text).not_(), _is_null(value))
        yield Check(unreadable, _unreadable_reason(column))
    else:
        yield from _text_checks(column)
    for failing in _bounds(column):
        yield Check(failing, _reason(column, OUT_OF_RANGE))


def sql_type(column_type: ColumnType) -> exp.DataType:
    """Return the column's SQL type."""
    return exp.DataType.build(column_type.sql)


def is_plain(column: Column) -> bool:
    """Return whether a cell's text is its value; any other column keeps the text beside it."""
    return column.type.logical.cell is Cell.TEXT and not column.allowed_values


def _fitting(column_type: ColumnType) -> str:
    """Return a pattern of the numerals that the type holds exactly, idle zeros included."""
    if not column_type.is_decimal:
        return rf"^-?{_whole(column_type.precision)}\z"
    fraction = f"([.]{_fraction(column_type.scale)})?" if column_type.scale else r"([.]0+)?"
    return rf"^-?{_whole(max(column_type.integer_digits, 1))}{fraction}\z"


# No character may go on in two ways: RE2 then needs one pass and no locked table of states, a
# quarter less time a cell. So 0*[0-9]{1,14} and [0-9]{1,4}0* are not written like that.
def _whole(digits: int) -> str:
    rest = f"[1-9][0-9]{{0,{digits - 1}}}"
    return f"(0+({rest})?|{rest})"


def _fraction(digits: int) -> str:
    return "[0-9](" * (digits - 1) + "[0-9]0*" + ")?" * (digits - 1)


def _datetime(text: exp.Expr, column_type: ColumnType) -> exp.Expr:
    if column_type.logical.name != TIME:
        return _try_cast(text, column_type)
    unreadable = exp.Like(this=text.copy(), expression=exp.Literal.string(f"{UNREADABLE}%"))
    return exp.Case().when(unreadable.not_(), text)


def _boolean(text: exp.Expr, column_type: ColumnType) -> exp.Expr:
    values = AllowedValue("true", column_type.true), AllowedValue("false", column_type.false)
    if _reads_empty(column_type):
        text = exp.Coalesce(this=text, expressions=[exp.Literal.string("")])
    return _try_cast(allowed_value(text, values), column_type)


def _reads_empty(column_type: ColumnType) -> bool:
    """Return whether an empty cell is a value."""
    is_boolean = column_type.logical.cell is Cell.WORD
    return is_boolean and "" in (*column_type.true, *column_type.false)


def _unreadable_reason(column: Column) -> exp.Expr:
    if column.allowed_values:
        return _reason(column, NOT_ALLOWED)
    if column.type.is_number:
        is_numeral = _matches(text_of(column), _NUMERAL)
        precise = exp.Case().when(is_numeral, _reason(column, TOO_PRECISE))
        return precise.else_(_reason(column, BAD_TYPE))
    return _reason(column, BAD_TYPE)


def _text_checks(column: Column) -> Iterator[Check]:
    text, text_type = text_of(column), column.type
    length = exp.Length(this=text)
    too_long = exp.GT(this=length, expression=exp.Literal.number(text_type.max_length))
    if text_type.min_length > 1:
        too_short = exp.LT(this=length.copy(), expression=exp.Literal.number(text_type.min_length))
        yield Check(exp.or_(too_long, too_short), _reason(column, BAD_LENGTH))
    else:
        yield Check(too_long, _reason(column, BAD_LENGTH))
    if text_type.pattern is not None:
        yield Check(_matches(text, text_type.pattern).not_(), _reason(column, BAD_FORMAT))


def _bounds(column: Column) -> Iterator[exp.Expr]:
    value, bounds = exp.column(column.name), column.bounds
    for limit, broken in (
        (bounds.minimum, exp.LT),
        (bounds.exclusive_minimum, exp.LTE),
        (bounds.maximum, exp.GT),
        (bounds.exclusive_maximum, exp.GTE),
    ):
        if limit is not None:
            yield broken(this=value.copy(), expression=_number(limit))


def _number(value: Decimal) -> exp.Expr:
    literal = exp.Literal.number(format(abs(value), "f"))
    return exp.Neg(this=literal) if value < 0 else literal


def _reason(column: Column, code: str) -> exp.Expr:
    return exp.Literal.string(f"{column.name}: {code}")


def _is_null(value: exp.Expr) -> exp.Is:
    return exp.Is(this=value.copy(), expression=exp.Null())


def _matches(text: exp.Expr, pattern: str) -> exp.RegexpLike:
    return exp.RegexpLike(this=text.copy(), expression=exp.Literal.string(pattern))


def _try_cast(value: exp.Expr, column_type: ColumnType) -> exp.TryCast:
    return exp.TryCast(this=value.copy(), to=sql_type(column_type), safe=True)
