"""The ways to write cells that a contract could declare, to explain rejects."""

from collections.abc import Iterator
from typing import Final

from energia.contracts.model import Classification, Column, Contract
from energia.contracts.types import Cell
from energia.partition.diagnosis import Choice, Choices, OtherFormat
from energia.reader import advice
from energia.reader.datetime_formats import DATE, TIME, TIMESTAMP, compile_format
from energia.reader.spec import AUTO

_OTHER_MARKS: Final = {".": (",", "comma"), ",": (".", "point")}
_SCIENTIFIC: Final = "[+-]?[0-9]+([.,][0-9]+)?[eE][+-]?[0-9]+"
_DATES: Final = ("yyyy-MM-dd", "d/M/yyyy", "d-M-yyyy", "d/M/yy", "d-MMM-yyyy")
_TIMES: Final = ("HH:mm[:ss]", "h:mm[:ss] a")
_USUAL_FORMATS: Final = {
    DATE: _DATES,
    TIME: _TIMES,
    TIMESTAMP: (*_DATES, *(f"{date} {time}" for date in _DATES for time in _TIMES)),
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
    if column.type.logical.cell is Cell.DATETIME:
        yield from _datetime_formats(column, contract.dataset)


def _datetime_formats(column: Column, dataset: str) -> Iterator[OtherFormat]:
    kind = column.type.logical.name
    declared = [compile_format(kind, text) for text in column.type.formats]
    for text in _USUAL_FORMATS[kind]:
        format = compile_format(kind, text)
        if format not in declared and not any(map(format.contradicts, declared)):
            change = advice.other_format(dataset, column.name, text)
            yield OtherFormat(column.name, format.expression, "", f"{kind}s written {text}", change)


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
