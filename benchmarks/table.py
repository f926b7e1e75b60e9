"""The table that a benchmark prints, line by line."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from benchmarks.data import Data
from benchmarks.running import FLOOR, OURS, ContenderError, Measurement

Result: TypeAlias = Measurement | ContenderError
Results: TypeAlias = Mapping[str, Result]

HEADER = (
    f"{'contender':<18} {'time s':>7} {'x floor':>8} {'x energia':>9} {'CPU s':>7} {'start s':>7} "
    f"{'peak MB':>8} {'accepted':>11} {'rejected':>9}"
)


def lines(results: Results) -> Iterator[str]:
    """Yield one line per contender: its figures, or its error."""
    yield HEADER
    for name, result in results.items():
        if isinstance(result, ContenderError):
            yield f"{name:<18} {result}"
        else:
            yield _line(name, result, results)


def is_right(results: Results, data: Data) -> bool:
    """Return whether energia finished with the generator's counts in every file."""
    ours = [results[name] for name in OURS if name in results]
    return all(isinstance(run, Measurement) and run.rows == data.expected for run in ours)


def verdict(results: Results, data: Data) -> str:
    """Return the last line: the comparison of energia's counts with the generator's."""
    if not any(isinstance(results.get(name), Measurement) for name in OURS):
        return "energia's counts were not compared with the generator's, because it did not finish"
    accepted, rejected = (sum(column) for column in zip(*data.expected.values(), strict=True))
    equal = "equal" if is_right(results, data) else "DIFFER FROM"
    return (
        f"energia's counts per file {equal} the generator's: "
        f"{accepted:,} accepted, {rejected:,} rejected"
    )


def _line(name: str, run: Measurement, results: Results) -> str:
    return (
        f"{name:<18} {run.wall_s:>7.2f} {_ratio(run, results.get(FLOOR)):>8} "
        f"{_ratio(run, _ours(results)):>9} {run.cpu_s:>7.2f} {run.start_s:>7.2f} "
        f"{run.peak_bytes / 1e6:>8,.0f} {run.accepted:>11,} {run.rejected:>9,}"
    )


def _ours(results: Results) -> Result | None:
    return next((results[name] for name in OURS if name in results), None)


def _ratio(run: Measurement, other: Result | None) -> str:
    return f"{run.wall_s / other.wall_s:.2f}" if isinstance(other, Measurement) else "-"
