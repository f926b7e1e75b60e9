"""The contents of a dataset's published files, found by bytes and by rows."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple, Self

from energia.partition.content import FileContent
from energia.partition.manifest import Manifest

_LAST_FILES: Final = 31
_KEY: Final = re.compile(r"([0-9-]{10})_([0-9a-f]{64})_([0-9]+)_([0-9a-f]{16})[.]json")


class Entry(NamedTuple):
    """A file in the index: all that its key says, so that a listing finds equal files."""

    fecha_carga: str
    sha256: str
    rows: int
    row_hash: str

    @property
    def key(self) -> str:
        """Return the name of the entry's object."""
        return f"{'_'.join(map(str, self))}.json"

    @classmethod
    def parse(cls, key: str) -> Self | None:
        """Return the entry with that key; None for anything else."""
        match = _KEY.fullmatch(key)
        return cls(match[1], match[2], int(match[3]), match[4]) if match else None


@dataclass(frozen=True)
class ContentIndex:
    """The contents of the files of a dataset, in a folder of its own in control/.

    ``keys`` has the names of the folder's objects. ``read`` gives the data of one of them, and
    ``published`` the manifest of a load date, None if it has none.
    """

    keys: Callable[[], Iterable[str]]
    read: Callable[[str], Mapping[str, Any]]
    published: Callable[[str], Manifest | None]

    def content(self, fecha_carga: str, sha256: str) -> FileContent | None:
        """Return the content of a file that the date has or had; None if it is not known."""
        found = (entry for entry in self._entries if entry[:2] == (fecha_carga, sha256))
        return next((self._content(entry) for entry in found), None)

    def equal(self, here: Entry) -> Iterator[tuple[str, Entry]]:
        """Return the published files of other dates with the same bytes or rows, and their entries.

        A file whose rows are not known yet has 0.
        """
        for entry in self._others(here.fecha_carga):
            if entry.rows and (entry[2:] == here[2:] or entry.sha256 == here.sha256):
                yield from ((name, entry) for name in self._names(entry))

    def contained(self, here: Entry, content: FileContent) -> Iterator[tuple[str, FileContent]]:
        """Return those of the last published files of other dates whose rows are all in this one.

        Only the last ones are read, so that the cost does not grow with history.
        """
        for entry in self._others(here.fecha_carga)[-_LAST_FILES:]:
            earlier = self._content(entry) if 0 < entry.rows <= content.rows else None
            if earlier and content.contains(earlier):
                yield from ((name, earlier) for name in self._names(entry))

    def __contains__(self, entry: Entry) -> bool:
        """Return whether the content of the file is stored."""
        return entry in self._entries

    @cached_property
    def _entries(self) -> list[Entry]:
        return sorted(entry for key in self.keys() if (entry := Entry.parse(key)))

    def _others(self, fecha_carga: str) -> list[Entry]:
        return [entry for entry in self._entries if entry.fecha_carga != fecha_carga]

    def _names(self, entry: Entry) -> Iterator[str]:
        """Return what messages call the file, unless it was replaced or taken out since."""
        manifest = self.published(entry.fecha_carga)
        for file in manifest.files if manifest else ():
            if file.sha256 == entry.sha256:
                yield f"{file.label} of {entry.fecha_carga}"

    def _content(self, entry: Entry) -> FileContent | None:
        try:
            return FileContent(**self.read(entry.key))
        except (OSError, ValueError, TypeError):
            return None  # It was damaged; comparing goes on without it.
