"""What can be wrong with a cell: per column, the SQL conditions and the reasons they give.

A cell reaches SQL as text (edge spaces gone, NULL when empty, numerals with a point), which stays
beside its value as `_text_<column>`; a typed column is the value that the text stands for, or NULL.
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
from energia.reader import Numeral

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

DAY_FIRST: Final = "dd/MM/yyyy"
"""The format of dates that is not ISO."""

# \z and not $: in Java a $ also matches before a line break at the end.
_NUMERAL = r"^-?[0-9]+([.][0-9]+)?\z"
_ISO_DATE = r"^[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}\z"
_DAY_FIRST_DATE = r"^[0-9]{2}/[0-9]{2}/[1-9][0-9]{3}\z"


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
        case Cell.DATE:
            return _date(text, column.type)
        case Cell.WORD:
            return _try_cast(allowed_value(text, _words(column.type)), column.type)
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


def checks_of(column: Column) -> Iterator[Check]:
    """Everything that can be wrong with a cell of the column, in the order it is reported."""
    text, value = text_of(column), exp.column(column.name)
    if column.required:
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


def _words(column_type: ColumnType) -> tuple[AllowedValue, ...]:
    return tuple(AllowedValue(*item) for item in column_type.logical.words.items())


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


def _date(text: exp.Expr, column_type: ColumnType) -> exp.Expr:
    if column_type.format == "yyyy-MM-dd":
        return exp.Case().when(_matches(text, _ISO_DATE), _try_cast(text, column_type))
    parts = [_substring(text, 7, 4), _substring(text, 4, 2), _substring(text, 1, 2)]
    dash = exp.Literal.string("-")
    iso = exp.Concat(expressions=[parts[0], dash, parts[1], dash, parts[2]])
    return exp.Case().when(_matches(text, _DAY_FIRST_DATE), _try_cast(iso, column_type))


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


def _substring(text: exp.Expr, start: int, length: int) -> exp.Substring:
    return exp.Substring(
        this=text.copy(), start=exp.Literal.number(start), length=exp.Literal.number(length)
    )


def _try_cast(value: exp.Expr, column_type: ColumnType) -> exp.TryCast:
    return exp.TryCast(this=value.copy(), to=sql_type(column_type), safe=True)
