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
    def place(self) -> tuple[int, str]:
        """Sorts the files of one dataset as they land: outer folders first, then by name."""
        return self.name.count("/"), self.name


@dataclass(frozen=True)
class Delivery:
    """Files delivered at once, and how to cut them while reading (in bytes)."""

    files: tuple[DirtyFile, ...]
    step: int = 64 << 20
    block_size: int = 8 << 20
    batch_rows: int = 122_880
