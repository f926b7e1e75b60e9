"""Run the benchmarks of `make bench`."""

import argparse
import sys
from pathlib import Path

from benchmarks import published
from benchmarks.comparing import compare
from benchmarks.data import Data
from benchmarks.running import CONTENDERS

_CACHE = Path(__file__).resolve().parent.parent / ".bench"


def main() -> int:
    """Run the chosen contenders and return 0, or 1 if energia's counts are wrong."""
    options = _options()
    if options.publish:
        published.refresh(options.cache)
        return 0
    names = options.only.replace(",", " ").split() or list(CONTENDERS)
    if unknown := set(names) - set(CONTENDERS):
        known = ", ".join(CONTENDERS)
        sys.exit(f"--only '{' '.join(sorted(unknown))}' is not valid; use {known}")
    data = Data.of(options.cache, options.rows, options.dirty)
    return compare(names, data, options.rounds).exit_code


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="number of transactions")
    parser.add_argument("--dirty", type=float, default=0.01, help="share of defective rows")
    parser.add_argument(
        "--rounds", type=int, default=1, help="runs per contender; the table has medians"
    )
    parser.add_argument("--only", default="", help=f"contenders to run: {', '.join(CONTENDERS)}")
    parser.add_argument(
        "--publish", action="store_true", help="update the tables of benchmarks/README.md"
    )
    parser.add_argument("--cache", type=Path, default=_CACHE, help="folder of the generated data")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
