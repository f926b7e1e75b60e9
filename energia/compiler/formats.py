"""The formats of cells that a contract could declare in place of its own, to explain rejects."""

from collections.abc import Iterator
from typing import Final

from energia.contracts.model import Column, Contract
from energia.contracts.types import Cell
from energia.partition.diagnosis import OtherFormat

_OTHER_MARKS: Final = {".": (",", "comma"), ",": (".", "point")}
_DAY, _MONTH, _YEAR = "(0[1-9]|[12][0-9]|3[01])", "(0[1-9]|1[0-2])", "[1-9][0-9]{3}"
_DATES: Final = {
    "yyyy-MM-dd": f"{_YEAR}-{_MONTH}-{_DAY}",
    "dd/MM/yyyy": f"{_DAY}/{_MONTH}/{_YEAR}",
}


def other_formats(contract: Contract) -> list[OtherFormat]:
    """Return the other formats of every column of the contract's files."""
    return [item for column in contract.file_columns for item in _formats(column, contract)]


def _formats(column: Column, contract: Contract) -> Iterator[OtherFormat]:
    declared = column.notation.decimal_mark or contract.csv.decimal_mark
    if column.type.is_decimal and declared in _OTHER_MARKS:
        mark, name = _OTHER_MARKS[declared]
        yield OtherFormat(
            column.name,
            pattern=f"-?[0-9]+[{mark}][0-9]+",
            # The mark may group thousands: 1,500 is 1500 or 1.5.
            doubtful=f"-?[1-9][0-9]{{0,2}}[{mark}][0-9]{{3}}",
            meaning=f"numbers with a decimal {name}",
            change=f"decimalMark to '{mark}'",
        )
    if column.type.logical.cell is Cell.DATE:
        for format, pattern in _DATES.items():
            if format != column.type.format:
                change = f"format to {format}"
                yield OtherFormat(column.name, pattern, "", f"dates written {format}", change)
