"""From columns to lines of bytes, all vectorised: a template is filled for many rows at once."""

import re
from functools import cache
from typing import Any, BinaryIO, Final, Protocol, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from energia.generating.dice import Integers
from energia.generating.dirt import Kinds
from energia.generating.variants import LineFormat, Variant

_DECIMALS: Final = tuple(f".{number:02}" for number in range(100))


class Rows(Protocol):
    """Some rows of a dataset."""

    def text(self, column: str) -> Any:
        """The rows' text for ``{column}`` of a template, as a binary array."""

    def only(self, chosen: Integers) -> Self:
        """The chosen of these rows, by their place among them."""


@cache
def vocabulary(texts: tuple[str, ...]) -> Any:
    """Texts as a binary array."""
    return pa.array([text.encode() for text in texts], pa.binary())


def words(texts: tuple[str, ...], codes: npt.NDArray[Any]) -> Any:
    """The text that each code stands for, as a binary array."""
    return vocabulary(texts).take(pa.array(codes))


def numerals(numbers: Integers) -> Any:
    """Whole numbers as a binary array."""
    return pc.cast(pc.cast(pa.array(numbers), pa.string()), pa.binary())


def hundredths(numbers: Integers) -> Any:
    """Numbers of hundredths, none negative, as numerals with two decimals."""
    return joined(numerals(numbers // 100), words(_DECIMALS, numbers % 100))


def joined(*parts: Any) -> Any:
    """The parts of each row, arrays or bytes, one behind the other as a binary array."""
    separator = pa.scalar(b"", pa.binary())
    arrays = (pa.scalar(part, pa.binary()) if isinstance(part, bytes) else part for part in parts)
    return pc.binary_join_element_wise(*arrays, separator)


def write_rows(file: BinaryIO, rows: Rows, kinds: Kinds, line_format: LineFormat) -> None:
    """Write each row as the line, or lines, that its variant makes of it."""
    variants = line_format.variants
    lines = _filled(variants[0], line_format, rows)
    unusual = np.flatnonzero(kinds)
    if len(unusual):
        others = _by_kind(rows.only(unusual), kinds[unusual], line_format)
        lines = pc.replace_with_mask(lines, pa.array(kinds > 0), others)
    _, offsets, values = lines.buffers()
    ends = np.frombuffer(offsets, np.int32)
    file.write(memoryview(values)[ends[lines.offset] : ends[lines.offset + len(lines)]])


def _by_kind(rows: Rows, kinds: Kinds, line_format: LineFormat) -> Any:
    """The lines of rows none of which is plain, in order."""
    order = np.argsort(kinds, kind="stable")
    found, starts = np.unique(kinds[order], return_index=True)
    parts = [
        _filled(line_format.variants[kind], line_format, rows.only(places))
        for kind, places in zip(found, np.split(order, starts[1:]), strict=True)
    ]
    return pa.concat_arrays(parts).take(pa.array(np.argsort(order)))


def _filled(variant: Variant, line_format: LineFormat, rows: Rows) -> Any:
    template = variant.line.replace("{fila}", line_format.plain) + "\n"
    # Every second piece is what stood in braces.
    pieces = re.split(r"{(\w+)}", template)
    return joined(
        *(
            rows.text(piece) if place % 2 else piece.encode(variant.encoding)
            for place, piece in enumerate(pieces)
        )
    )
