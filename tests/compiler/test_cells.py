"""Each kind of cell: what is accepted, as which value, and the reasons of what is not."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from energia.contracts.model import (
    AllowedValue,
    Bounds,
    Column,
    CsvDialect,
)
from energia.contracts.types import ColumnType, boolean_type, decimal_type, plain_type, text_type

from .rows import transform_cells

NUMBER = Column(name="precio", type=decimal_type(18, 4))
WHOLE = Column(name="horas", type=plain_type("integer"))
ENERGY = Column(
    name="tipo",
    type=text_type(64),
    allowed_values=(AllowedValue("Solar"), AllowedValue("Hidroeléctrica", ("hidráulica", "ñandú"))),
)
INVALID, PRECISE = "tipo_invalido", "precision_excedida"


def outcome(column: Column, cell: str, folder: Path, mark: str = ".") -> object:
    """The value of the cell if it is accepted, else its reason without the column's name."""
    result = transform_cells(column, [cell], folder, csv=CsvDialect(decimal_mark=mark))
    if result.accepted:
        return result.accepted[0][0]
    ((reason,),) = result.reasons
    assert reason.startswith(f"{column.name}: ")
    return reason.removeprefix(f"{column.name}: ")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1.5", Decimal("1.5000")),
        ("1.50000", Decimal("1.5000")),
        ("00012.5", Decimal("12.5000")),
        (" 7 ", Decimal(7)),
        ("\u00a07\t", Decimal(7)),
        ("-5", Decimal(-5)),
        ("-0", Decimal(0)),
        ("0", Decimal(0)),
        ("99999999999999.9999", Decimal("99999999999999.9999")),
        ("-99999999999999.9999", Decimal("-99999999999999.9999")),
        ("0" * 60 + "1." + "0" * 60, Decimal(1)),
        ("1.00005", PRECISE),
        ("100000000000000", PRECISE),
        ("1" * 40, PRECISE),
        ("0." + "1" * 40, PRECISE),
        *((text, INVALID) for text in ("1e3", "NaN", "Infinity", "-inf", "0x10", "1_000", "١٢")),
        *((text, INVALID) for text in ("1.234,56", "1,5", "1 000", "$5", "--5", "+-5", "(5-)")),
        *((text, Decimal(5)) for text in ("+5", "5.", "5+", "+ 5")),
        *((text, Decimal(-5)) for text in ("5-", "- 5", "(5)", "(5.)", "-5.0")),
        (".5", Decimal("0.5")),
        ("-.5", Decimal("-0.5")),
        ("1,234.5", Decimal("1234.5")),
        ("1 234 567", Decimal(1234567)),
        *((text, INVALID) for text in ("-", ".", "1.2.3", "\uff15", "1\u200b", "cinco", "1'0")),
    ],
)
def test_number_cell_has_value_or_reason(cell: str, expected: object, tmp_path: Path) -> None:
    assert outcome(NUMBER, cell, tmp_path) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1,5", Decimal("1.5")),
        ("-0012,50000", Decimal("-12.5")),
        ("7", Decimal(7)),
        ("1,00005", PRECISE),
        ("1.5", INVALID),
        ("1.234,56", Decimal("1234.56")),
        ("1.234.567", Decimal(1234567)),
        ("1.234", INVALID),
        ("1,234,5", INVALID),
    ],
)
def test_decimal_comma_cell_has_value_or_reason(
    cell: str, expected: object, tmp_path: Path
) -> None:
    assert outcome(NUMBER, cell, tmp_path, mark=",") == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("12", 12),
        ("-007", -7),
        ("9" * 18, 10**18 - 1),
        ("1" + "0" * 18, PRECISE),
        ("1.0", PRECISE),
        ("1.5", PRECISE),
        ("1e3", INVALID),
        ("١٢", INVALID),
        ("doce", INVALID),
    ],
)
def test_integer_cell_has_value_or_reason(cell: str, expected: object, tmp_path: Path) -> None:
    assert outcome(WHOLE, cell, tmp_path) == expected


@pytest.mark.parametrize(
    ("written", "cell", "expected"),
    [
        ("yyyy-MM-dd", "2026-02-28", date(2026, 2, 28)),
        ("yyyy-MM-dd", "2024-02-29", date(2024, 2, 29)),
        *(("yyyy-MM-dd", cell, INVALID) for cell in ("2026-02-30", "2026-13-01", "2026-2-3")),
        *(
            ("yyyy-MM-dd", cell, INVALID)
            for cell in ("28/02/2026", "2026-02-28 00:00", "0000-01-01")
        ),
        *(("yyyy-MM-dd", cell, INVALID) for cell in ("infinity", "epoch", "today", "20260228")),
        ("dd/MM/yyyy", "28/02/2026", date(2026, 2, 28)),
        ("dd/MM/yyyy", "02/03/2026", date(2026, 3, 2)),
        *(("dd/MM/yyyy", cell, INVALID) for cell in ("30/02/2026", "02/28/2026", "2026-02-28")),
        *(("dd/MM/yyyy", cell, INVALID) for cell in ("1/2/2026", "01/02/26", "١٢/٠٢/٢٠٢٦")),
    ],
)
def test_date_cell_has_value_or_reason(
    written: str, cell: str, expected: object, tmp_path: Path
) -> None:
    assert outcome(Column(name="dia", type=plain_type("date", written)), cell, tmp_path) == expected


MOMENT = datetime(2026, 1, 31, 14, 30)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        *((f"2026-01-31{mark}14:30{end}", MOMENT) for mark in " T" for end in ("", ":00", ":00.0")),
        *((f"2026-01-31 {time}", MOMENT) for time in ("19:30Z", "14:30-05:00", "20:00:00+0030")),
        ("2026-02-01T00:30+05:00", datetime(2026, 1, 31, 14, 30)),
        ("2026-01-31 14:30:59.1234560", MOMENT.replace(second=59, microsecond=123_456)),
        *((f"2026-01-31 {time}", INVALID) for time in ("24:00", "14:60", "14", "14:30:00.1234567")),
        *((text, INVALID) for text in ("2026-02-30 14:30", "2026-01-31", "31/01/2026 14:30")),
        *((text, INVALID) for text in ("infinity", "now", "9999-12-31 23:00-12:00")),
    ],
)
def test_timestamp_cell_is_on_the_clock_of_bogota(
    cell: str, expected: object, tmp_path: Path
) -> None:
    column = Column(name="momento", type=plain_type("timestamp"))
    assert outcome(column, cell, tmp_path) == expected


@pytest.mark.parametrize(
    ("formats", "cell", "expected"),
    [
        ((), "08:30", "08:30:00"),
        ((), "23:59:59", "23:59:59"),
        *(((), cell, INVALID) for cell in ("24:00", "8:30", "08:30:60", "08:30:00.5", "?08:30")),
        *((("H:mm", "h:mm a"), cell, "08:30:00") for cell in ("8:30", "8:30 am", "08:30 A. M.")),
        (("H:mm", "h:mm a"), "12:05\u00a0a.\u00a0m.", "00:05:00"),
        (("H:mm", "h:mm a"), "12:05 p. m.", "12:05:00"),
        (("H:mm", "h:mm a"), "13:05 p. m.", INVALID),
    ],
)
def test_time_cell_is_text_or_has_a_reason(
    formats: tuple[str, ...], cell: str, expected: str, tmp_path: Path
) -> None:
    column = Column(name="hora", type=plain_type("time", *formats))
    assert outcome(column, cell, tmp_path) == expected


@pytest.mark.parametrize(
    "cell", ["5/9/26", "05/09/2026", "5-sep-2026", "05-SEPT.-2026", "5 de setiembre de 2026"]
)
def test_date_cell_may_have_one_of_several_formats(cell: str, tmp_path: Path) -> None:
    formats = ("d/M/yyyy", "d/M/yy", "d-MMM-yyyy", "d 'de' MMMM 'de' yyyy")
    column = Column(name="dia", type=plain_type("date", *formats))
    assert outcome(column, cell, tmp_path) == date(2026, 9, 5)


@pytest.mark.parametrize(
    ("cell", "expected"), [("X", True), ("x", True), ("", False), ("no", False), ("1", INVALID)]
)
def test_boolean_cell_has_the_declared_spellings(
    cell: str, expected: object, tmp_path: Path
) -> None:
    column = Column(name="activo", type=boolean_type(["X"], ["", "no"]), required=True)
    assert outcome(column, cell, tmp_path) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        *((text, True) for text in ("true", "TRUE", "Verdadero", "sí", "SI", " Si ", "1")),
        *((text, False) for text in ("false", "Falso", "no", "NO", "0")),
        *((text, INVALID) for text in ("s", "t", "yes", "2", "-1", "01", "1.0", "X", "truee")),
    ],
)
def test_boolean_words_are_read_in_both_languages(
    cell: str, expected: object, tmp_path: Path
) -> None:
    column = Column(name="activo", type=plain_type("boolean"))
    assert (
        outcome(column, cell, tmp_path) is expected or outcome(column, cell, tmp_path) == expected
    )


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Solar", "Solar"),
        ("  SOLAR\t", "Solar"),
        ("\u00a0sólar", "Solar"),
        ("HIDROELÉCTRICA", "Hidroeléctrica"),
        ("hidroele\u0301ctrica", "Hidroeléctrica"),
        ("Hidraulica", "Hidroeléctrica"),
        ("NANDU", "Hidroeléctrica"),
        *(
            (text, "valor_no_permitido")
            for text in ("So lar", "Solar.", "solarr", "S", "s\u0327ola")
        ),
    ],
)
def test_enum_cell_has_value_or_reason(cell: str, expected: str, tmp_path: Path) -> None:
    assert outcome(ENERGY, cell, tmp_path) == expected


@pytest.mark.parametrize(
    ("kind", "cell", "expected"),
    [
        (text_type(5), "cinco", "cinco"),
        (text_type(5), "  cinco  ", "cinco"),
        (text_type(5), "seis66", "longitud_invalida"),
        (text_type(5), "ñandú", "ñandú"),
        (text_type(5, 3), "ab", "longitud_invalida"),
        (text_type(5, 3), "abc", "abc"),
        (text_type(9, pattern="^[A-Z]{2}-[0-9]+$"), "CC-12", "CC-12"),
        (text_type(9, pattern="^[A-Z]{2}-[0-9]+$"), "cc-12", "formato_invalido"),
        (text_type(9, pattern="[0-9]"), "abc1", "abc1"),
        (text_type(), "00120", "00120"),
        (text_type(), "a  b\tc", "a  b\tc"),
        (text_type(), 'di "hola", ¿sí?', 'di "hola", ¿sí?'),
        (text_type(), "NULL", "NULL"),
        (text_type(), "e\u0301", "e\u0301"),
        (text_type(), "🙂", "🙂"),
    ],
)
def test_text_cell_has_value_or_reason(
    kind: ColumnType, cell: str, expected: str, tmp_path: Path
) -> None:
    assert outcome(Column(name="nombre", type=kind), cell, tmp_path) == expected


@pytest.mark.parametrize("limit", [Decimal(0), Decimal("-1.5"), Decimal("12345678901234.5678")])
def test_value_outside_bounds_is_rejected(limit: Decimal, tmp_path: Path) -> None:
    step = Decimal("0.0001")
    bad = "fuera_de_rango"
    for bounds, below, at, above in (
        (Bounds(minimum=limit), bad, limit, limit + step),
        (Bounds(exclusive_minimum=limit), bad, bad, limit + step),
        (Bounds(maximum=limit), limit - step, limit, bad),
        (Bounds(exclusive_maximum=limit), limit - step, bad, bad),
    ):
        column = Column(name="precio", type=decimal_type(18, 4), bounds=bounds)
        cells = (limit - step, limit, limit + step)
        found = tuple(outcome(column, f"{cell:f}", tmp_path) for cell in cells)
        assert found == (below, at, above)
