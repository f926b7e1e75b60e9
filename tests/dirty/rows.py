"""Rows for dirty files: good ones, and every way of breaking one that real files have shown."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Final, TypeAlias

from reader.generate import CELLS, FRAGMENTS, LINES

from energia.contracts.model import Column

MEGABYTE: Final = 1_000_000
NUMBERS: Final = (
    *("1", "0.5", "12.5000", "00012.5", "1.50000", " 7 ", "\u00a07\t", "3.0000000", "0.0001"),
    *("99999999999999.9999", "0.9999", "123456789.0001", "0" * 60 + "1." + "0" * 60, "4.10"),
    *(
        "+5",
        ".5",
        "5.",
        "5+",
        "1,234.56",
        "1,234,567",
        "1 234.5",
        "1\u00a0234\u202f567.",
        "+ 7.25",
        "2.500",
    ),
)
BAD_NUMBERS: Final = (
    *(
        "1.5E+06",
        "2e3-",
        "1,5E+06",
        "-1E5",
        "5E-5",
        "(1.500,25)",
        "1'234.5",
        "1'234",
        "1e3",
        "1E-2",
        "NaN",
        "nan",
        "Infinity",
        "-inf",
        "0x10",
        "0b1",
        "1_000",
        "١٢",
        "\uff15",
    ),
    *("1.234,56", "1,5", "1,500", "1 000", "1'000", "9" * 40, "0." + "1" * 40, "1.00005"),
    *("1.00004999", "100000000000000", "99999999999999.99995", "-", ".", "--5", "(5)", "(5"),
    *(
        "1.2.3",
        "- 5",
        "5-",
        "$5",
        "5 $",
        "$ 1,500",
        "-$5",
        "$5-",
        "$ 1,234.5",
        "5 kWh",
        "cinco",
        "1\u200b",
        "²",
        "½",
        "1\u2212",
        "NULL",
        "true",
    ),
    *(
        "",
        "-0",
        "0",
        "-1",
        "-0.0001",
        "1e400",
        "0.00001",
        "1" + "0" * 400,
        "#¡DIV/0!",
        "2026-02-01",
    ),
)
TEXTS: Final = (
    *(
        "Ana Gómez",
        "José",
        "שלום",
        "a\u200bb",
        "ñandú",
        "日本",
        "😀",
        "it's",
        "EUR €",
        "NULL",
        "\\N",
    ),
    *("a;b|c,d\te", 'di "hola"', "#a", "=1+1", "e\u0301", "a  b", "\ufeffx", "a\x0bb", "x" * 200),
)
BAD_TEXTS: Final = ("", " ", '""', "\u00a0", "x" * 257, "ñ" * 257, "😀" * 300, "x" * 70_000)
BAD_VALUES: Final = (
    "",
    "trueque",
    "So lar",
    "Solar.",
    "0",
    "ventas",
    "carbón",
    "vénta\u0327s",
    "\u017folar",
)
BREAKERS: Final = (
    *(b"\0", b"\xe9", b"\xff", b"\r", b'"', b'"', b'""', b"\xed\xa0\x80", b"\xc3", b"\xff\xfe"),
    *(b"\xef\xbb\xbf", b"\n", b"\r\n", b",", b";", b"\t", b"|", b"\\", b"\x1a", b"\xc2\xa0", b" "),
)
_OTHER_MARKS: Final = str.maketrans(".,", ",.")
ENCODINGS: Final = ("latin-1", "cp1252", "utf-16-le", "utf-16", "utf-8-sig", "cp850", "utf-32")


@dataclass(frozen=True)
class Table:
    """What a file's rows look like: its columns in order, its delimiter, and whether all is quoted.

    `number` distinguishes the rows of different files, `mark` is the decimal mark of good numbers.
    """

    columns: tuple[Column, ...]
    key: tuple[str, ...]
    delimiter: str
    quote_all: bool
    number: int
    mark: str = "."

    def write(self, cells: list[str | bytes]) -> bytes:
        """A record of `cells`: texts quoted where that is needed, bytes as they are."""
        return self.delimiter.encode().join(map(self._written, cells))

    def _written(self, cell: str | bytes) -> bytes:
        if isinstance(cell, bytes):
            return cell
        needed = self.delimiter in cell or '"' in cell
        quoted = '"' + cell.replace('"', '""') + '"'
        return (quoted if needed or self.quote_all else cell).encode()


Maker: TypeAlias = Callable[[Random, Table, int], bytes]


def good_cells(random: Random, table: Table, line: int) -> list[str | bytes]:
    """The cells of an accepted row, one of which says file and line."""
    return [_good_cell(random, column, table, line) for column in table.columns]


def _good_cell(random: Random, column: Column, table: Table, line: int) -> str:
    if column.allowed_values:
        allowed = random.choice(column.allowed_values)
        spelling = random.choice((allowed.value, *allowed.spellings))
        return random.choice((spelling, spelling, spelling.upper(), f" {spelling}\t"))
    if column.type.is_decimal:
        number = random.choice((*NUMBERS, str(random.randint(1, 10**14 - 1))))
        return number if table.mark == "." else number.translate(_OTHER_MARKS)
    if column.name in table.key:
        return random.choice(("1", "2", "0.07", "007", "CC", "c. c", "C.C."))
    assert column.type.logical.name == "string"
    if table.key and random.random() < 0.6:
        return random.choice(("Ana", "ANA", "José", "jo se\u0301"))
    text = f"f{table.number}l{line} {random.choice(TEXTS)}"
    return text[: column.type.max_length]


def good(random: Random, table: Table, line: int) -> bytes:
    """An accepted row, unless its key has been seen."""
    return table.write(good_cells(random, table, line))


def bad_cells(random: Random, table: Table, line: int) -> bytes:
    """A row with one to three cells that mean nothing, or nothing allowed."""
    cells = good_cells(random, table, line)
    for _ in range(random.randint(1, 3)):
        place = random.randrange(len(cells))
        column = table.columns[place]
        if column.type.is_decimal:
            cells[place] = random.choice(BAD_NUMBERS)
        else:
            cells[place] = random.choice(BAD_VALUES if column.allowed_values else BAD_TEXTS)
    return table.write(cells)


def bad_numbers(random: Random, table: Table, line: int) -> bytes:
    """A row whose numbers, if it has any, are written in ways that must not be guessed at."""
    cells = good_cells(random, table, line)
    for place, column in enumerate(table.columns):
        if column.type.is_decimal:
            cells[place] = random.choice(BAD_NUMBERS)
    return table.write(cells)


def broken_syntax(random: Random, table: Table, line: int) -> bytes:
    """A row with a cell that is written against the rules of quotes, or just within them."""
    cells = good_cells(random, table, line)
    cell = random.choice(random.choice(tuple(CELLS.values())))
    raw = cell if isinstance(cell, bytes) else cell.encode()
    cells[random.randrange(len(cells))] = raw.replace(b",", table.delimiter.encode())
    return table.write(cells)


def ragged(random: Random, table: Table, line: int) -> bytes:
    """A row with cells missing or to spare."""
    cells = good_cells(random, table, line)
    if random.random() < 0.5:
        return table.write([*cells, *("", "x", "y")[: random.randint(1, 3)]])
    return table.write(cells[: random.randint(0, len(cells) - 1)])


def broken_bytes(random: Random, table: Table, line: int) -> bytes:
    """A row with stray bytes somewhere."""
    row = good(random, table, line)
    for _ in range(random.randint(1, 2)):
        place = random.randint(0, len(row))
        row = row[:place] + random.choice(BREAKERS) + row[place:]
    return row


def wrong_encoding(random: Random, table: Table, line: int) -> bytes:
    """A row in another encoding than the file's."""
    text = good(random, table, line).decode()
    return text.encode(random.choice(ENCODINGS), "replace")


def odd_line(random: Random, table: Table, _: int) -> bytes:
    """A line that is no row: blank, only delimiters or quotes, a comment, the header again."""
    names = ",".join(column.name for column in table.columns)
    line = random.choice((*random.choice(tuple(LINES.values())), names))
    return line.encode().replace(b",", table.delimiter.encode())


def soup(random: Random, table: Table, _: int) -> bytes:
    """Bytes that mean something to some reader, in any order."""
    pieces = random.choices(FRAGMENTS, k=random.randint(1, 25))
    return b"".join(pieces).replace(b",", table.delimiter.encode())


def huge(random: Random, table: Table, line: int) -> bytes:
    """A row with a field of a megabyte: too long, unclosed, or fine once it is trimmed."""
    cells = good_cells(random, table, line)
    place = random.randrange(len(cells))
    zeros, spaces = b"0" * MEGABYTE, b" " * MEGABYTE
    cells[place] = random.choice(
        (b"x" * MEGABYTE, b'"' + b"y" * MEGABYTE, spaces + b"1" + spaces[:9], zeros + b"1." + zeros)
    )
    return table.write(cells)


MAKERS: Final[tuple[Maker, ...]] = (
    *(good, good, good, good, good, good, good, good, good, good, bad_cells, bad_cells),
    *(bad_cells, bad_numbers, bad_numbers),
    *(broken_syntax, broken_syntax, ragged, broken_bytes, broken_bytes, wrong_encoding),
    *(odd_line, soup),
)
