"""Reading files without a contract: every cell as text, in one table of DuckDB."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import fs

from energia.delivery.source import printable_path
from energia.drafting.names import column_names
from energia.drafting.tops import NoHeaderError, Top, find_top
from energia.errors import FileRefusedError, one_line
from energia.reader import ColumnSpec, FileLayout, FileSpec, cut_ranges, find_layouts, read_ranges
from energia.reader.codes import BAD_HEADER, EMPTY_FILE, NOT_TEXT
from energia.reader.grammar import BAD_QUOTES, TOTAL_LINE
from energia.reader.layout import HEADER_LIMIT, inspect_file
from energia.reader.names import name_keys
from energia.reader.spec import AUTO

FILE: Final = "_archivo"
"""The column of the table that has the number of a row's file."""

_TABLE: Final = "filas"
_TOTALS: Final = ("total", "totales", "total general", "gran total", "grand total")
_THREADS: Final = 2


@dataclass(frozen=True)
class Dialect:
    """The properties of files that their rows show: line breaks in quotes, and total lines."""

    quoted_newlines: bool = False
    total_lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReadFile:
    """A file that was read; ``headers`` has the cell of the header of each column that it has.

    ``rows`` counts good records, ``broken`` the others by reason.
    """

    path: Path
    layout: FileLayout
    headers: Mapping[str, str]
    rows: int
    broken: Mapping[str, int]

    @property
    def name(self) -> str:
        """Return what messages call the file."""
        return printable_path(self.path.name)


@dataclass(frozen=True)
class Table:
    """The rows of several files of one dataset, all cells as text.

    ``columns`` are those of all files, in the order of the first header.
    """

    connection: duckdb.DuckDBPyConnection
    columns: tuple[str, ...]
    files: tuple[ReadFile, ...]
    dialect: Dialect = field(default_factory=Dialect)

    @property
    def rows(self) -> int:
        """Return how many rows all files have."""
        return sum(file.rows for file in self.files)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query; ``{table}`` in it is the table's name."""
        return self.connection.sql(sql.format(table=_TABLE)).fetchall()

    def cells(self, column: str, file: int) -> pa.StringArray:
        """Return the cells of a column that are not empty, of one file."""
        sql = f"SELECT {quoted(column)} FROM {_TABLE} WHERE {FILE} = {file}"  # noqa: S608
        table = self.connection.sql(f"{sql} AND {quoted(column)} IS NOT NULL").arrow()
        return pa.concat_arrays(
            [pa.array([], pa.string()), *(part[0].cast(pa.string()) for part in _batches(table))]
        )

    def headers(self, column: str) -> list[str]:
        """Return the cells of headers that name the column, each once."""
        found = (file.headers[column] for file in self.files if column in file.headers)
        return list(dict.fromkeys(found))


def quoted(column: str) -> str:
    """Return the column's name in quotes."""
    return f'"{column}"'


@contextmanager
def read_table(paths: Sequence[Path]) -> Iterator[Table]:
    """Yield the rows of the files; raise FileRefusedError if one cannot be read."""
    tops = [_find_top(path) for path in paths]
    with (
        TemporaryDirectory(prefix="energia-") as scratch,
        duckdb.connect(config={"temp_directory": scratch}) as connection,
    ):
        table = _read(connection, paths, tops, Dialect())
        broken = _bad_quotes(table)
        if broken:
            table = _read(connection, paths, tops, Dialect(quoted_newlines=True))
        dialect = Dialect(_bad_quotes(table) < broken, _total_lines(table))
        yield table if dialect == table.dialect else _read(connection, paths, tops, dialect)


def _batches(found: Any) -> list[pa.RecordBatch]:
    table = found.read_all() if isinstance(found, pa.RecordBatchReader) else found
    return table.to_batches()  # type: ignore[no-any-return]


def _find_top(path: Path) -> Top:
    name = printable_path(path)
    with path.open("rb") as file:
        head = file.read(HEADER_LIMIT)
    _check_text(path, name, head)
    try:
        return find_top(head)
    except NoHeaderError as error:
        code = BAD_HEADER if head.strip() else EMPTY_FILE
        raise FileRefusedError(name, code, one_line(error)) from error


def _check_text(path: Path, name: str, head: bytes) -> None:
    """Raise FileRefusedError, in the reader's words, if the first lines are not text."""
    unknown = FileSpec("borrador", (ColumnSpec("columna"),), AUTO, encoding=AUTO)
    try:
        inspect_file(fs.LocalFileSystem(), str(path.absolute()), unknown, name=name)
    except FileRefusedError as refusal:
        has_lone_cr = b"\r" in head.partition(b"\n")[0].removesuffix(b"\r")
        if refusal.code == NOT_TEXT or has_lone_cr:
            raise


def _read(
    connection: duckdb.DuckDBPyConnection,
    paths: Sequence[Path],
    tops: Sequence[Top],
    dialect: Dialect,
) -> Table:
    """Fill the table from the files; a column has the same name in all of them."""
    known: dict[str, str] = {}
    headers = [_headers(top.cells, known) for top in tops]
    columns = tuple(dict.fromkeys(name for each in headers for name in each))
    declared = ", ".join(f"{quoted(name)} VARCHAR" for name in columns)
    connection.execute(f"CREATE OR REPLACE TABLE {_TABLE} ({declared}, {FILE} INTEGER)")
    files = []
    for number, (path, top, header) in enumerate(zip(paths, tops, headers, strict=True)):
        insert = partial(_insert, connection, number)
        files.append(_read_file(path, _spec(top, header, dialect), header, insert))
    return Table(connection, columns, tuple(files), dialect)


def _headers(cells: Sequence[str], known: dict[str, str]) -> dict[str, str]:
    """Return the cells by the names of their columns; ``known`` has the names of earlier keys."""
    fresh = [cell for cell in cells if not known.keys() & set(name_keys(cell))]
    taken = list(dict.fromkeys(known.values()))
    names = column_names([*taken, *fresh])[len(taken) :]
    for cell, name in zip(fresh, names, strict=True):
        known.update(dict.fromkeys(name_keys(cell), name))
    return {next(known[key] for key in name_keys(cell) if key in known): cell for cell in cells}


def _spec(top: Top, headers: Mapping[str, str], dialect: Dialect) -> FileSpec:
    """Return the specification of a file whose cells are all texts."""
    columns = tuple(ColumnSpec(name, _aliases(name, cell)) for name, cell in headers.items())
    return FileSpec(
        "borrador",
        columns,
        top.delimiter,
        quoted_newlines=dialect.quoted_newlines,
        encoding=AUTO,
        total_lines=dialect.total_lines,
    )


def _read_file(
    path: Path, spec: FileSpec, headers: Mapping[str, str], insert: Callable[[Any], None]
) -> ReadFile:
    """Give the good records of the file to ``insert``, and count the others."""
    local, place = fs.LocalFileSystem(), str(path.absolute())
    layouts = find_layouts(local, [place], spec)
    broken, rows = Counter[str](), 0
    for batch in read_ranges(local, cut_ranges(local, layouts), spec, threads=_THREADS):
        good = batch.filter(batch["_motivo"].is_null())
        reasons = pc.drop_null(batch["_motivo"]).to_pylist()
        broken.update(reason for reason in reasons if reason != TOTAL_LINE)
        rows += good.num_rows
        if good.num_rows:
            insert(good.select(list(headers)))
    return ReadFile(path, layouts[place], dict(headers), rows, broken)


def _insert(connection: duckdb.DuckDBPyConnection, number: int, rows: pa.RecordBatch) -> None:
    connection.register("lote", rows)
    connection.execute(
        f"INSERT INTO {_TABLE} BY NAME SELECT *, {number} AS {FILE} FROM lote"  # noqa: S608
    )
    connection.unregister("lote")


def _aliases(name: str, cell: str) -> tuple[str, ...]:
    return () if set(name_keys(cell)) & set(name_keys(name)) else (cell,)


def _bad_quotes(table: Table) -> int:
    return sum(file.broken.get(BAD_QUOTES, 0) for file in table.files)


def _total_lines(table: Table) -> tuple[str, ...]:
    """Return the first texts of rows that look like lines of totals."""
    first = f"coalesce({', '.join(map(quoted, table.columns))})"
    listed = ", ".join(f"'{text}'" for text in _TOTALS)
    found = table.query(
        f"SELECT DISTINCT {first} FROM {{table}} WHERE lower(strip_accents({first})) IN ({listed})"  # noqa: S608
    )
    return tuple(sorted(str(text) for (text,) in found))
