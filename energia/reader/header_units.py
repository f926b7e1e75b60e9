"""Header cells that name a unit, such as `Energía (MWh)` for a column in kWh."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from energia.reader import advice
from energia.reader.names import name_keys
from energia.reader.spec import ColumnSpec, FileSpec
from energia.reader.units import Conversion, find_conversion, foreign_currency, may_be, split_unit


@dataclass(frozen=True)
class HeaderUnits:
    """The columns that cells name, conversions from other units by column, and misfits.

    A misfit is a cell with a unit that does not convert into that of its column.
    """

    owners: tuple[int | None, ...]
    conversions: Mapping[int, Conversion]
    misfits: Mapping[str, int]

    @classmethod
    def of(cls, cells: Sequence[str], owners: Sequence[int | None], spec: FileSpec) -> Self:
        """Return what the units of cells mean; `owners` are the columns with their exact names.

        An exact name is accepted with each unit that does not convert, but for a currency.
        """
        found, conversions, misfits = list(owners), dict[int, Conversion](), dict[str, int]()
        for place, (cell, owner) in enumerate(zip(cells, owners, strict=True)):
            _, words = split_unit(cell)
            for column in _measured(cell, owner, spec) if words else ():
                measure = spec.columns[column].measure
                if measure and (conversion := find_conversion(words, measure)):
                    found[place], conversions[column] = column, conversion
                    misfits.pop(cell, None)
                    break
                if measure and (owner is None or foreign_currency(words, measure)):
                    misfits.setdefault(cell, column)
        changed = {column: it for column, it in conversions.items() if it.factor != "1"}
        return cls(tuple(found), changed, misfits)


def refusal(cell: str, column: ColumnSpec, dataset: str) -> str:
    """Return why a misfit is refused, and the contract line that accepts it."""
    _, words = split_unit(cell)
    unit = column.measure.unit if column.measure else ""
    if column.measure and (currency := foreign_currency(words, column.measure)):
        line = advice.rate(dataset, column.name, currency)
        return f"'{cell}' is in {currency}, but {column.name} is in {unit}; {line}"
    line = advice.synonym(dataset, column.name, cell.strip())
    return (
        f"'{cell}' has another unit than {column.name}, which is in {unit}; export it in {unit}, "
        f"or if it is in {unit}, {line}"
    )


def _measured(cell: str, owner: int | None, spec: FileSpec) -> list[int]:
    """Return the columns that the cell may name: its owner, or those with a unit and the name."""
    if owner is not None:
        return [owner]
    base, words = split_unit(cell)
    keys = set(name_keys(base)) - {""}
    return [
        place
        for place, column in enumerate(spec.columns)
        if column.measure and may_be(words, column.measure) and keys & _bases(column)
    ]


def _bases(column: ColumnSpec) -> set[str]:
    names = (split_unit(name)[0] for name in (column.name, *column.aliases))
    return {key for name in names for key in name_keys(name)}
