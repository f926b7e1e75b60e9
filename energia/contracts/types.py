"""The table of types: how contracts and engines treat each logicalType.

A new type is a row of TYPES. ColumnType fills its templates; ``sql`` is the type that DuckDB and
Spark cast to, which decides the type in Parquet.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

MAX_DIGITS: Final = 38
"""The most digits of a decimal in every engine."""

DATE_FORMATS: Final = ("yyyy-MM-dd", "dd/MM/yyyy")

_BYTES_PER_CHARACTER: Final = 4
MAX_TEXT_LENGTH: Final = 65_535 // _BYTES_PER_CHARACTER
"""The most characters that Redshift's VARCHAR holds whatever they are."""


class Cell(StrEnum):
    """The rule by which the text of a cell becomes a value."""

    TEXT = "the text itself"
    NUMERAL = "digits with the decimal mark of the files"
    DATE = "a date in the declared format"
    WORD = "one of the words of the type"


class Kind(StrEnum):
    """The kind of value that a query's parameter takes."""

    TEXT = "text"
    NUMBER = "a number"
    DATE = "a date (YYYY-MM-DD)"
    BOOLEAN = "true or false"


@dataclass(frozen=True)
class LogicalType:
    """A row of the table.

    ``options`` are the logicalTypeOptions that a column may give. ``digits`` is the most digits of
    every such number; 0 leaves it to the physicalType. ``words`` maps values to their spellings.
    """

    name: str
    options: tuple[str, ...]
    cell: Cell
    kind: Kind
    sql: str
    hive: str
    redshift: str
    digits: int = 0
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)


_LENGTHS: Final = ("minLength", "maxLength", "pattern")
_BOUNDS: Final = ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum")
_DECIMAL: Final = "DECIMAL({precision}, {scale})"
_DECIMAL_HIVE: Final = "decimal({precision},{scale})"
_WORDS: Final = {"true": ("verdadero", "sí", "1"), "false": ("falso", "no", "0")}
_ROWS: Final = (
    #  logicalType, options, cell rule, parameter kind, SQL, Hive, Redshift, digits, words
    LogicalType("string", _LENGTHS, Cell.TEXT, Kind.TEXT, "TEXT", "string", "VARCHAR({bytes})"),
    LogicalType("number", _BOUNDS, Cell.NUMERAL, Kind.NUMBER, _DECIMAL, _DECIMAL_HIVE, _DECIMAL),
    LogicalType("integer", _BOUNDS, Cell.NUMERAL, Kind.NUMBER, "BIGINT", "bigint", "BIGINT", 18),
    LogicalType("date", ("format",), Cell.DATE, Kind.DATE, "DATE", "date", "DATE"),
    LogicalType(
        "boolean", (), Cell.WORD, Kind.BOOLEAN, "BOOLEAN", "boolean", "BOOLEAN", words=_WORDS
    ),
)
TYPES: Final = {row.name: row for row in _ROWS}


@dataclass(frozen=True)
class ColumnType:
    """A row of the table with what a column says: digits, lengths, pattern or format."""

    logical: LogicalType
    precision: int = 0
    scale: int = 0
    max_length: int = 256
    min_length: int = 0
    pattern: str | None = None
    format: str = DATE_FORMATS[0]

    @property
    def integer_digits(self) -> int:
        """Return how many digits fit before the decimal mark."""
        return self.precision - self.scale

    @property
    def is_number(self) -> bool:
        """Return whether values are exact numbers."""
        return self.logical.cell is Cell.NUMERAL

    @property
    def is_decimal(self) -> bool:
        """Return whether the physicalType says how many digits the numbers have."""
        return self.is_number and not self.logical.digits

    @property
    def sql(self) -> str:
        """Return the SQL type of DuckDB and Spark."""
        return self._filled(self.logical.sql)

    @property
    def hive(self) -> str:
        """Return the type in the Glue Data Catalog."""
        return self._filled(self.logical.hive)

    @property
    def redshift(self) -> str:
        """Return the type in Redshift."""
        return self._filled(self.logical.redshift)

    def _filled(self, template: str) -> str:
        size = _BYTES_PER_CHARACTER * self.max_length  # because VARCHAR counts bytes
        return template.format(precision=self.precision, scale=self.scale, bytes=size)


def text_type(max_length: int = 256, min_length: int = 0, pattern: str | None = None) -> ColumnType:
    """Return the type of text of these lengths, in characters, that matches the pattern."""
    row = TYPES["string"]
    return ColumnType(row, max_length=max_length, min_length=min_length, pattern=pattern)


def decimal_type(precision: int, scale: int) -> ColumnType:
    """Return the type of exact numbers with ``scale`` of ``precision`` digits after the mark."""
    return ColumnType(TYPES["number"], precision, scale)


def plain_type(name: str, format: str = DATE_FORMATS[0]) -> ColumnType:
    """Return the type of a row that needs neither digits nor lengths from its column."""
    return ColumnType(TYPES[name], TYPES[name].digits, format=format)


LOAD_DATE_TYPE: Final = plain_type("date")
"""The type of the partition column."""
