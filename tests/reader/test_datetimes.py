"""Dates and times in declared formats, against Python's own dates."""

from datetime import UTC, datetime, timedelta, timezone

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energia.reader.datetime_formats import DATE, ISO_FORMATS, TIME, TIMESTAMP, compile_format
from energia.reader.datetimes import UNREADABLE, read_datetimes
from energia.reader.spec import Datetime

BOGOTA = timezone(timedelta(hours=-5))
MOMENTS = st.datetimes(datetime(1000, 1, 2), datetime(9999, 12, 30))
OFFSETS = st.integers(-18 * 60, 18 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
WORDS = st.text("0123456789-/: TZ.+", max_size=20)


def read(kind: str, formats: tuple[str, ...], *cells: str | None) -> list[str | None]:
    """Return cells as SQL reads them."""
    found: list[str | None] = read_datetimes(
        pa.array(cells, pa.string()), Datetime(kind, formats)
    ).to_pylist()
    return found


@settings(deadline=None)
@given(MOMENTS, OFFSETS)
def test_offsets_lead_to_the_clock_of_bogota(moment: datetime, zone: timezone) -> None:
    there = moment.replace(tzinfo=UTC).astimezone(zone)
    expected = there.astimezone(BOGOTA)
    formats = ISO_FORMATS[TIMESTAMP]
    cells = (there.isoformat(), there.isoformat(" "))
    wanted = expected.strftime("%Y-%m-%d %H:%M:%S.%f")
    assert read(TIMESTAMP, formats, *cells) == [wanted] * len(cells)


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), MOMENTS)))
def test_dates_keep_their_cells(moments: list[datetime | None]) -> None:
    cells = [
        f"{moment.day}/{moment.month}/{moment.year:04}" if moment else None for moment in moments
    ]
    expected = [moment and f"{moment:%Y-%m-%d}" for moment in moments]
    assert read(DATE, ("d/M/yyyy",), *cells) == expected


@settings(deadline=None)
@given(st.integers(0, 99), st.integers(0, 13), st.integers(0, 32))
def test_only_days_of_the_calendar_are_dates(year: int, month: int, day: int) -> None:
    cell = f"{day:02}/{month:02}/{year:02}"
    try:
        expected = f"{datetime(2000 + year, month, day):%Y-%m-%d}"
    except ValueError:
        expected = UNREADABLE + cell
    assert read(DATE, ("dd/MM/yy",), cell) == [expected]


@settings(deadline=None)
@given(WORDS, st.sampled_from((DATE, TIMESTAMP, TIME)))
def test_other_cells_are_unreadable(cell: str, kind: str) -> None:
    (found,) = read(kind, ISO_FORMATS[kind], cell)
    parse = datetime.fromisoformat
    if found and not found.startswith(UNREADABLE):
        assert parse(found if kind != TIME else f"2000-01-01 {found}")
    else:
        assert found == UNREADABLE + cell


def test_first_format_that_fits_wins() -> None:
    formats = ("yyyy-MM-dd HH:mm:ss", "d/M/yyyy h:mm:ss a", "d/M/yyyy")
    cells = ("1/02/2026 2:30:00 p. m.", "1/02/2026", "2026-02-01 14:30:00", None)
    day = "2026-02-01"
    expected = [f"{day} 14:30:00.000000", f"{day} 00:00:00.000000", f"{day} 14:30:00.000000", None]
    assert read(TIMESTAMP, formats, *cells) == expected


@pytest.mark.parametrize(
    ("kind", "text", "cause"),
    [
        (DATE, "yyyy-MM", "the format lacks the day; add dd"),
        (DATE, "HH:mm", "a date has no hour; remove it"),
        (TIMESTAMP, "yyyy-MM-dd HH", "the format lacks the minute; add mm"),
        (TIME, "hh:mm", "h and a are only valid together; use HH for hours from 00 to 23"),
        (DATE, "dd-d-yyyy", "the format has the day twice; remove one"),
        (DATE, "yyyy-MM-dd yy", "the format has the year twice; remove one"),
        (DATE, "yyyy-MM-dd[", "a section is not closed; pair each [ with a ]"),
        (DATE, "YYYY-MM-dd", "YYYY is not valid; use yyyy, yy, MMMM, "),
    ],
)
def test_wrong_format_has_a_cause(kind: str, text: str, cause: str) -> None:
    with pytest.raises(ValueError, match=cause.replace("[", r"\[")):
        compile_format(kind, text)


@pytest.mark.parametrize(
    ("one", "other", "contradict"),
    [
        ("dd/MM/yyyy", "d/M/yy", False),
        ("dd/MM/yyyy", "MM/dd/yyyy", True),
        ("dd/MM/yy", "yy/MM/dd", True),
        ("yyyy-MM-dd", "dd-MM-yyyy", False),
        ("yyyy-MM-dd", "yyyy-dd-MM", True),
        ("dd-MMM-yyyy", "MM-dd-yyyy", False),
    ],
)
def test_formats_contradict_if_digits_mean_other_dates(
    one: str, other: str, contradict: bool
) -> None:
    assert compile_format(DATE, one).contradicts(compile_format(DATE, other)) is contradict
