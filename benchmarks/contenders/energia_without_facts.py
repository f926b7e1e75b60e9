"""energia without delivery records, so that it profiles each file before it reads the rows."""

from benchmarks.contenders.energia_transform import run, start

__all__ = ["run", "start"]
