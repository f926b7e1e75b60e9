"""Facts about the cells of each column: counts, lengths, and shapes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from energia.drafting.reading import FILE, Table, quoted

MOST_SHAPES: Final = 500
MOST_VALUES: Final = 1 << 40
_AT_ONCE: Final = 100
"""The columns of one query."""

_SHAPES: Final = (
    "(SELECT {0}, translate({1}, '012345678', '999999999'), count(*), min({1}) FROM {{table}} "
    "WHERE {1} IS NOT NULL GROUP BY 2 LIMIT {2})"
)
_FACTS: Final = (
    "count({0})",
    "count(DISTINCT {0})",
    "max(length({0}))",
    "count(*) FILTER (starts_with({0}, '0') AND length({0}) > 1 "
    "AND translate({0}, '0123456789', '') = '')",
    "count(*) FILTER (contains({0}, '@'))",
)


class Shape(NamedTuple):
    """A shape, how many cells have it, and the first of them in the order of texts."""

    text: str
    cells: int
    example: str


@dataclass(frozen=True)
class ColumnFacts:
    """Counts and shapes of the cells of a column, in the ``rows`` of the files that have it.

    ``filled`` cells are not empty, and have ``distinct`` values of at most ``longest`` characters.
    ``shapes`` are their texts with a 9 for each digit, the frequent ones first; none if there are
    too many.
    ``zeros`` counts whole numbers with leading zeros, ``addresses`` cells with an @.
    """

    name: str
    rows: int
    is_everywhere: bool
    filled: int
    distinct: int
    longest: int
    zeros: int
    addresses: int
    shapes: tuple[Shape, ...]

    @property
    def is_complete(self) -> bool:
        """Return whether every row has a value, in files that all have the column."""
        return self.is_everywhere and self.filled == self.rows > 0


def find_facts(table: Table) -> list[ColumnFacts]:
    """Return the facts of each column of the table, in its order."""
    found: list[ColumnFacts] = []
    for start in range(0, len(table.columns), _AT_ONCE):
        found.extend(_facts(table, table.columns[start : start + _AT_ONCE]))
    return found


def _facts(table: Table, columns: Sequence[str]) -> Iterator[ColumnFacts]:
    sums = ", ".join(fact.format(quoted(name)) for name in columns for fact in _FACTS)
    (row,) = table.query(f"SELECT {sums} FROM {{table}}")  # noqa: S608
    numbers = iter(int(number or 0) for number in row)
    shapes = _shapes(table, columns)
    for name in columns:
        filled, distinct, longest, zeros, addresses = (next(numbers) for _ in _FACTS)
        files = [file for file in table.files if name in file.headers]
        yield ColumnFacts(
            name=name,
            rows=sum(file.rows for file in files),
            is_everywhere=len(files) == len(table.files),
            filled=filled,
            distinct=distinct,
            longest=longest,
            zeros=zeros,
            addresses=addresses,
            shapes=shapes[name],
        )


def _shapes(table: Table, columns: Sequence[str]) -> dict[str, tuple[Shape, ...]]:
    """Return the shapes of the cells of each column, in one query."""
    found: dict[str, list[Shape]] = {name: [] for name in columns}
    each = (
        _SHAPES.format(place, quoted(name), MOST_SHAPES + 1) for place, name in enumerate(columns)
    )
    for place, *shape in table.query(" UNION ALL ".join(each)):
        found[columns[place]].append(Shape(*shape))
    return {
        name: tuple(sorted(shapes, key=_frequent)) if len(shapes) <= MOST_SHAPES else ()
        for name, shapes in found.items()
    }


def _frequent(shape: Shape) -> tuple[int, str]:
    return -shape.cells, shape.text


def value_counts(table: Table, name: str, most: int = MOST_VALUES) -> dict[str, int]:
    """Return the values of a column with their counts, the most frequent ones first."""
    found = table.query(
        f"SELECT {quoted(name)}, count(*) FROM {{table}} WHERE {quoted(name)} IS NOT NULL "  # noqa: S608
        f"GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {most}"
    )
    return dict(found)


def distinct_rows(table: Table, names: Sequence[str]) -> int:
    """Return the number of distinct values that the columns have together, summed up by file."""
    listed = ", ".join([*map(quoted, names), FILE])
    (row,) = table.query(f"SELECT count(*) FROM (SELECT DISTINCT {listed} FROM {{table}})")  # noqa: S608
    return int(row[0])
