"""The CSV files that archives, workbooks and UTF-16 text become."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from energia.containers.converting import convert
from energia.delivery.contents import find_contents
from energia.delivery.source import printable_path


@contextmanager
def unpacked(paths: Iterable[Path]) -> Iterator[list[Path]]:
    """Yield the CSV files that the files are or hold; the latter stay until the end.

    Raises FileRefusedError for a container that cannot be converted.
    """
    with TemporaryDirectory(prefix="energia-") as scratch:
        yield [
            file
            for number, path in enumerate(paths)
            for file in _contents(path, Path(scratch, str(number)))
        ]


def _contents(path: Path, folder: Path) -> Iterator[Path]:
    for content in find_contents(path, Path(path.name), printable_path(path), ()):
        if content.packed is None:
            yield path
            continue
        # The folder may be part of the name, as in 2026-02/lecturas.csv.gz.
        file = folder / path.absolute().parent.name / content.paths[0].name
        file.parent.mkdir(parents=True, exist_ok=True)
        convert(path, content.packed, file.stem, file, content.name)
        yield file
