"""What the batches hold, and where files are cut."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from effort import sample

from energia.reader import ColumnSpec, cut_ranges, read_ranges, schema

from .files import LOCAL, THREE, expected, header_of, inspect, ranges_of, read_rows, rows_of, write
from .oracle import Dialect


@pytest.mark.parametrize(
    ("line", "reason", "text"),
    [
        (b"a\0b,2,3", "nulo", "a\0b,2,3"),
        (b'\0\xe9\r"', "nulo", '\0\\xe9\r"'),
        (b"a\xe9b,2,3", "codificacion", "a\\xe9b,2,3"),
        (b'\xc3\r"x', "codificacion", '\\xc3\r"x'),
        (b'1\r,2"', "retorno_suelto", '1\r,2"'),
        (b'"1\r",2,3', "retorno_suelto", '"1\r",2,3'),
        (b'a"b,2,3', "comillas", 'a"b,2,3'),
        (b'"a"b', "comillas", '"a"b'),
        (b'"a,2,3', "comillas", '"a,2,3'),
        (b' "a",2,3', "comillas", ' "a",2,3'),
        (b"1,2", "columnas_de_menos", "1,2"),
        (b'"1,2,3"', "columnas_de_menos", '"1,2,3"'),
        (b" ", "columnas_de_menos", " "),
        (b"1,2,3,x", "columnas_de_mas", "1,2,3,x"),
        (b"1,2,3,,x,", "columnas_de_mas", "1,2,3,,x,"),
        (b'1,2,3,"""",', "columnas_de_mas", '1,2,3,"""",'),
        (b'"1",2,3,"4"', "columnas_de_mas", '"1",2,3,"4"'),
    ],
)
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_bad_record_keeps_its_reason_and_text(
    line: bytes, reason: str, text: str, end: bytes, path: Path
) -> None:
    spec = write(path, b"1,2,3" + end + line + end + b"4,5,6" + end)
    rows = read_rows(path, spec)
    assert [row.fields for row in rows] == [("1", "2", "3"), (None,) * 3, ("4", "5", "6")]
    assert [row.reason for row in rows] == [None, reason, None]
    assert [row.text for row in rows] == ["1,2,3", text, "4,5,6"]
    start = len(header_of(THREE))
    second = start + 5 + len(end)
    assert [row.position for row in rows] == [start, second, second + len(line + end)]


@pytest.mark.parametrize(
    "again", [b"c0,c1,c2", b'"c0","c1","c2"', b" c0,c1\t,c2", b"\xef\xbb\xbfc0,c1,c2"]
)
@pytest.mark.parametrize("block_size", [1, 1 << 20])
def test_only_equal_lines_are_repeated_headers(again: bytes, block_size: int, path: Path) -> None:
    others = (b"c0,c1,c3", b"c0,,c2", b"C0,c1,c2", b"c0,c\xef\xbb\xbf1,c2")
    spec = write(path, b"\n".join([b"1,2,3", again, b"x,y", again, *others]))
    rows = read_rows(path, spec, block_size=block_size)
    reason = "encabezado_repetido"
    assert [row.reason for row in rows] == [None, reason, "columnas_de_menos", reason, *[None] * 4]
    assert (rows[1].text, rows[1].fields) == (again.decode(), (None,) * 3)


JOINED = (b"\xef\xbb\xbfc0,c1,c2", b'\xef\xbb\xbf"c0","c1","c2"', b'\xef\xbb\xbf"c0",c1,c2,,')


@pytest.mark.parametrize("header", JOINED)
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("block_size", [1, 1 << 20])
def test_byte_order_marks_inside_a_file_are_no_text(
    header: bytes, end: bytes, block_size: int, path: Path
) -> None:
    bom = b"\xef\xbb\xbf"
    lines = (b"1,2,3", header, bom + b'"a",b,c', bom + b"4,5,6", bom + b'"x', b'"y"' + bom + b",z,")
    spec = write(path, end.join(lines))
    rows = read_rows(path, spec, block_size=block_size)
    nothing = (None,) * 3
    assert [row.fields for row in rows] == [
        *(("1", "2", "3"), nothing, ("a", "b", "c"), ("4", "5", "6"), nothing, nothing)
    ]
    assert [row.reason for row in rows] == [
        *(None, "encabezado_repetido", None, None, "comillas", "comillas")
    ]
    assert [row.text.encode() for row in rows] == [*lines]


def test_line_ends_may_be_mixed(path: Path) -> None:
    spec = write(path, b"1,2,3\r\n4,5,6\n7,8\r,9\n\r\n10,11,12\r\n13,14,15")
    for step, block_size in ((1 << 20, 1 << 20), (3, 1)):
        rows = read_rows(path, spec, step=step, block_size=block_size)
        assert [row.fields[0] for row in rows] == ["1", "4", None, "10", "13"]
        assert [row.reason for row in rows] == [None, None, "retorno_suelto", None, None]


TRAILING = (b",", b",,,", b', ,"",\t,"\xc2\xa0",\xef\xbb\xbf', b"," * 1001)


@pytest.mark.parametrize("surplus", TRAILING)
@pytest.mark.parametrize("dialect", [THREE, Dialect(1), Dialect(3, ";"), Dialect(3, "\t")])
def test_blank_surplus_fields_are_ignored(surplus: bytes, dialect: Dialect, path: Path) -> None:
    record = b",".join([b'"a"', b"", b"\xc3\xa9"][: dialect.width])
    lines = [record + surplus, record, record + surplus + b"x", surplus, record + surplus]
    body = b"\n".join(lines).replace(b",", dialect.delimiter.encode())
    spec = write(path, body, dialect)
    for block_size in (1, 1 << 20):
        rows = read_rows(path, spec, block_size=block_size)
        assert rows == expected(path, dialect)
        cells = ("a", None, "é")[: dialect.width]
        assert [row.fields == cells for row in rows] == [True, True, False, False, True]


def test_text_with_a_surplus_field_keeps_its_line_break(path: Path) -> None:
    dialect = Dialect(2, quoted_newlines=True)
    spec = write(path, b'1,"x\ny",\n2,"x\ny"\n3,"x\ny",z\n', dialect)
    rows = read_rows(path, spec)
    assert [row.fields for row in rows[:2]] == [("1", "x\ny"), ("2", "x\ny")]
    assert rows == expected(path, dialect)


def test_schema_has_columns_and_origin() -> None:
    columns = (ColumnSpec("b"), ColumnSpec("a", required=False))
    assert schema(columns) == pa.schema(
        [
            *(("b", pa.string()), ("a", pa.string())),
            *(("_motivo", pa.string()), ("_texto", pa.string())),
            *(("_archivo", pa.int32()), ("_posicion", pa.int64())),
            ("_plain_numerals", pa.bool_()),
        ]
    )


def test_batches_can_be_queried_by_duckdb(path: Path) -> None:
    spec = write(path, b'1,"",3\n\n1,2\nx,"y, ""z""",w\r\n')
    batches = read_ranges(LOCAL, ranges_of(path, spec, step=3), spec, threads=2, block_size=2)
    stream = pa.RecordBatchReader.from_batches(schema(spec.columns), batches)  # noqa: F841
    with duckdb.connect() as connection:
        rows = connection.execute("from stream order by _posicion").fetchall()
    assert rows == [
        ("1", None, "3", None, '1,"",3', 0, 9, True),
        (None, None, None, "columnas_de_menos", "1,2", 0, 17, True),
        ("x", 'y, "z"', "w", None, 'x,"y, ""z""",w', 0, 21, True),
    ]


def test_header_and_blank_lines_give_no_records(path: Path) -> None:
    for body in (b"", b"\n", b"\r\n\n\r\n", b"\r"):
        spec = write(path, body)
        assert read_rows(path, spec) == []
    path.write_bytes(header_of(THREE).rstrip())
    assert ranges_of(path, spec) == []


@pytest.mark.sized
@pytest.mark.parametrize("quoted_newlines", [False, True])
def test_cuts_change_no_row(quoted_newlines: bool, path: Path) -> None:
    dialect = Dialect(3, quoted_newlines=quoted_newlines)
    body = (
        'a,"b\nc",d\n\n"é","",\r\n1,2\n,"x\r\ny"",z\n\ufeffa,b,c\n"1\n2","3\n4",5\n6,7,8'.encode()
    )
    spec = write(path, body, dialect)
    wanted = expected(path, dialect)
    size = len(body) + 1
    cuts = {(step, block) for step in range(1, size) for block in (1, 7, size)}
    cuts |= {(size, block) for block in range(1, size)}
    for step, block_size in sample(sorted(cuts), fast=20):
        assert read_rows(path, spec, step=step, block_size=block_size) == wanted


def test_ranges_cover_the_body_once(path: Path) -> None:
    spec = write(path, b"1,2,3\n" * 10)
    cut = ranges_of(path, spec, step=7)
    assert [(part.start, part.end) for part in cut[:2]] == [(9, 16), (16, 23)]
    assert cut[-1].end == 69
    assert {part.name for part in cut} == {"ventas.csv"}
    one_by_one = [
        row
        for part in cut
        for batch in read_ranges(LOCAL, [part], spec, block_size=5)
        for row in rows_of(batch)
    ]
    assert one_by_one == expected(path)


def test_file_with_quoted_newlines_is_one_range(path: Path) -> None:
    dialect = Dialect(3, quoted_newlines=True)
    spec = write(path, b"1,2,3\n" * 10, dialect)
    assert len(ranges_of(path, spec, step=7)) == 1


def test_missing_file_raises_file_not_found(path: Path) -> None:
    spec = write(path, b"1,2,3\n")
    layout = inspect(path, spec)
    path.unlink()
    with pytest.raises(FileNotFoundError):
        cut_ranges(LOCAL, {str(path): layout})
