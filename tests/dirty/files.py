"""A delivered file as these tests see it: its bytes, and how it is meant to be read."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Layout:
    """The contract columns that a file has, in its order, its delimiter, its first row's byte.

    `declared` says whether a line such as ``sep=;`` stands before the header.
    """

    columns: tuple[str, ...]
    delimiter: str
    body_start: int
    declared: bool = False


@dataclass(frozen=True)
class DirtyFile:
    """A file of the source folder; without a layout it has to be refused, for `refusal`.

    `name` is its path in the folder; an empty `refusal` stands for any code.
    """

    name: str
    dataset: str
    raw: bytes
    layout: Layout | None = None
    refusal: str = ""

    @property
    def code(self) -> str:
        """The code of the refusal that is due; any code if it is empty."""
        return "incompleto" if self.is_cut else self.refusal

    @property
    def is_taken(self) -> bool:
        """Whether the file enters the lake."""
        return self.layout is not None and not self.is_cut

    @property
    def is_cut(self) -> bool:
        """Whether the last line has no end and too few delimiters, as in a file being written."""
        last = self.raw.rpartition(b"\n")[2]
        if self.layout is None or not last.strip():
            return False
        return last.count(self.layout.delimiter.encode()) < len(self.layout.columns) - 1


@dataclass(frozen=True)
class Delivery:
    """Files delivered at once, and how to cut them while reading (in bytes)."""

    files: tuple[DirtyFile, ...]
    step: int = 64 << 20
    block_size: int = 8 << 20
    batch_rows: int = 122_880
