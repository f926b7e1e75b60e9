"""The format of a contract's files: header, delimiter, marks, quotes and encoding."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from energia.contracts.model import Column, Contract
from energia.reader.encoding import CP1252
from energia.reader.spec import AUTO

_QUOTE: Final = '"'


@dataclass(frozen=True)
class LineFormat:
    """The way to write the lines of a contract's files."""

    contract: Contract

    @cached_property
    def delimiter(self) -> str:
        """Return the delimiter: the declared one, else a comma unless it is a decimal mark."""
        marks = {self.mark(column) for column in self.contract.file_columns}
        return self.contract.csv.delimiter or (";" if "," in marks else ",")

    @property
    def encoding(self) -> str:
        """Return the name of the encoding in Python."""
        return "cp1252" if self.contract.csv.encoding == CP1252 else "utf-8"

    @property
    def header(self) -> bytes:
        """Return the first line of a file."""
        return self.joined(column.name for column in self.contract.file_columns)

    def mark(self, column: Column) -> str:
        """Return the decimal mark of a column."""
        mark, _ = self.contract.csv.marks(column.notation)
        return "." if mark == AUTO else mark

    def quoted(self, cells: Sequence[str]) -> Sequence[str]:
        """Return cells as the file has them: in quotes if they need them."""
        # Most cells need none, so look at all of them at once.
        if not self._needs_quotes("".join(cells)):
            return cells
        return [in_quotes(cell) if self._needs_quotes(cell) else cell for cell in cells]

    def line(self, cells: Sequence[str]) -> bytes:
        """Return the line of a row with its line end."""
        return self.joined(self.quoted(cells))

    def joined(self, cells: Iterable[str]) -> bytes:
        """Return the line of cells that have their quotes."""
        return f"{self.delimiter.join(cells)}\n".encode(self.encoding)

    def _needs_quotes(self, text: str) -> bool:
        return self.delimiter in text or _QUOTE in text


def in_quotes(cell: str) -> str:
    """Return a cell in quotes."""
    doubled = cell.replace(_QUOTE, 2 * _QUOTE)
    return f"{_QUOTE}{doubled}{_QUOTE}"
