"""Hostile CSV files: every way of breaking a record that real files have shown, and mixtures."""

from dataclasses import dataclass
from random import Random

from .oracle import Dialect

# Written with , and " as delimiter and quote; a file in another dialect has its own instead.
PLAIN = (
    *("abc", "x", "12.5", "-3", "Ana Gómez", "José", "שלום", "a\u200bb", "ñandú", "日本", "😀"),
    *("it's", "a;b", "a|b", "EUR €", "\u00a0nb", "NULL", "\\N", "NaN", "#a", "2024-01-01"),
)
CELLS = {
    "empty": ("", '""'),
    "spaces": (" a", "a ", " ", "   ", '" a"', '" "', "\u00a0a", "a\u00a0\t", "¿a", "à"),
    "tabs": ("a\tb", "\t", "\tx\t"),
    "quoted": ('"ab"', '"a,b"', '","', '"a""b"', '""""', '"""a"""', '"a"",""b"'),
    "quote inside": ('a"b', 'a""b', 'x"', '12"5'),
    "quote not closed": ('"ab', '"', '"""', 'ab"', 'ab""'),
    "text after quote": ('"ab"c', '"ab"cd"', '"a"b"c"', '"a" "b"', '"ab" ', '"ab"\t'),
    "text before quote": (' "ab"', '\t"ab"', ' "a,b"'),
    "backslash": ("a\\", "\\", '"a\\"b"', '"a\\"', '\\"', '"a\\\\"'),
    "quoted newline": ('"a\nb"', '"\n"', '"a\n\nb"', '"a,\nb,c"', '"a\r\nb"', '"\r\n"'),
    "CR": ("a\rb", "\r", "a\r", '"a\rb"'),
    "NUL": ("a\0b", "\0", '"a\0b"', '"\0"'),
    "control": ("\x1a", "a\x0bb", "\x0c", "\x01", "a\x85b", "a\u2028b", "\x1f"),
    "BOM": ("\ufeff", "\ufeffa"),
    "bad UTF-8": (b"a\xe9b", b"\xff", b"\xc3", b'"a\xe9b"', b'"\xc3"'),
    "Windows-1252": (b"\x80\xf3", b"\x81", b"\xa0a", b"a\x9d", b'"\x8d"', b"\x93\x94"),
    "odd UTF-8": (b"\xed\xa0\x80", b"\xc0\xaf", b"\xf4\x90\x80\x80", "\uffff", "\ufffd"),
}
BLANKS = (b"", b"", b"", b" ", b'""', b'" \t"', b"\xc2\xa0", b"\xef\xbb\xbf")
LINES = {
    "blank": ("", "\r", "\n\n"),
    "blanks": (" ", "   ", "\t"),
    "only delimiters": (",", ",,", ",,,"),
    "only quotes": ('"', '""', '"""', '""""'),
    "comment": ("#a,b", "-- c"),
    "header again": ("c0,c1,c2", "c0"),
    "total": ("Total,x,2", "TÓTAL", " ,tota\u0301l ,1,x", '"total",Total,3', "total a,b", "Totals"),
    "nearly the header": ("c0,c1,C2", "c0,,c2", "c1,c0", "c0,\ufeffc1", "\ufeff\ufeffc0"),
}
FRAGMENTS = (
    *(b"a", b"b", b",", b",", b",", b'"', b'"', b"\n", b"\n", b"\r", b"\r\n", b"\0", b"\xe9"),
    *(
        b"\xc3\xb1",
        b"\xc3",
        b"\x81",
        b"\xa0",
        b" ",
        b"\t",
        b"\xef\xbb\xbf",
        b"\x1a",
        b"\\",
        b'""',
        b"a,b,c\n",
    ),
    *(b'"x,y"', b";", b"'", b"\xf0\x9f\x98\x80", b"\xed\xa0\x80", b'x,"y""z",w\r\n', b'"x\ny"'),
    *(b'"\r\n,"', b'a,"b\nc",d\n'),
)
DIALECTS = ((",", '"'), (",", '"'), (";", '"'), ("\t", '"'), ("|", "'"))
LONG_CELLS = ("z" * 70_000, '"' + "y," * 35_000 + '"', '"' + 'a""' * 20_000, '"' + "y" * 70_000)


@dataclass(frozen=True)
class HostileFile:
    """A file's bytes and dialect, and how to cut it while reading."""

    raw: bytes
    dialect: Dialect
    step: int
    block_size: int
    threads: int


def hostile_file(seed: int) -> HostileFile:
    """The same file for the same `seed`."""
    random = Random(seed)  # noqa: S311, it draws test data
    delimiter, quote = random.choice(DIALECTS)
    encoding = random.choice(("UTF-8", "UTF-8", "windows-1252"))
    width, newlines = random.choice((1, 2, 3, 3, 5)), random.random() < 0.5
    totals = random.choice(((), ("TOTAL", "Total a")))
    dialect = Dialect(width, delimiter, quote, newlines, encoding, totals)
    body = random.choice((_mutated, _mutated, _scrambled, _long))(random, dialect.width)
    header = b",".join(b"c%d" % position for position in range(dialect.width))
    header += b"," * random.choice((0, 0, 0, 1, 3))
    raw = random.choice((b"", b"", b"", b"\xef\xbb\xbf")) + header + random.choice((b"\n", b"\r\n"))
    raw = (raw + body).replace(b",", delimiter.encode()).replace(b'"', quote.encode())
    sizes = (1, random.randint(2, 80), random.randint(2, 80), 1 << 20)
    smallest = 1 + len(raw) // 300
    return HostileFile(
        raw=raw,
        dialect=dialect,
        step=max(smallest, random.choice(sizes)),
        block_size=max(smallest, random.choice(sizes)),
        threads=random.choice((1, 2)),
    )


def _mutated(random: Random, width: int) -> bytes:
    """Good records with a few mistakes of known classes."""
    lines = [_record(random, width) for _ in range(random.randint(0, 8))]
    for _ in range(random.choice((0, 1, 1, 2, 4))):
        change = random.choice((_change_cell, _change_cell, _change_width, _insert_line))
        change(random, lines)
    if random.random() < 0.1:
        lines.insert(random.randint(0, len(lines)), _header_again(random, width))
    if random.random() < 0.2:
        lines.append([random.choice(LINES["total"]).encode()])
    surplus = random.choice(((0,), (0,), (1,), (3,), (0, 1), (0, 1, 2)))
    lines = [[*line, *random.choices(BLANKS, k=random.choice(surplus))] for line in lines]
    ends = random.choice(((b"\n",), (b"\r\n",), (b"\n", b"\r\n"), (b"\n", b"\r")))
    text = b"".join(b",".join(line) + random.choice(ends) for line in lines)
    return text.rstrip(b"\r\n") if random.random() < 0.3 else text


def _record(random: Random, width: int) -> list[bytes]:
    cells = (random.choice(PLAIN) for _ in range(width))
    quote_all = random.random() < 0.3
    return [(f'"{cell}"' if quote_all else cell).encode() for cell in cells]


def _change_cell(random: Random, lines: list[list[bytes]]) -> None:
    if lines:
        line = random.choice(lines)
        if line:
            often = [CELLS["quoted newline"]] * 5
            cell = random.choice(random.choice([*CELLS.values(), *often]))
            line[random.randrange(len(line))] = cell if isinstance(cell, bytes) else cell.encode()


def _change_width(random: Random, lines: list[list[bytes]]) -> None:
    if lines:
        line = random.choice(lines)
        if random.random() < 0.5:
            line += [b"", b"x", b'"y"'][: random.randint(1, 3)]
        else:
            del line[random.randint(0, len(line)) :]


def _insert_line(random: Random, lines: list[list[bytes]]) -> None:
    line = random.choice(random.choice(tuple(LINES.values())))
    lines.insert(random.randint(0, len(lines)), [line.encode()])


def _header_again(random: Random, width: int) -> list[bytes]:
    spelling = random.choice(("{}", '"{}"', " {}\t", "\u00a0{}"))
    first, *others = (spelling.format(f"c{place}").encode() for place in range(width))
    return [random.choice((b"", b"\xef\xbb\xbf")) + first, *others]


def _scrambled(random: Random, _: int) -> bytes:
    return b"".join(random.choices(FRAGMENTS, k=random.randint(0, 60)))


def _long(random: Random, width: int) -> bytes:
    """Mostly short files, and now and then a very long field or very many lines."""
    kind = random.random()
    if kind < 0.9:
        return _mutated(random, width)
    if kind < 0.95:
        cells = _record(random, width)
        cells[-1] = random.choice(LONG_CELLS).encode()
        return _mutated(random, width) + b",".join(cells) + b"\n" + _mutated(random, width)
    gap = b"\n" * random.randint(95, 105)
    cells = [*_record(random, width)[:-1], b'"x' + gap + b'y"']
    return _mutated(random, width) + b",".join(cells) + b"\n" + _mutated(random, width)
