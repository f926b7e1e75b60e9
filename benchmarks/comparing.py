"""Comparing contenders on one set of data, in turn, and printing what they took."""

from dataclasses import dataclass

from benchmarks import table
from benchmarks.data import Data
from benchmarks.running import ContenderError, Measurement, measure, median


@dataclass(frozen=True)
class Comparison:
    """What was found, as it is printed."""

    lines: tuple[str, ...]
    exit_code: int


def compare(names: list[str], data: Data, rounds: int) -> Comparison:
    """Run each contender ``rounds`` times, each in its turn, and print the medians."""
    data.warm()
    runs: dict[str, list[Measurement]] = {name: [] for name in names}
    failures: dict[str, ContenderError] = {}
    for _ in range(rounds):
        for name in names:
            if name not in failures:
                try:
                    runs[name].append(measure(name, data))
                except ContenderError as error:
                    failures[name] = error
    results: table.Results = {name: failures.get(name) or median(runs[name]) for name in names}
    lines = (*table.lines(results), table.verdict(results, data))
    print("\n".join(lines), flush=True)  # noqa: T201
    return Comparison(lines, int(not table.is_right(results, data)))
