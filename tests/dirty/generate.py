"""Deliveries of dirty files, as hypothesis draws them: a row is a maker and a seed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Final

from hypothesis import strategies as st
from reader.generate import FRAGMENTS

from energia.contracts.model import Column, Contract, CsvDialect, Notation
from energia.partition.raw import identity
from energia.reader.encoding import ENCODINGS, UTF_8
from energia.reader.spec import AUTO, MARKS, THOUSANDS_MARKS

from .files import Delivery, DirtyFile, Layout
from .model import settled
from .rows import MAKERS, Maker, Table, good_cells, huge
from .samples import with_header

DATE: Final = "2026-02-01"
NAMES: Final = ("a.csv", "b.csv", "B.CSV", "año nuevo.csv", "-x.csv", "[x]*.csv", "datos.csv.csv")
LINE_ENDS: Final = (
    *((b"\n",), (b"\n",), (b"\n",), (b"\r\n",), (b"\r\n",), (b"\n", b"\r\n")),
    *((b"\n",) * 9 + (b"\r",), (b"\r",)),
)
BOM: Final = b"\xef\xbb\xbf"

seeds = st.integers(0, 2**32 - 1)
row = st.tuples(st.sampled_from(MAKERS), seeds)
rows = st.one_of(*(st.lists(row, min_size=least, max_size=30) for least in (8, 16, 0)))
notations = st.builds(
    Notation,
    currency_sign=st.sampled_from(("", "$")),
    exponents=st.booleans(),
    rounds=st.booleans(),
)
huge_rows = st.tuples(st.just(huge), seeds)


@dataclass(frozen=True)
class Head:
    """A file's first lines, and the layout that they promise."""

    raw: bytes
    layout: Layout


@st.composite
def dialects(draw: st.DrawFn, contract: Contract) -> Contract:
    """Draw the contract with any encoding and way to write numbers, declared or `auto`."""
    encoding = draw(st.sampled_from((*ENCODINGS, AUTO, AUTO)))
    mark = draw(st.sampled_from((*MARKS, AUTO, AUTO)))
    thousands = draw(st.sampled_from(("", "", *THOUSANDS_MARKS)).filter(lambda it: it != mark))
    csv = CsvDialect(None, mark, thousands, encoding=encoding)
    columns = (
        replace(column, notation=draw(notations)) if column in contract.raw_columns else column
        for column in contract.columns
    )
    return replace(contract, csv=csv, columns=tuple(columns))


def contract_columns(contract: Contract, names: Sequence[str]) -> tuple[Column, ...]:
    """The columns of the contract called `names`, in that order."""
    columns = {column.name: column for column in contract.columns}
    return tuple(columns[name] for name in names)


@st.composite
def heads(draw: st.DrawFn, contract: Contract) -> Head:
    """A header with the contract's columns in any order and spelling; maybe a BOM, a sep line."""
    columns = draw(st.permutations(contract.raw_columns))
    delimiter = draw(st.sampled_from((",", ",", ";", "\t", "|")))
    random = Random(draw(seeds))  # noqa: S311, it draws test data
    end = random.choice((b"\n", b"\r\n"))
    declared = random.random() < 0.15
    first = random.choice((b"", b"", BOM)) + (f"sep={delimiter}".encode() + end) * declared
    raw = first + delimiter.join(_spelt(random, column) for column in columns).encode() + end
    names = tuple(column.name for column in columns)
    return Head(raw, Layout(names, delimiter, len(raw), declared))


def _spelt(random: Random, column: Column) -> str:
    name = random.choice((column.name, column.name, *column.synonyms))
    spaced = name.replace("_", " ")
    styles = (name, name, name.upper(), spaced.title(), f" {spaced} ", name.replace("_", "-"))
    spelling = random.choice(styles)
    return f'"{spelling}"' if random.random() < 0.3 else spelling


@st.composite
def readable_files(draw: st.DrawFn, contract: Contract, name: str, number: int) -> DirtyFile:
    """A file whose header is fine and whose rows are anything."""
    head = draw(heads(contract))
    columns = contract_columns(contract, head.layout.columns)
    declared = contract.csv.decimal_mark
    mark = draw(st.sampled_from(".,")) if declared == AUTO else declared
    table = Table(columns, contract.key, head.layout.delimiter, draw(st.booleans()), number, mark)
    body = draw(rows)
    if draw(st.integers(0, 29)) == 29:
        body.append(draw(huge_rows))
    raw = head.raw + _written(body, table, draw(st.sampled_from(LINE_ENDS)), draw(seeds))
    return settled(DirtyFile(name, contract.dataset, raw, head.layout), contract)


def _written(
    body: list[tuple[Maker, int]], table: Table, ends: tuple[bytes, ...], seed: int
) -> bytes:
    random = Random(seed)  # noqa: S311, it draws test data
    lines = [
        make(Random(row_seed), table, line)  # noqa: S311, it draws test data
        for line, (make, row_seed) in enumerate(body)
    ]
    if lines and random.random() < 0.3:
        lines.append(random.choice(lines))
    text = b"".join(line + random.choice(ends) for line in lines)
    return text.rstrip(b"\r\n") if random.random() < 0.4 else text


@st.composite
def refused_files(draw: st.DrawFn, contract: Contract, name: str) -> DirtyFile:
    """A file that has no header of the contract."""
    names = [column.name for column in contract.raw_columns]
    good = ",".join(names).encode()
    raw, refusal = draw(
        st.sampled_from(
            (
                (b"", "vacio"),
                (b"\n ;\r\n", "vacio"),
                (",".join(names[1:]).encode() + b"\nx\n", "cabecera"),
                (good + b",total\nx\n", "cabecera"),
                (good + b"," + names[0].encode() + b"\nx\n", "cabecera"),
                (good + b"\r1,2,3,4,5\r", "cabecera"),
                ((good.decode() + "\nx\n").encode("utf-32-be"), "no_es_texto"),
                (
                    (good.decode() + ",ñ\nx\n").encode("latin-1"),
                    "no_es_texto" if contract.csv.encoding == UTF_8 else "cabecera",
                ),
                (b"\0" + good + b"\nx\n", "no_es_texto"),
                (b"".join(draw(st.lists(st.sampled_from(FRAGMENTS), max_size=30))), ""),
                (draw(st.binary(max_size=60)), ""),
            )
        )
    )
    return DirtyFile(name, contract.dataset, raw, refusal=refusal)


def _identity(path: str) -> str:
    return identity(Path(path).name)


def _good_file(contract: Contract) -> DirtyFile:
    """Return a file of good rows, beside which the gate publishes most dirty files."""
    mark = "," if contract.csv.decimal_mark == "," else "."
    table = Table(contract.raw_columns, contract.key, ",", False, len(NAMES), mark)
    lines = []
    for line in range(150):
        cells = good_cells(Random(line), table, line)  # noqa: S311, it draws test data
        keyed = zip(contract.raw_columns, cells, strict=True)
        cells = [f"k{line}" if column.name in contract.key else cell for column, cell in keyed]
        lines.append(table.write(cells))
    return settled(with_header(contract, b"\n".join(lines), "buenas.csv"), contract)


@st.composite
def deliveries(draw: st.DrawFn, contracts: Sequence[Contract]) -> Delivery:
    """One to four files of each of some datasets, for one date, and how to cut them."""
    files = []
    for contract in draw(st.lists(st.sampled_from(contracts), min_size=1, unique=True)):
        folders = (contract.dataset, f"{contract.dataset}/fecha_carga={DATE}")
        paths = st.builds(
            lambda *parts: "/".join(parts), st.sampled_from(folders), st.sampled_from(NAMES)
        )
        names = st.one_of(st.just(f"{contract.dataset}.csv"), paths, paths)
        # One delivery comes once: the same name in both folders, or in another case, is one.
        named = st.lists(names, min_size=1, max_size=4, unique_by=_identity)
        for number, name in enumerate(draw(named)):
            is_refused = draw(st.integers(0, 7)) == 7
            readable = readable_files(contract, name, number)
            files.append(draw(refused_files(contract, name) if is_refused else readable))
        if draw(st.integers(0, 3)):
            files.append(_good_file(contract))
    smallest = 1 + max(len(file.raw) for file in files) // 300
    sizes = st.one_of(st.integers(1, 80), st.just(1 << 20)).map(lambda size: max(size, smallest))
    return Delivery(tuple(files), draw(sizes), draw(sizes), draw(st.sampled_from((1, 7, 122_880))))
