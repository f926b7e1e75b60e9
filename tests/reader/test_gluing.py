"""Where quotes protect line breaks, and where they do not."""

from pathlib import Path

import pytest

from energia.reader import gluing, has_line_breaks, read_ranges

from .files import LOCAL, expected, ranges_of, read_rows, write
from .oracle import Dialect

GAP = b"\n" * 100


@pytest.mark.parametrize(("gap", "glued"), [(0, True), (98, True), (99, False), (150, False)])
def test_at_most_a_hundred_lines_are_glued(gap: int, glued: bool, path: Path) -> None:
    dialect = Dialect(2, quoted_newlines=True)
    spec = write(path, b'1,"a\n' + b"\n" * gap + b'b"\nc,d\n', dialect)
    for block_size in (1, 64, 1 << 20):
        rows = read_rows(path, spec, block_size=block_size)
        assert rows == expected(path, dialect)
        reasons = [row.reason for row in rows]
        assert reasons == ([None, None] if glued else ["comillas", "comillas", None])
        assert rows[-1].fields == ("c", "d")


@pytest.mark.parametrize(
    ("width", "body", "texts"),
    [
        (1, b'"x\n"\n"\n', ['"x\n"', '"']),
        (1, b'"\n"\n"\n"\n', ['"\n"', '"\n"']),
        (2, b'a"\nb,"c\nd"\n', ['a"', 'b,"c\nd"']),
        (2, b'a,"b\n"",\n""c"\n', ['a,"b\n"",\n""c"']),
        (2, b'"a\nb","c\nd"\n', ['"a\nb","c\nd"']),
        (2, b'a,"b\nc",d\n', ['a,"b', 'c",d']),
        # A record of too many lines is none; what stands beside its end must not be read as if.
        (1, b'"a\n' + GAP + b'"\nx\n"\n"\n' + GAP, ['"a', '"\nx\n"', '"']),
    ],
)
def test_quoted_line_breaks_are_glued(
    width: int, body: bytes, texts: list[str], path: Path
) -> None:
    dialect = Dialect(width, quoted_newlines=True)
    spec = write(path, body, dialect)
    for block_size in (1, 5, 1 << 20):
        rows = read_rows(path, spec, block_size=block_size)
        assert rows == expected(path, dialect)
        assert [row.text for row in rows] == texts


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'"1\r",2', "columnas_de_menos"),
        (b'"1\r",2,3,4', "columnas_de_mas"),
        (b'"1\r"x,2,3', "retorno_suelto"),
        (b'1\r,"2",3', "retorno_suelto"),
        (b'"1\r",2,3', None),
    ],
)
def test_quoted_cr_is_data_with_quoted_newlines(
    line: bytes, reason: str | None, path: Path
) -> None:
    dialect = Dialect(3, quoted_newlines=True)
    spec = write(path, line + b"\n", dialect)
    assert [row.reason for row in read_rows(path, spec)] == [reason]
    assert read_rows(path, spec) == expected(path, dialect)


def test_line_breaks_in_records_are_detected(path: Path) -> None:
    dialect = Dialect(2, quoted_newlines=True)
    for body, seen in ((b'1,"a\nb"\n', True), (b'1,"a b"\n2,3\n', False)):
        spec = write(path, body, dialect)
        (batch,) = read_ranges(LOCAL, ranges_of(path, spec), spec)
        assert has_line_breaks(batch) is seen


def test_too_long_record_is_not_glued(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gluing, "MAX_RECORD", 20)
    dialect = Dialect(2, quoted_newlines=True)
    spec = write(path, b'1,"' + b"a\n" * 20 + b'"\n2,3\n4,"5\n6"\n', dialect)
    for block_size in (1, 7, 1000):
        rows = read_rows(path, spec, block_size=block_size)
        assert rows[0].reason == "comillas"
        assert [row.fields for row in rows[-2:]] == [("2", "3"), ("4", "5\n6")]
