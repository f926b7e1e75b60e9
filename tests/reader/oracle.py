"""The rules of CSV records, one byte at a time: slow, plain, and independent of the reader."""

import unicodedata
from dataclasses import dataclass
from typing import TypeAlias

MAX_GLUED_LINES = 100
SPACES = " \t\u00a0\u202f\ufeff"
Cells: TypeAlias = tuple[str | None, ...]


@dataclass(frozen=True)
class Dialect:
    """The way a file is written; `width` is the number of its columns with a name."""

    width: int
    delimiter: str = ","
    quote: str = '"'
    quoted_newlines: bool = False
    encoding: str = "UTF-8"
    total_lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """One record: its fields (all None when it is bad), reason, text and byte offset.

    A total line has the reason "total", and its fields without its label if it has their number.
    """

    fields: Cells
    reason: str | None
    text: str
    position: int


def read(raw: bytes, body_start: int, dialect: Dialect) -> list[Row]:
    """Every record of the file `raw` whose first record starts at byte `body_start`."""
    lines = physical_lines(raw[body_start:])
    headers = headers_of(raw[:body_start], dialect)
    rows = []
    position, index = body_start, 0
    while index < len(lines):
        taken = lines_of_record(lines, index, dialect)
        record = b"".join(lines[index : index + taken])
        body = without_line_end(record)
        if body:
            rows.append(judge(body, position, dialect, headers))
        position += len(record)
        index += taken
    return rows


def headers_of(head: bytes, dialect: Dialect) -> list[Cells]:
    """Return the cells of the header, the last line of `head`, if it can be split."""
    line = without_line_end(physical_lines(head)[-1]).removeprefix(b"\xef\xbb\xbf")
    cells = trimmed(split(line, dialect) or [], dialect)[: dialect.width]
    return [cells] if cells else []


def physical_lines(raw: bytes) -> list[bytes]:
    """`raw` cut after each LF."""
    lines, line = [], bytearray()
    for byte in raw:
        line.append(byte)
        if byte == ord("\n"):
            lines.append(bytes(line))
            line.clear()
    return [*lines, bytes(line)] if line else lines


def without_line_end(record: bytes) -> bytes:
    """`record` without its LF and the one CR before it."""
    if record.endswith(b"\n"):
        record = record[:-1]
    return record[:-1] if record.endswith(b"\r") else record


def lines_of_record(lines: list[bytes], index: int, dialect: Dialect) -> int:
    """How many lines make the record that starts at lines[index]."""
    quote = dialect.quote.encode()
    if not dialect.quoted_newlines or lines[index].count(quote) % 2 == 0:
        return 1
    for last in range(index + 1, min(index + MAX_GLUED_LINES, len(lines))):
        if lines[last].count(quote) % 2 == 1:
            body = without_line_end(b"".join(lines[index : last + 1]))
            fields = split(body, dialect)
            good = b"\0" not in body and fields is not None and fits(fields, dialect)
            return last + 1 - index if good else 1
    return 1


def judge(body: bytes, position: int, dialect: Dialect, headers: list[Cells]) -> Row:
    """The row that a record's bytes (without line end) are."""
    text = body.decode(dialect.encoding, "backslashreplace")
    fields = split(body, dialect)
    reason = reason_of(body, fields, dialect)
    nothing = (None,) * dialect.width
    if fields is None or reason in ("nulo", "codificacion"):
        return Row(nothing, reason, text, position)
    cells = trimmed(fields, dialect)
    columns = cells[: dialect.width]
    if reason is None and columns in headers:
        return Row(nothing, "encabezado_repetido", text, position)
    label = next((cell for cell in cells if cell), "")
    if folded(label) in map(folded, dialect.total_lines):
        rest = tuple(None if cell == label else cell for cell in columns)
        return Row(nothing if reason else rest, "total", text, position)
    return Row(nothing if reason else columns, reason, text, position)


def folded(text: str) -> str:
    """Return the text in lower case and without accents."""
    letters = unicodedata.normalize("NFKD", text)
    return "".join(each for each in letters if not unicodedata.combining(each)).lower()


def trimmed(fields: list[bytes], dialect: Dialect) -> Cells:
    """The texts of fields without edge spaces, None for those without any other letter."""
    texts = (field.decode(dialect.encoding) for field in fields)
    return tuple(text.strip(SPACES) or None for text in texts)


def reason_of(body: bytes, fields: list[bytes] | None, dialect: Dialect) -> str | None:
    """The first reason that applies, or None for a good record."""
    if b"\0" in body:
        return "nulo"
    try:
        body.decode(dialect.encoding)
    except UnicodeDecodeError:
        return "codificacion"
    if fields is None:
        return "retorno_suelto" if b"\r" in body else "comillas"
    if len(fields) < dialect.width:
        return "columnas_de_menos"
    return None if fits(fields, dialect) else "columnas_de_mas"


def fits(fields: list[bytes], dialect: Dialect) -> bool:
    """Return whether there is a field for each column, and only blank ones after these."""
    surplus = (field.decode(dialect.encoding, "replace") for field in fields[dialect.width :])
    return len(fields) >= dialect.width and not any(text.strip(SPACES) for text in surplus)


def split(body: bytes, dialect: Dialect) -> list[bytes] | None:
    """The fields of a record, or None when its quotes or CRs are out of place."""
    if dialect.encoding == "UTF-8":
        body = body.removeprefix(b"\xef\xbb\xbf")
    delimiter, quote = ord(dialect.delimiter), ord(dialect.quote)
    fields, field, state = [], bytearray(), "start"
    for byte in body:
        line_end = byte in b"\r\n"
        if line_end and not (dialect.quoted_newlines and state == "quoted"):
            return None
        if state == "quoted":
            if byte == quote:
                state = "closed"
            else:
                field.append(byte)
        elif byte == delimiter:
            fields.append(bytes(field))
            field.clear()
            state = "start"
        elif state == "closed" and byte == quote:
            field.append(quote)
            state = "quoted"
        elif state == "start" and byte == quote:
            state = "quoted"
        elif state == "closed" or byte == quote:
            return None
        else:
            field.append(byte)
            state = "bare"
    return None if state == "quoted" else [*fields, bytes(field)]
