"""Check what may enter raw/, local or on S3, and give it the name that says when and what it is."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from pyarrow import fs

from energia.compiler.dataset import Datasets
from energia.delivery.source import Delivery, fits
from energia.errors import FileRefusedError
from energia.reader import inspect_file
from energia.reader.codes import BAD_HEADER
from energia.reader.ranges import check_line

_CHUNK = 1 << 20
_MAX_STEM = 80


def check_layout(delivery: Delivery, datasets: Datasets) -> None:
    """Raise FileRefusedError if the file cannot be read under its dataset's contract."""
    dataset = delivery.partition.dataset
    try:
        path = str(delivery.path.absolute())
        inspect_file(fs.LocalFileSystem(), path, datasets[dataset].files, name=delivery.name)
    except FileRefusedError as refused:
        others = [other for name, other in datasets.items() if name != dataset]
        fitting = [other for other in others if fits(delivery.path, other)]
        if refused.code != BAD_HEADER or len(fitting) != 1:
            raise
        meant = fitting[0].contract.dataset
        cause = f"its header is that of {meant}, not of {dataset}; is it misnamed? Then rename it"
        raise FileRefusedError(delivery.name, BAD_HEADER, cause) from refused


def checked_chunks(delivery: Delivery) -> Iterator[bytes]:
    """The file's bytes, in order; FileRefusedError at a line that nothing could read."""
    line = 0
    with delivery.path.open("rb") as reader:
        for chunk in iter(lambda: reader.read(_CHUNK), b""):
            yield chunk
            newline = chunk.find(b"\n")
            line += len(chunk) if newline < 0 else newline
            # Refused here, for once landed it would stop its date.
            check_line(delivery.name, line)
            line = line if newline < 0 else len(chunk) - chunk.rfind(b"\n") - 1


def landed_name(path: Path, digest: str) -> str:
    """The name under which the file of that SHA-256 lands now."""
    return f"{_now()}-{_safe_stem(path)}-{digest[:8]}.csv"


def may_hold(name: str, digest: str) -> bool:
    """Return whether the name, which holds the first digits of a SHA-256, agrees with this one."""
    return name.endswith(f"-{digest[:8]}.csv")


def _now() -> str:
    # Microseconds, so that names sort in the order of landing.
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")


def _safe_stem(path: Path) -> str:
    letters = unicodedata.normalize("NFKD", path.stem).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_.]+", "_", letters).strip("_.")[:_MAX_STEM] or "archivo"
