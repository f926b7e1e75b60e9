"""Contracts as frozen typed objects, independent of files and engines."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from energia.contracts.folding import Fold
from energia.contracts.types import ColumnType
from energia.partition.allow import Redelivery
from energia.partition.rules import GateLimits, GateRules
from energia.reader.encoding import UTF_8
from energia.reader.spec import AUTO, MARKS
from energia.reader.units import Measure

_OTHER_MARK = dict(zip(MARKS, reversed(MARKS), strict=True))


class Zone(StrEnum):
    """A server of a contract: a place where its dataset can be read."""

    RAW = "raw"
    PROCESSED = "processed"
    WAREHOUSE = "warehouse"


class Role(StrEnum):
    """A role of people that a contract may grant access to."""

    LAKE_FORMATION_ADMIN = "LakeFormationAdmin"
    REPORT_VIEWER = "ReportViewer"
    ATHENA_QUERY_EXECUTION = "AthenaQueryExecutionRole"


class Access(StrEnum):
    """The permissions of a role: ``read`` is SELECT and DESCRIBE, ``all`` is every permission."""

    READ = "read"
    ALL = "all"


class Classification(StrEnum):
    """The sensitivity of a column; ``personal`` follows Ley 1581 de 2012."""

    PUBLIC = "publico"
    PERSONAL = "personal"


@dataclass(frozen=True)
class Bounds:
    """The range of a number; None leaves a side open."""

    minimum: Decimal | None = None
    exclusive_minimum: Decimal | None = None
    maximum: Decimal | None = None
    exclusive_maximum: Decimal | None = None


@dataclass(frozen=True)
class AllowedValue:
    """One value of an enumeration and its other spellings in files."""

    value: str
    spellings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reference:
    """A column of another dataset where values should exist; missing ones are only counted.

    ``folds`` are the differences that either of the two columns ignores.
    """

    dataset: str
    column: str
    when: str | None = None
    folds: tuple[Fold, ...] = ()


@dataclass(frozen=True)
class Notation:
    """The notation of a column of numbers; an empty mark is that of the files.

    ``rounds`` allows more digits than the scale. Without ``currency_sign`` there is none.
    """

    decimal_mark: str = ""
    thousands_mark: str = ""
    currency_sign: str = ""
    exponents: bool = False
    rounds: bool = False


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of the processed dataset; with an ``expression`` it is derived, not read.

    A column with the template ``from_file_name`` is filled from the name of its file. ``folds`` are
    the differences between its texts that comparisons of rows ignore. ``examples`` are cells for
    generated files.
    """

    name: str
    type: ColumnType
    description: str = ""
    required: bool = False
    synonyms: tuple[str, ...] = ()
    allowed_values: tuple[AllowedValue, ...] = ()
    bounds: Bounds = Bounds()
    expression: str | None = None
    classification: Classification = Classification.PUBLIC
    references: tuple[Reference, ...] = ()
    notation: Notation = Notation()
    measure: Measure | None = None
    from_file_name: str | None = None
    folds: tuple[Fold, ...] = ()
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class CsvDialect:
    """The format of the raw files; with the ``delimiter`` None it is found from the header.

    ``file_patterns`` are names of files, in addition to the dataset's own name. The first cell with
    text of a total line is one of ``total_lines``.
    """

    delimiter: str | None = ","
    decimal_mark: str = "."
    thousands_mark: str = ""
    quoted_newlines: bool = False
    encoding: str = UTF_8
    total_lines: tuple[str, ...] = ()
    file_patterns: tuple[str, ...] = ()

    def marks(self, notation: Notation) -> tuple[str, str]:
        """Return the decimal mark, maybe ``auto``, and the thousands mark of a column.

        A point or comma that separates thousands makes the other one decimal.
        """
        thousands = notation.thousands_mark or self.thousands_mark
        own = notation.decimal_mark or _OTHER_MARK.get(notation.thousands_mark, "")
        decimal = own or self.decimal_mark
        return _OTHER_MARK.get(thousands, AUTO) if decimal == AUTO else decimal, thousands


@dataclass(frozen=True)
class Grant:
    """The access of one role to the dataset in one zone, without ``excluded_columns``."""

    zone: Zone
    role: Role
    access: Access
    excluded_columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class ServiceLevel:
    """Freshness in days between deliveries, retention in years; None without an agreement."""

    freshness_days: int | None = None
    retention_years: int | None = None


@dataclass(frozen=True, kw_only=True)
class Contract:
    """One dataset: its columns without the partition column, its key, rules and readers."""

    dataset: str
    version: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    csv: CsvDialect = CsvDialect()
    redelivery: Redelivery = Redelivery.REPLACE
    gate: GateLimits = field(default_factory=GateLimits)
    grants: tuple[Grant, ...] = ()
    service_level: ServiceLevel = ServiceLevel()

    @property
    def raw_columns(self) -> tuple[Column, ...]:
        """Return the columns whose cells are read, in the contract's order."""
        return tuple(column for column in self.columns if column.expression is None)

    @property
    def file_columns(self) -> tuple[Column, ...]:
        """Return the columns that the CSV files have: those read, but not from the file's name."""
        return tuple(column for column in self.raw_columns if column.from_file_name is None)

    @property
    def key_columns(self) -> tuple[Column, ...]:
        """Return the columns of the key, by position."""
        columns = {column.name: column for column in self.columns}
        return tuple(columns[name] for name in self.key)

    @property
    def gate_rules(self) -> GateRules:
        """Return the rules of the gate of a load date."""
        names_fill = len(self.file_columns) < len(self.raw_columns)
        return GateRules(self.gate, self.redelivery, self.is_master, names_fill)

    @property
    def is_master(self) -> bool:
        """Return whether the dataset has a key, so that each date holds a key at most once."""
        return bool(self.key)
