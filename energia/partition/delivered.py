"""What a gate compares a candidate with: what was delivered, and what is published."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from energia.partition.manifest import FileCount, Manifest
from energia.partition.raw import RawFile, identity, raw_digest


@dataclass(frozen=True)
class Delivered:
    """The raw files of a partition, in their order, and what is known of their deliveries.

    ``is_retracted`` says whether a published file was taken out, and ``is_delivered`` whether a
    name and a SHA-256 agree with their delivery record. It is true for a file without one.
    """

    raw: Mapping[str, RawFile]
    is_retracted: Callable[[FileCount], bool]
    is_delivered: Callable[[str, str], bool]

    @property
    def digest(self) -> str:
        """Return the raw_digest of the files."""
        return raw_digest({name: file.version for name, file in self.raw.items()})

    @property
    def clash(self) -> tuple[str, str] | None:
        """Return two names of raw files that are one delivery, if there are such."""
        seen: dict[str, str] = {}
        for name in self.raw:
            other = seen.setdefault(identity(name), name)
            if other != name:
                return other, name
        return None

    def altered(self, manifest: Manifest) -> Iterator[str]:
        """Return the names of files that hold other bytes than were delivered."""
        for file in manifest.files:
            if not self.is_delivered(file.name, file.sha256):
                yield file.name


@dataclass(frozen=True)
class Published:
    """What is published of a partition: its manifest, and the version that it has on S3.

    ``stored_rows`` are the rows of a published object whose manifest is gone.
    """

    manifest: Manifest | None = None
    version: str = ""
    stored_rows: int = 0

    @cached_property
    def files(self) -> dict[str, FileCount]:
        """Return the files of the published rows, by the identity of their names."""
        return {identity(file.name): file for file in self.manifest.files} if self.manifest else {}

    @property
    def rows(self) -> int:
        """Return how many rows are published."""
        return self.manifest.accepted if self.manifest else self.stored_rows

    def has(self, file: FileCount) -> bool:
        """Return whether the file's rows are published, with these bytes."""
        found = self.files.get(identity(file.name))
        return found is not None and found.sha256 == file.sha256

    def replaced(self, manifest: Manifest) -> Iterator[tuple[FileCount, FileCount]]:
        """Return the published files of which the manifest has other versions, and these."""
        for file in manifest.files:
            before = self.files.get(identity(file.name))
            if before and before.sha256 != file.sha256:
                yield before, file

    def missing(self, delivered: Delivered) -> list[str]:
        """Return the names of published files that are neither in raw nor retracted."""
        present = set(map(identity, delivered.raw))
        gone = (file for name, file in self.files.items() if name not in present)
        return [file.name for file in gone if not delivered.is_retracted(file)]
