"""What a delivery has to become, from the oracle of records and the rules of cells and keys.

Nothing here comes from the compiler or from SQL.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from reader import oracle
from reader.oracle import Dialect

from energia.contracts.model import Contract
from energia.partition.raw import name_order

from .cells import Value, fold, judge_cell
from .files import DirtyFile
from .keys import HARMLESS, Row, with_key_reasons
from .numerals import EXACT, Writing, decided_writing, declared_writing


@dataclass(frozen=True)
class Outcome:
    """The files of one partition in the order of their names, each with its rows.

    A copy of another file has none.
    """

    contract: Contract
    files: tuple[DirtyFile, ...]
    rows: tuple[tuple[Row, ...], ...]
    is_copy: tuple[bool, ...]

    @property
    def accepted(self) -> list[tuple[Value, ...]]:
        """The values of every accepted row."""
        return [row.values for rows in self.rows for row in rows if not row.reasons]

    @property
    def reasons(self) -> Counter[str]:
        """How many rows have each reason."""
        return Counter(reason for rows in self.rows for row in rows for reason in row.reasons)

    @property
    def read(self) -> int:
        """How many records there are."""
        return sum(map(len, self.rows))

    @property
    def harmless(self) -> int:
        """How many rows are left out rightly."""
        return sum(count for reason, count in self.reasons.items() if reason in HARMLESS)

    @property
    def rejects(self) -> int:
        """How many rows count as rejected for the gate."""
        return self.read - len(self.accepted) - self.harmless

    @property
    def is_stopped(self) -> bool:
        """Whether the rejects break a rule of the gate."""
        limits, rejects = self.contract.gate, self.rejects
        over = limits.max_rejected_percent * self.read
        return (
            (rejects > 0 and not self.accepted)
            or 2 * rejects > self.read
            or 100 * self.reasons["fila: codificacion"] > over
            or (rejects > limits.min_rejected_rows and 100 * rejects > over)
            or (100 * rejects > over and any(map(self._has_other_marks_only, self._decimals)))
        )

    @property
    def _decimals(self) -> list[int]:
        columns = enumerate(self.contract.columns)
        return [i for i, column in columns if column.type.is_decimal and not column.expression]

    def _has_other_marks_only(self, place: int) -> bool:
        """Return whether no fraction has the declared mark, and one surely has the other."""
        column = self.contract.columns[place]
        name, mark = column.name, column.notation.decimal_mark or self.contract.csv.decimal_mark
        if mark == "auto":
            return False
        other = "[.]" if mark == "," else ","
        rows = (row for rows in self.rows for row in rows)
        cells = [text or "" for row in rows for column, text in row.misfits if column == name]
        return (
            any(not re.fullmatch(f"-?[1-9][0-9]{{0,2}}{other}[0-9]{{3}}", cell) for cell in cells)
            and all(re.fullmatch(f"-?[0-9]+{other}[0-9]+", cell) for cell in cells)
            and all(row[place] % 1 == 0 for row in self.accepted)  # type: ignore[operator]
        )


def predict(files: Iterable[DirtyFile], contract: Contract) -> Outcome:
    """The outcome of those of `files` that are the contract's; equal contents count once."""
    mine = [file for file in files if file.dataset == contract.dataset and file.is_taken]
    mine.sort(key=lambda file: name_order(Path(file.name).name))
    read: dict[bytes, DirtyFile] = {}
    for file in reversed(mine) if contract.is_master else mine:
        read.setdefault(file.raw, file)
    is_copy = tuple(read[file.raw] is not file for file in mine)
    rows = [[] if copy else _rows(file, contract) for file, copy in zip(mine, is_copy, strict=True)]
    if contract.is_master:
        places = [i for i, column in enumerate(contract.columns) if column.name in contract.key]
        rows = with_key_reasons(rows, places, lambda values: _compared(values, contract))
    return Outcome(contract, tuple(mine), tuple(map(tuple, rows)), is_copy)


def _compared(values: tuple[Value, ...], contract: Contract) -> tuple[Value, ...]:
    return tuple(
        fold(value, column.folds) if isinstance(value, str) and column.folds else value
        for value, column in zip(values, contract.columns, strict=True)
    )


def encoding_of(file: DirtyFile, contract: Contract) -> str:
    """Return the encoding that the contract declares, or that the bytes of the file allow."""
    if file.raw.startswith(b"\xef\xbb\xbf"):
        return "UTF-8"
    if contract.csv.encoding != "auto":
        return contract.csv.encoding
    text = file.raw.decode("UTF-8", "surrogateescape")
    strays = sum("\udc80" <= letter <= "\udcff" for letter in text)
    is_cp1252 = strays and strays == sum(letter > "\x7f" for letter in text)
    return "windows-1252" if is_cp1252 else "UTF-8"


def writings_of(file: DirtyFile, contract: Contract) -> dict[str, Writing | None]:
    """Return the writing of each column of numbers in the file, None if it is ambiguous."""
    assert file.layout is not None
    names, delimiter = file.layout.columns, file.layout.delimiter
    columns = [column for column in contract.raw_columns if column.type.is_decimal]
    declared = {column.name: declared_writing(column, contract) for column in columns}
    if all(declared.values()):
        return {**declared}
    records = list(_fields_in_any_encoding(file))
    for column in columns:
        if declared[column.name] is None:
            cells = filter(None, (record[names.index(column.name)] for record in records))
            declared[column.name] = decided_writing(cells, column, contract, delimiter)
    return declared


def settled(file: DirtyFile, contract: Contract) -> DirtyFile:
    """Return the file, refused if the decimal mark of a column is ambiguous."""
    if file.is_taken and None in writings_of(file, contract).values():
        return replace(file, layout=None, refusal="marca_ambigua")
    return file


def _fields_in_any_encoding(file: DirtyFile) -> Iterator[oracle.Cells]:
    """Yield the cells of each record whose only mistakes are bytes that are not text."""
    assert file.layout is not None
    dialect = Dialect(len(file.layout.columns), file.layout.delimiter)
    for line in oracle.physical_lines(file.raw[file.layout.body_start :]):
        body = _in_utf_8(oracle.without_line_end(line))
        fields = oracle.split(body, dialect)
        if body and b"\0" not in body and fields and oracle.fits(fields, dialect):
            yield oracle.trimmed(fields, dialect)


def _in_utf_8(body: bytes) -> bytes:
    letters = body.decode("UTF-8", "surrogateescape")
    return "".join(
        bytes([ord(each) - 0xDC00]).decode("windows-1252", "replace")
        if "\udc80" <= each <= "\udcff"
        else each
        for each in letters
    ).encode()


def _rows(file: DirtyFile, contract: Contract) -> list[Row]:
    assert file.layout is not None
    dialect = Dialect(
        len(file.layout.columns),
        file.layout.delimiter,
        quoted_newlines=contract.csv.quoted_newlines,
        encoding=encoding_of(file, contract),
    )
    records = oracle.read(file.raw, file.layout.body_start, dialect)
    writings = writings_of(file, contract)
    return [_judge(record, file.layout.columns, contract, writings) for record in records]


def _judge(
    record: oracle.Row,
    columns: Sequence[str],
    contract: Contract,
    writings: Mapping[str, Writing | None],
) -> Row:
    if record.reason:
        return Row(record.position, record.text, (), (f"fila: {record.reason}",))
    cells = dict(zip(columns, record.fields, strict=True))
    values: dict[str, Value] = {}
    reasons: list[str] = []
    for column in contract.raw_columns:
        value, codes = judge_cell(cells[column.name], column, writings.get(column.name))
        values[column.name] = value
        reasons += [f"{column.name}: {code}" for code in codes]
    if reasons:
        misfits = [(name, cells[name]) for name in cells if f"{name}: tipo_invalido" in reasons]
        return Row(record.position, record.text, (), tuple(reasons), tuple(misfits))
    row = tuple(_value(column.name, column.expression, values) for column in contract.columns)
    return Row(record.position, record.text, row)


def _value(name: str, expression: str | None, values: dict[str, Value]) -> Value:
    if expression is None:
        return values[name]
    product = Decimal(1)
    for factor in expression.split("*"):
        value = values[factor.strip()]
        assert isinstance(value, Decimal)
        product = EXACT.multiply(product, value)
    return product
