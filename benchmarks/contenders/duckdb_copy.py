"""The floor: DuckDB's own CSV reader into Parquet, nothing trimmed, checked, hashed or kept.

A number that is none and a line that the reader cannot cut are left out in silence.
"""

from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from benchmarks import job

_TYPES = {name: "DECIMAL(18, 4)" if name in job.NUMBERS else "VARCHAR" for name in job.CELLS}


def run(files: list[Path], target: Path) -> job.Outcome:
    """Copy; what the reader left out is not known."""
    copied = job.accepted_path(target)
    with duckdb.connect(config={"preserve_insertion_order": False}) as connection:
        rows = connection.read_csv(
            [str(path) for path in files],  # type: ignore[arg-type]  # the stub knows one file
            columns=_TYPES,
            header=True,
            delimiter=",",
            # With quotes on, one that is never closed swallows the rows up to the next one.
            quotechar="",
            escapechar="",
            strict_mode=False,
            ignore_errors=True,
        )
        rows.write_parquet(str(copied), compression="zstd")
    count = pq.read_metadata(copied).num_rows
    return job.Outcome((job.FileOutcome("*", "", count, 0),))
