"""Values of a column and their cells, by logicalType.

A type is one row of _KINDS. Values other than texts are whole numbers of a unit between two limits.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor, gcd
from typing import Any, Final, TypeVar

from energia.contracts.model import Column
from energia.generating.datetimes import written
from energia.generating.rules import Value

FIRST_DATE: Final = date(2026, 1, 5)
"""The first load date; generated dates are in the year before it."""

_DAYS_PER_YEAR: Final = 365
_WIDTH: Final = 1_000
"""The distance from the smallest to the largest number, unless the contract limits it more."""

_PLACES: Final = 2
"""The digits after the decimal mark, unless the type or the range needs others."""

_AMBIGUOUS_PLACES: Final = 3
_T = TypeVar("_T")
_MINUTE: Final = timedelta(minutes=1)
_MINUTES_PER_HOUR: Final = 60
_LAST_TIME: Final = time(23, 59)
_FIRST_MOMENT: Final = datetime.combine(FIRST_DATE, time())


@dataclass(frozen=True)
class Limits:
    """The smallest and the largest value of a column, as whole numbers of a unit."""

    low: int
    high: int
    to_value: Callable[[int], Value]

    def values(self, count: int, *, unique: bool) -> list[Value]:
        """Return at most ``count`` different values: rising if unique, else spread over all."""
        size = max(0, self.high - self.low + 1)
        step = 1 if unique else _step(size)
        places = range(min(size, count))
        return [self.to_value(self.low + place * step % size) for place in places]


@dataclass(frozen=True)
class Kind:
    """The rules of a logicalType: the limits of a column's values, and the cell of a value.

    ``limits`` takes the column and whether its values are unique; ``write`` takes the column, the
    value and the decimal mark of the file.
    """

    limits: Callable[[Column, bool], Limits]
    write: Callable[[Column, Any, str], str]


def values_of(column: Column, count: int, *, unique: bool) -> list[Value]:
    """Return at most ``count`` different values of a column other than text.

    Raise ValueError for an example of another type.
    """
    return _KINDS[column.type.logical.name].limits(column, unique).values(count, unique=unique)


def cells_of(column: Column, values: Sequence[Value | None], mark: str) -> list[str]:
    """Return the cells of values, with the decimal mark of the file; empty for None."""
    if column.type.logical.takes_enum:
        return [str(value or "") for value in values]
    write = _KINDS[column.type.logical.name].write
    return ["" if value is None else write(column, value, mark) for value in values]


def _read_examples(column: Column, read: Callable[[str], _T]) -> list[_T]:
    try:
        return [read(example) for example in column.examples]
    except (ValueError, ArithmeticError) as error:
        raise ValueError("an example is not valid for its type; change it") from error


def _step(size: int) -> int:
    """Return a step that reaches each of ``size`` places once, far from the one before."""
    step = size * 618 // 1000 + 1
    while gcd(step, size) > 1:
        step += 1
    return step


def _number_limits(column: Column, unique: bool) -> Limits:
    scale = column.type.scale
    ranges = {each: _range(column, each, unique) for each in range(min(_PLACES, scale), scale + 1)}
    wide = [places for places, (low, high) in ranges.items() if low <= high]
    places = wide[0] if wide else scale
    return Limits(*ranges[places], lambda units: Decimal(f"{units}E-{places}"))


def _range(column: Column, places: int, unique: bool) -> tuple[int, int]:
    """Return the smallest and the largest number in units of the last digit."""

    def units(number: Decimal) -> Fraction:
        return Fraction(number) * Fraction(10**places)

    bounds, most = column.bounds, 10 ** (column.type.integer_digits + places) - 1
    lows = [ceil(units(it)) for it in (bounds.minimum,) if it is not None]
    lows += [floor(units(it)) + 1 for it in (bounds.exclusive_minimum,) if it is not None]
    highs = [floor(units(it)) for it in (bounds.maximum,) if it is not None]
    highs += [ceil(units(it)) - 1 for it in (bounds.exclusive_maximum,) if it is not None]
    if column.examples:
        examples = [units(it) for it in _read_examples(column, Decimal)]
        lows.append(ceil(min(examples)))
        highs.append(floor(max(examples)))
    width, high = _WIDTH * 10**places, min([most, *highs])
    low = max([-most, *(lows or [high - width if highs else 0])])
    return low, high if unique or column.examples else min(high, low + width)


def _write_number(column: Column, value: Decimal, mark: str) -> str:
    text = f"{value:f}" if column.type.is_decimal else f"{value:.0f}"
    # 1.500 may be 1500, and 1.5000 is 1.5.
    ambiguous = len(text.partition(".")[2]) == _AMBIGUOUS_PLACES
    return text.replace(".", mark) + "0" * ambiguous


def _date_limits(column: Column, _unique: bool) -> Limits:
    days = [day.toordinal() for day in _read_examples(column, date.fromisoformat)]
    last = FIRST_DATE.toordinal()
    days = days or [last - _DAYS_PER_YEAR, last]
    return Limits(min(days), max(days), date.fromordinal)


def _timestamp_limits(column: Column, _unique: bool) -> Limits:
    moments = _read_examples(column, datetime.fromisoformat)
    first = min(moments, default=_FIRST_MOMENT - timedelta(days=_DAYS_PER_YEAR))
    minutes = (max(moments, default=_FIRST_MOMENT) - first) // _MINUTE
    return Limits(0, minutes, lambda minute: first + minute * _MINUTE)


def _time_limits(column: Column, _unique: bool) -> Limits:
    times = _read_examples(column, time.fromisoformat) or [time(), _LAST_TIME]
    first, last = (it.hour * _MINUTES_PER_HOUR + it.minute for it in (min(times), max(times)))
    return Limits(first, last, lambda minute: time(*divmod(minute, _MINUTES_PER_HOUR)))


def _write_datetime(column: Column, value: date | time, _mark: str) -> str:
    if isinstance(value, time):
        moment = datetime.combine(FIRST_DATE, value)
    else:
        moment = value if isinstance(value, datetime) else datetime.combine(value, time())
    return written(moment, column.type.formats[0])


def _boolean_limits(_column: Column, _unique: bool) -> Limits:
    return Limits(0, 1, bool)


def _write_boolean(column: Column, value: bool, _mark: str) -> str:
    return next(filter(None, column.type.true if value else column.type.false), "")


_KINDS: Final = {
    "number": Kind(_number_limits, _write_number),
    "integer": Kind(_number_limits, _write_number),
    "date": Kind(_date_limits, _write_datetime),
    "timestamp": Kind(_timestamp_limits, _write_datetime),
    "time": Kind(_time_limits, _write_datetime),
    "boolean": Kind(_boolean_limits, _write_boolean),
}
