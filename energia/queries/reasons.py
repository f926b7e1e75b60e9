"""The reason of a failed query in the words of energia, without those of an engine's inside."""

import re
from dataclasses import dataclass

import duckdb

from energia.errors import QueryError


@dataclass(frozen=True)
class Limits:
    """The memory and the time that a query may use."""

    memory_mb: int = 2048
    seconds: float = 300.0


DEFAULT_LIMITS = Limits()

_FULL_DISK = "the disk is full; free some space"

_KNOWN = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (
            r'Referenced column "(.+?)" (?:was )?not found|does not have a column named "(.+?)"',
            "no table of the query has a column '{}'; use a column of its contract",
        ),
        (r'Referenced table "(.+?)" not found', "no table of the query has the name '{}'"),
        (
            r'column "(.+?)" must appear in the GROUP BY',
            "column '{}' is neither grouped nor aggregated; add it to GROUP BY",
        ),
        (
            r'Ambiguous reference to column name "(.+?)"',
            "several tables have a column '{0}'; use table.{0}",
        ),
        (
            r"Function with name (\S+) does not exist",
            "the local engine has no function '{}'; use another one",
        ),
        (
            r"argument types '(\S+?)\(|function call \"(\w+)\(",
            "'{}' does not accept these arguments; check their number and types",
        ),
        (
            r"same number of result columns",
            "the parts of UNION, INTERSECT or EXCEPT differ in their number of columns",
        ),
        (r"Cannot compare values", "values of different types are compared; use CAST"),
        (
            r"aggregate|[Ww]indow function|GROUPING|STAR",
            "an aggregate, window function or * is in a wrong place",
        ),
        (r'syntax error at or near "(.+?)"', "the local engine does not accept the SQL near '{}'"),
        (r"depth limit", "the query is nested too deeply; use fewer levels"),
        (r"Division by zero", "the query divides by zero; use NULLIF(divisor, 0)"),
        (
            r"More than one row returned by a subquery",
            "a subquery gives several rows where one value is needed; aggregate them",
        ),
        (
            r"casting from source column (\w+)",
            "a value of column '{}' is not valid for the type; use TRY_CAST, which gives NULL",
        ),
        (r"Python integer too large", "a parameter is too large; use at most 38 digits"),
        (r"No space left on device", _FULL_DISK),
        (
            r"^Invalid Input Error: Malformed JSON",
            "a value is not valid JSON; use TRY(...), which gives NULL",
        ),
    )
)
_BY_CLASS: tuple[tuple[type[duckdb.Error], str], ...] = (
    (duckdb.ConversionException, "a value is not valid for its type; use TRY_CAST or other types"),
    (duckdb.OutOfRangeException, "a number is too large for its type; use CAST(... AS DOUBLE)"),
    (duckdb.BinderException, "a name or a type does not fit; check columns, aliases and types"),
    (duckdb.InvalidInputException, "a function does not accept one of its values; check them"),
    (duckdb.IOException, "a file cannot be read or written; check the lake with energia status"),
)
_MISTAKES = (
    duckdb.BinderException,
    duckdb.CatalogException,
    duckdb.ParserException,
    duckdb.ConversionException,
    duckdb.OutOfRangeException,
    duckdb.OutOfMemoryException,
    duckdb.InterruptException,
)
_OTHER = "the local engine cannot run it; simplify the query"


def reason(error: duckdb.Error | MemoryError, limits: Limits) -> str:
    """Return the reason in one line: what is wrong, and what to do."""
    if isinstance(error, duckdb.OutOfMemoryException | MemoryError):
        if "failed to offload" in str(error):
            return f"{_FULL_DISK} for the temporary files of the query"
        return (
            f"the query needs more memory than is free, or than {limits.memory_mb} MB; select "
            "fewer columns or dates"
        )
    if isinstance(error, duckdb.InterruptException):
        return (
            f"the query takes more than {limits.seconds:g} seconds; select fewer load dates, or "
            "aggregate before joining"
        )
    return f"the query failed: {_cause(error)}"


def may_be_damage(error: QueryError) -> bool:
    """Return whether a damaged file can be the cause of the error."""
    cause = error.__cause__
    if not isinstance(cause, duckdb.Error) or isinstance(cause, _MISTAKES):
        return False
    return _known(cause) is None


def _cause(error: duckdb.Error) -> str:
    by_class = next((words for kind, words in _BY_CLASS if isinstance(error, kind)), _OTHER)
    return _known(error) or by_class


def _known(error: duckdb.Error) -> str | None:
    # DuckDB shows candidates and the statement below the reason; people wrote another statement.
    text = str(error).partition("\n")[0]
    for pattern, words in _KNOWN:
        if match := pattern.search(text):
            return words.format(next(filter(None, match.groups()), ""))
    return None
