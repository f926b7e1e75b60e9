"""Doubts about a candidate that balances: may it replace what is published, does it count twice?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from energia.partition.allow import Allow, Redelivery
from energia.partition.content import FileContent
from energia.partition.content_index import ContentIndex, Entry
from energia.partition.delivered import Published
from energia.partition.manifest import FileCount, Manifest
from energia.partition.raw import identity
from energia.partition.rules import GateRules

_FEW_ROWS: Final = 10
"""Below so many rows two files may well have the same ones."""


@dataclass(frozen=True)
class Doubt:
    """A doubt about a file, in words; it closes the gate, unless it only warns."""

    kind: Allow
    file: str
    text: str
    closes: bool = True


@dataclass(frozen=True)
class Doubts:
    """Compares a candidate, its manifest and the contents of its files, with what is known.

    Repetitions are normal where rows have a key.
    """

    rules: GateRules
    published: Published
    index: ContentIndex
    manifest: Manifest
    contents: Mapping[str, FileContent]

    def all(self) -> Iterator[Doubt]:
        """Return every doubt."""
        for before, now in self.published.replaced(self.manifest):
            if cause := self._suspicion(before, now):
                yield Doubt(Allow.REPLACED, now.name, f"{now.label} {cause}")
        if not self.rules.has_key:
            for file in self.manifest.files:
                if file.copy_of is None and not self.published.has(file):
                    yield from self._repetitions(file)
        if self._loses_rows():
            change = (
                f"accepted rows fall from {self.published.rows:,} to {self.manifest.accepted:,}"
            )
            found = (
                "the files are the same" if self.published.manifest else "the manifest is missing"
            )
            yield Doubt(Allow.FEWER_ROWS, "", f"{change}, but {found}")

    def _suspicion(self, before: FileCount, now: FileCount) -> str:
        """Return the reason why a replacement looks wrong, empty if there is none."""
        if self.rules.redelivery is Redelivery.REFUSE:
            return "differs from its published version, and the contract has redelivery: refuse"
        earlier = _original(self.published.manifest, before).read if self.published.manifest else 0
        rows = _original(self.manifest, now).read
        if rows == 0 < earlier:
            return f"has no rows, but its published version has {earlier:,}"
        if 2 * rows < earlier:
            return f"has {rows:,} rows, less than half of the {earlier:,} in its published version"
        content = self.contents.get(now.copy_of or now.name)
        replaced = self.index.content(self.manifest.fecha_carga, before.sha256)
        if content and replaced and earlier and content.shares_no_row(replaced):
            return f"shares no row with its published version of {earlier:,} rows"
        return ""

    def _repetitions(self, file: FileCount) -> list[Doubt]:
        """Return at most one doubt about rows that another file has too."""
        content = self.contents[file.name]
        sha256 = "" if self.rules.names_fill else file.sha256
        here = Entry(self.manifest.fecha_carga, sha256, content.rows, content.row_hash)
        neighbours = list(self._neighbours(file))
        many, equal = content.rows >= _FEW_ROWS, self.index.equal(here)
        same = [
            *((name, many or entry.sha256 == here.sha256) for name, entry in equal),
            *((name, many) for name, other in neighbours if content.equals(other)),
        ]
        inside = [
            *self.index.contained(here, content),
            *((name, other) for name, other in neighbours if content.contains(other)),
        ]
        found = [
            *(self._repeated(file, "the same rows as", *each) for each in same),
            *(
                self._repeated(file, "all rows of", name, other.distinct >= _FEW_ROWS)
                for name, other in inside
            ),
        ]
        # Report the doubt that closes the gate.
        return sorted(found, key=lambda doubt: not doubt.closes)[:1]

    def _repeated(self, file: FileCount, what: str, other: str, closes: bool) -> Doubt:
        return Doubt(Allow.REPEATED, file.name, f"{file.label} has {what} {other}", closes)

    def _neighbours(self, file: FileCount) -> Iterator[tuple[str, FileContent]]:
        """Return the files of the date that came before, or that are published already."""
        is_earlier = True
        for other in self.manifest.files:
            if other.name == file.name:
                is_earlier = False
            elif other.copy_of is None and (is_earlier or self.published.has(other)):
                yield other.label, self.contents[other.name]

    def _loses_rows(self) -> bool:
        """Return whether unchanged files now have fewer accepted rows than are published."""
        if self.published.manifest is None:
            return self.manifest.accepted < self.published.stored_rows
        files = [file for file in self.manifest.files if self.published.has(file)]
        before = (self.published.files[identity(file.name)] for file in files)
        kept = sum(_kept(self.published.manifest, file) for file in before)
        return sum(_kept(self.manifest, file) for file in files) < kept


def _original(manifest: Manifest, file: FileCount) -> FileCount:
    """Return the file that was read for this one: the original of a copy."""
    return next(other for other in manifest.files if other.name == (file.copy_of or file.name))


def _kept(manifest: Manifest, file: FileCount) -> int:
    """Return how many of the file's rows are in the lake, or correctly replaced by others."""
    original = _original(manifest, file)
    return original.accepted + original.harmless
