"""The ways to write cells that a contract could declare, to explain rejects."""

from collections.abc import Iterator
from typing import Final

from energia.contracts.model import Classification, Column, Contract
from energia.contracts.types import Cell
from energia.partition.diagnosis import Choice, Choices, OtherFormat
from energia.reader import advice
from energia.reader.spec import AUTO

_OTHER_MARKS: Final = {".": (",", "comma"), ",": (".", "point")}
_DAY, _MONTH, _YEAR = "(0[1-9]|[12][0-9]|3[01])", "(0[1-9]|1[0-2])", "[1-9][0-9]{3}"
_SCIENTIFIC: Final = "[+-]?[0-9]+([.,][0-9]+)?[eE][+-]?[0-9]+"
_DATES: Final = {
    "yyyy-MM-dd": f"{_YEAR}-{_MONTH}-{_DAY}",
    "dd/MM/yyyy": f"{_DAY}/{_MONTH}/{_YEAR}",
}


def other_formats(contract: Contract) -> list[OtherFormat]:
    """Return the other formats of every column of the contract's files."""
    return [item for column in contract.file_columns for item in _formats(column, contract)]


def _formats(column: Column, contract: Contract) -> Iterator[OtherFormat]:
    declared, _ = contract.csv.marks(column.notation)
    if column.type.is_decimal and declared != AUTO:
        mark, name = _OTHER_MARKS[declared]
        yield OtherFormat(
            column.name,
            pattern=f"-?[0-9]+[{mark}][0-9]+",
            # The mark may group thousands: 1,500 is 1500 or 1.5.
            doubtful=f"-?[1-9][0-9]{{0,2}}[{mark}][0-9]{{3}}",
            meaning=f"numbers with a decimal {name}",
            advice=advice.raw_property(contract.dataset, "decimalMark", mark),
        )
    if column.type.is_decimal and not column.notation.exponents:
        read = advice.column_property(contract.dataset, column.name, "exponents", True)
        yield OtherFormat(
            column.name,
            pattern=_SCIENTIFIC,
            doubtful="",
            meaning="numbers in scientific notation",
            advice=f"export them with all digits, or {read}",
            changes_contract=False,
        )
    if column.type.logical.cell is Cell.DATE:
        for format, pattern in _DATES.items():
            if format != column.type.format:
                change = advice.date_format(contract.dataset, column.name, format)
                yield OtherFormat(column.name, pattern, "", f"dates written {format}", change)


def enumerations(contract: Contract) -> list[Choices]:
    """Return the allowed values of every column of the files whose cells are not personal."""
    return [
        Choices(
            contract.dataset,
            column.name,
            tuple(Choice(allowed.value, allowed.spellings) for allowed in column.allowed_values),
        )
        for column in contract.raw_columns
        if column.allowed_values and column.classification is not Classification.PERSONAL
    ]
