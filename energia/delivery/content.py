"""Check the content of a file that may enter raw/, local or on S3."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from pyarrow import fs

from energia.compiler.dataset import Datasets
from energia.delivery.guessing import fits
from energia.delivery.source import Delivery
from energia.errors import FileRefusedError
from energia.reader import FileLayout, FileSpec, inspect_file
from energia.reader.codes import BAD_HEADER, CHANGED_FILE
from energia.reader.facts import FileFacts
from energia.reader.ranges import check_line
from energia.reader.settling import file_facts, settle

INCOMPLETE = "incompleto"

_CHUNK_BYTES = 1 << 20
_CHANGED = "the file changed while it was read"


def find_layout(delivery: Delivery, datasets: Datasets) -> FileLayout:
    """Return the file's layout; raise FileRefusedError if the contract cannot read the file."""
    dataset = delivery.partition.dataset
    try:
        path = str(delivery.path.absolute())
        return inspect_file(
            fs.LocalFileSystem(),
            path,
            datasets[dataset].files,
            name=delivery.name,
            raw_name=delivery.raw_name,
        )
    except FileRefusedError as refused:
        others = [other for name, other in datasets.items() if name != dataset]
        fitting = [other for other in others if fits(delivery.path, other)]
        if refused.code != BAD_HEADER or len(fitting) != 1:
            raise
        meant = fitting[0].contract.dataset
        cause = f"the header matches {meant}, not {dataset}; rename or move the file"
        raise FileRefusedError(delivery.name, BAD_HEADER, cause) from refused


def read_content(
    delivery: Delivery, layout: FileLayout, spec: FileSpec, take: Callable[[bytes], object]
) -> FileFacts | None:
    """Give the file's bytes to ``take``, in order; return the facts if the contract needs them.

    Raises FileRefusedError if a line is too long, the file is still being written, or the facts do
    not fit the contract.
    """
    with check_unchanged(delivery) as size, ThreadPoolExecutor(1) as pool:
        finding = pool.submit(_find_facts, delivery, layout, spec)
        given, breaks, last = _give(delivery, take)
        facts = finding.result()
    if given != size:
        _refuse(delivery, CHANGED_FILE, _CHANGED)
    if _is_cut(last, layout):
        cause = f"line {breaks + 1}, the last one, has no line end and too few fields"
        _refuse(delivery, INCOMPLETE, cause)
    if facts:
        settle(layout, spec, facts, delivery.name)
    return facts


@contextmanager
def check_unchanged(delivery: Delivery) -> Iterator[int]:
    """Yield the size of the file in bytes; raise FileRefusedError if the file changes meanwhile."""
    before = _state(delivery)
    yield before[0]
    if _state(delivery) != before:
        _refuse(delivery, CHANGED_FILE, _CHANGED)


def _find_facts(delivery: Delivery, layout: FileLayout, spec: FileSpec) -> FileFacts | None:
    if not spec.needs_facts:
        return None
    return file_facts(fs.LocalFileSystem(), spec, str(delivery.path.absolute()), layout)


def _give(delivery: Delivery, take: Callable[[bytes], object]) -> tuple[int, int, bytes]:
    """Give the file's bytes in order; return how many there are, how many lines, and the rest."""
    size, breaks, line = 0, 0, b""
    with delivery.path.open("rb") as reader:
        for chunk in iter(lambda: reader.read(_CHUNK_BYTES), b""):
            take(chunk)
            size += len(chunk)
            breaks += chunk.count(b"\n")
            first, newline, rest = chunk.partition(b"\n")
            # Refuse the line now: after landing, it would stop its date.
            check_line(delivery.name, len(line) + len(first))
            line = rest.rpartition(b"\n")[2] if newline else line + first
    return size, breaks, line


def _state(delivery: Delivery) -> tuple[int, int, int]:
    stat = delivery.path.stat()
    return stat.st_size, stat.st_mtime_ns, stat.st_ino


def _is_cut(line: bytes, layout: FileLayout) -> bool:
    """Return whether a last line without an end has fewer fields than the header names."""
    if not line.strip() or (layout.quoted_newlines and line.count(layout.quote.encode()) % 2):
        return False  # With an odd quote, a record that began on an earlier line ends here.
    return line.count(layout.delimiter.encode()) < layout.named - 1


def _refuse(delivery: Delivery, code: str, cause: str) -> None:
    advice = "deliver the file again when it is complete"
    raise FileRefusedError(delivery.name, code, f"{cause}; {advice}")
