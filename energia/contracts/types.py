"""The table of types: how contracts and engines treat each logicalType.

A new type is a row of TYPES. ColumnType fills the templates of its row. DuckDB and Spark cast to
the type ``sql``, which decides the type in Parquet.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from energia.contracts.declaring import NUMBER, TEXT, Field, whole_number
from energia.reader.datetime_formats import DATE, ISO_FORMATS, TIME, TIMESTAMP

MAX_DIGITS: Final = 38
"""The most digits of a decimal in every engine."""

_BYTES_PER_CHARACTER: Final = 4
MAX_TEXT_LENGTH: Final = 65_535 // _BYTES_PER_CHARACTER
"""The most characters that fit Redshift's VARCHAR if each takes four bytes."""

DEFAULT_TEXT_LENGTH: Final = 256

TRUE_SPELLINGS: Final = ("true", "verdadero", "sí", "1")
FALSE_SPELLINGS: Final = ("false", "falso", "no", "0")


class Cell(StrEnum):
    """A rule that turns the text of a cell into a value."""

    TEXT = "the text itself"
    NUMERAL = "digits with the decimal mark of the files"
    DATETIME = "in a declared format"
    WORD = "one of the declared spellings"


class Kind(StrEnum):
    """A kind of value of a query's parameter."""

    TEXT = "text"
    NUMBER = "a number"
    DATE = "a date (YYYY-MM-DD)"
    TIMESTAMP = "a timestamp (YYYY-MM-DD HH:MM:SS)"
    BOOLEAN = "true or false"


@dataclass(frozen=True)
class LogicalType:
    """A row of the table.

    ``options`` are the logicalTypeOptions of its columns. ``digits`` is the most digits of its
    numbers; 0 leaves it to the physicalType.
    """

    name: str
    options: tuple[Field, ...]
    cell: Cell
    kind: Kind
    sql: str
    hive: str
    redshift: str
    digits: int = 0

    @property
    def formats(self) -> tuple[str, ...]:
        """Return the formats of dates and times that a column has without declared ones."""
        return ISO_FORMATS.get(self.name, ())

    @property
    def needs_digits(self) -> bool:
        """Return whether a column declares its digits as a physicalType."""
        return self.cell is Cell.NUMERAL and not self.digits

    @property
    def takes_enum(self) -> bool:
        """Return whether a column may have an enum."""
        return self.cell is Cell.TEXT


_LENGTHS: Final = (
    Field(
        name="minLength",
        effect="The fewest characters of a value; shorter ones are rejected (`longitud_invalida`).",
        example="2",
        values=whole_number(0),
        default="0",
    ),
    Field(
        name="maxLength",
        effect="The most characters of a value; longer ones are rejected (`longitud_invalida`).",
        example="64",
        values=whole_number(1, MAX_TEXT_LENGTH),
        default=str(DEFAULT_TEXT_LENGTH),
    ),
    Field(
        name="pattern",
        effect=(
            "A regular expression that a value contains; others are rejected (`formato_invalido`). "
            "Only the syntax that RE2, Java and Athena share is allowed."
        ),
        example='"^[A-Z]{2}[0-9]+$"',
        values=TEXT,
        default="every text",
    ),
)
BOUNDS: Final = tuple(
    Field(
        name=name,
        effect=f"Values must be {limit} this number; others are rejected (`fuera_de_rango`).",
        example="0",
        values=NUMBER,
        default="no limit",
    )
    for name, limit in (
        ("minimum", "at least"),
        ("exclusiveMinimum", "above"),
        ("maximum", "at most"),
        ("exclusiveMaximum", "below"),
    )
)
_FORMAT: Final = Field(
    name="format",
    effect=(
        "The [format](#dates-and-times) of the cells, unless `otherFormats` has theirs; others are "
        "rejected (`tipo_invalido`)."
    ),
    example="dd/MM/yyyy",
    values=TEXT,
    default="ISO 8601",
)
_DECIMAL: Final = "DECIMAL({precision}, {scale})"
_DECIMAL_HIVE: Final = "decimal({precision},{scale})"
_ROWS: Final = (
    #  logicalType, options, cell rule, parameter kind, SQL, Hive, Redshift, digits
    LogicalType("string", _LENGTHS, Cell.TEXT, Kind.TEXT, "TEXT", "string", "VARCHAR({bytes})"),
    LogicalType("number", BOUNDS, Cell.NUMERAL, Kind.NUMBER, _DECIMAL, _DECIMAL_HIVE, _DECIMAL),
    LogicalType("integer", BOUNDS, Cell.NUMERAL, Kind.NUMBER, "BIGINT", "bigint", "BIGINT", 18),
    LogicalType(DATE, (_FORMAT,), Cell.DATETIME, Kind.DATE, "DATE", "date", "DATE"),
    LogicalType(
        TIMESTAMP,
        *((_FORMAT,), Cell.DATETIME, Kind.TIMESTAMP),
        *("TIMESTAMP_NTZ", "timestamp", "TIMESTAMP"),
    ),
    # Athena's DDL has no type of times.
    LogicalType(TIME, (_FORMAT,), Cell.DATETIME, Kind.TEXT, "TEXT", "string", "VARCHAR(8)"),
    LogicalType("boolean", (), Cell.WORD, Kind.BOOLEAN, "BOOLEAN", "boolean", "BOOLEAN"),
)
TYPES: Final = {row.name: row for row in _ROWS}


@dataclass(frozen=True)
class ColumnType:
    """A row of the table with what a column says: digits, lengths, pattern, formats or spellings.

    ``true`` and ``false`` are the spellings of a boolean; an empty one reads empty cells.
    """

    logical: LogicalType
    precision: int = 0
    scale: int = 0
    max_length: int = DEFAULT_TEXT_LENGTH
    min_length: int = 0
    pattern: str | None = None
    formats: tuple[str, ...] = ()
    true: tuple[str, ...] = TRUE_SPELLINGS
    false: tuple[str, ...] = FALSE_SPELLINGS

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
        """Return whether the physicalType declares the digits of the numbers."""
        return self.logical.needs_digits

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


def text_type(
    max_length: int = DEFAULT_TEXT_LENGTH, min_length: int = 0, pattern: str | None = None
) -> ColumnType:
    """Return the type of text of these lengths, in characters, that matches the pattern."""
    row = TYPES["string"]
    return ColumnType(row, max_length=max_length, min_length=min_length, pattern=pattern)


def decimal_type(precision: int, scale: int) -> ColumnType:
    """Return the type of exact numbers with ``scale`` of ``precision`` digits after the mark."""
    return ColumnType(TYPES["number"], precision, scale)


def plain_type(name: str, *formats: str) -> ColumnType:
    """Return the type of a row that needs neither digits nor lengths; ISO 8601 without formats."""
    row = TYPES[name]
    return ColumnType(row, row.digits, formats=formats or row.formats)


def boolean_type(
    true: Sequence[str] = TRUE_SPELLINGS, false: Sequence[str] = FALSE_SPELLINGS
) -> ColumnType:
    """Return the type of booleans that cells spell in these ways."""
    return replace(plain_type("boolean"), true=tuple(true), false=tuple(false))


LOAD_DATE_TYPE: Final = plain_type("date")
"""The type of the partition column."""
