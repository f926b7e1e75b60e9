"""Cells of dates and times as SQL reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from energia.reader.arrays import Mask
from energia.reader.datetime_formats import DATE, MONTHS, TIME, compile_format
from energia.reader.spec import Datetime

UNREADABLE: Final = "?"
"""The start of a cell in none of the formats: SQL cannot read it either."""

_Moments: TypeAlias = npt.NDArray[np.datetime64]
_Spans: TypeAlias = npt.NDArray[np.timedelta64]
_Numbers: TypeAlias = npt.NDArray[np.int64]

_CENTURY: Final = 2000
_HALF_DAY: Final = 12
_MICROSECOND_DIGITS: Final = 6
_FIRST, _LAST = np.datetime64("1000-01-01"), np.datetime64("9999-12-31")
_BOGOTA: Final = np.timedelta64(-5, "h")
_NO_SHIFT: Final = np.timedelta64(0, "m")


def read_datetimes(cells: Any, datetime: Datetime) -> Any:
    """Return cells (strings) as SQL reads them.

    A date becomes YYYY-MM-DD, a time HH:MM:SS and a timestamp YYYY-MM-DD HH:MM:SS.ffffff on the
    clock of Bogota. Every other cell starts with UNREADABLE.
    """
    if cells.null_count == len(cells):
        return cells
    found = cells.dictionary_encode()  # Dates repeat, and times often do.
    texts = found.dictionary
    read = pc.binary_join_element_wise(UNREADABLE, texts, "")
    for text in reversed(datetime.formats):
        values, is_valid = _read(texts, datetime.kind, text)
        read = pc.if_else(is_valid, values, read)
    return read.take(found.indices)


def _read(texts: Any, kind: str, text: str) -> tuple[Any, Any]:
    """Return the values of texts in a format, and which texts have one."""
    form = compile_format(kind, text)
    matches = pc.extract_regex(texts, rf"\A{form.expression}\z")
    parts = _Parts(dict(zip(form.parts, matches.flatten(), strict=True)), len(texts))
    days, is_day = parts.days()
    moments = days.astype("datetime64[us]") + parts.time() + parts.shift()
    is_valid = np.asarray(matches.is_valid()) & is_day
    is_valid &= (moments >= _FIRST) & (moments.astype("datetime64[D]") <= _LAST)
    return _written(np.where(is_valid, moments, _FIRST), kind), pa.array(is_valid)


def _written(moments: _Moments, kind: str) -> Any:
    if kind == DATE:
        return pa.array(moments.astype("datetime64[D]")).cast(pa.string())
    if kind == TIME:
        seconds = pa.array(moments.astype("datetime64[s]")).cast(pa.string())
        return pc.utf8_slice_codeunits(seconds, len("YYYY-MM-DD "))
    return pa.array(moments).cast(pa.string())


@dataclass(frozen=True)
class _Parts:
    """The parts of `rows` texts by name; a part that a text lacks is empty or NULL."""

    texts: Mapping[str, Any]
    rows: int

    def days(self) -> tuple[_Moments, Mask]:
        """Return the days, and which of them their months have; some day for times alone."""
        years = self._numbers("year") + self._numbers("short_year")
        years += _CENTURY * (years < _FIRST.astype(object).year)
        months = self._named_months() if "month_name" in self.texts else self._numbers("month")
        since_1970 = (years - 1970) * 12 + np.maximum(months, 1) - 1
        first_days = since_1970.astype("datetime64[M]")
        days = first_days.astype("datetime64[D]") + (np.maximum(self._numbers("day"), 1) - 1)
        return days, days.astype("datetime64[M]") == first_days

    def time(self) -> _Spans:
        """Return the times since midnight."""
        hours = self._numbers("hour") + self._numbers("half_hour") % _HALF_DAY
        hours += _HALF_DAY * self._equal("half", "p")
        seconds = (hours * 60 + self._numbers("minute")) * 60 + self._numbers("second")
        fractions = pc.utf8_rpad(self._part("fraction"), _MICROSECOND_DIGITS, "0")
        return (seconds * 10**_MICROSECOND_DIGITS + _as_numbers(fractions)).astype(
            "timedelta64[us]"
        )

    def shift(self) -> _Spans:
        """Return the differences between the clock of Bogota and those of offsets."""
        offsets = self._numbers("offset_hours") * 60 + self._numbers("offset_minutes")
        offsets *= 1 - 2 * self._equal("offset_sign", "-")
        has_offset = np.asarray(pc.not_equal(self._part("offset"), ""))
        return np.where(has_offset, _BOGOTA - offsets.astype("timedelta64[m]"), _NO_SHIFT)

    def _named_months(self) -> _Numbers:
        names = pc.utf8_slice_codeunits(pc.utf8_lower(self._part("month_name")), 0, 3)
        months = [*(month[:3] for month in MONTHS), "set"]  # setiembre
        places = pc.fill_null(pc.index_in(names, pa.array(months)), 0).to_numpy(False)
        return np.where(places == len(MONTHS), MONTHS.index("septiembre"), places) + 1

    def _equal(self, name: str, text: str) -> _Numbers:
        found = pc.equal(pc.utf8_lower(self._part(name)), text)
        return np.asarray(found).astype(np.int64)

    def _numbers(self, name: str) -> _Numbers:
        return _as_numbers(self._part(name))

    def _part(self, name: str) -> Any:
        if name not in self.texts:
            return pa.repeat(pa.scalar(""), self.rows)
        return pc.fill_null(self.texts[name], "")


def _as_numbers(texts: Any) -> _Numbers:
    return np.asarray(pc.if_else(pc.equal(texts, ""), "0", texts).cast(pa.int64()))
