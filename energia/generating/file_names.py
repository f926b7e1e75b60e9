"""Names of generated files; some fill columns."""

from datetime import date

from energia.contracts.model import Contract
from energia.generating.line_format import LineFormat
from energia.generating.values import cells_of
from energia.generating.vocabulary import own_values
from energia.reader.file_names import LOAD_DATE, fill, split_template


def file_name(contract: Contract, loaded: date) -> str:
    """Return the name of the file of a load date: ``<dataset>.csv``, unless names fill columns.

    Such a name is that of the first pattern, with the load date in its placeholders. Another
    placeholder has the first value of the column that it fills alone, else its own name.
    """
    filled = [column for column in contract.raw_columns if column.from_file_name is not None]
    if not filled:
        return f"{contract.dataset}.csv"
    year, month, day = str(loaded).split("-")
    values = {"yyyy": year, "mm": month, "MM": month, "dd": day, LOAD_DATE: str(loaded)}
    line_format = LineFormat(contract)
    for column in filled:
        (cell, *_) = cells_of(column, own_values(column, line_format, 1, unique=False), ".")
        values.setdefault((column.from_file_name or "").strip("{}"), cell)
    pattern = contract.csv.file_patterns[0]
    return fill(pattern, {name: values.get(name, name) for name in split_template(pattern)[1]})
