"""The files of a dataset: lines written in blocks, and counted."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from energia.generating.dice import Integers
from energia.generating.dirt import Dirt, Kinds
from energia.generating.file_names import file_name
from energia.generating.sources import Source
from energia.generating.tally import Counting, FileTally
from energia.generating.values import FIRST_DATE
from energia.lake import PARTITION

_BLOCK: Final = 250_000
"""The rows in memory at a time. Numbers are drawn by block, so the files depend on it."""

_Places: TypeAlias = Mapping[str, Integers]
"""The place of each row's value in the vocabulary of its column."""


class DatasetFiles:
    """The files of one dataset below the folder ``out``; existing ones are replaced."""

    def __init__(self, out: Path, source: Source, dirt: Dirt) -> None:
        self._out = out
        self._source = source
        self._variants = dirt.variants
        self._dirt = dirt
        *others, last = source.vocabularies.values()
        # Each field is formatted once, however many rows have it.
        fields = [*(each.fields("") for each in others), last.fields("\n")]
        self._fields = dict(zip(source.vocabularies, fields, strict=True))

    def write(self, day: int) -> Iterator[FileTally]:
        """Write the file of a day, and a second file if rows of the first one are replaced."""
        kinds = self._dirt.kinds(self._source.rows_on(day), day)
        rows = np.arange(len(kinds))
        loaded = FIRST_DATE + timedelta(days=day)
        name = file_name(self._source.contract, loaded)
        yield self._write(name, loaded, day, rows, kinds)
        again = rows[np.array([False, *(it.replaced for it in self._variants)])[kinds]]
        name = f"{self._source.contract.dataset}_2.csv"
        if len(again):
            yield self._write(name, loaded, day, again, np.zeros(len(again), np.uint16))
        else:
            (self._out / self._place(name, loaded)).unlink(missing_ok=True)

    def _place(self, name: str, loaded: date) -> str:
        return f"{self._source.contract.dataset}/{PARTITION}={loaded}/{name}"

    def _write(self, name: str, loaded: date, day: int, rows: Integers, kinds: Kinds) -> FileTally:
        counting = Counting(self._source.vocabularies.values())
        accepted = np.array([True, *(it.accepted > 0 for it in self._variants)])
        place = self._place(name, loaded)
        path = self._out / place
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(self._source.line_format.header)
            for start in range(0, len(rows), _BLOCK):
                block = slice(start, start + _BLOCK)
                places = {
                    column: self._source.places(column, day, rows[block]) for column in self._fields
                }
                file.write(self._lines(places, kinds[block]))
                counting.add(kinds[block], self._variants)
                counting.add_values(places, accepted[kinds[block]])
        return counting.tally(self._source.contract.dataset, str(loaded), place)

    def _lines(self, places: _Places, kinds: Kinds) -> memoryview:
        fields = [self._fields[column].take(pa.array(found)) for column, found in places.items()]
        delimiter = pa.scalar(self._source.line_format.delimiter.encode())
        lines = pc.binary_join_element_wise(*fields, delimiter)
        if kinds.any():
            others = pa.array(self._odd_lines(places, kinds), pa.binary())
            lines = pc.replace_with_mask(lines, pa.array(kinds > 0), others)
        _, offsets, values = lines.buffers()
        ends = np.frombuffer(offsets, np.int32)
        return memoryview(values)[ends[lines.offset] : ends[lines.offset + len(lines)]]

    def _odd_lines(self, places: _Places, kinds: Kinds) -> Iterator[bytes]:
        """Yield the lines of the rows that are not plain."""
        odd = np.flatnonzero(kinds)
        vocabularies = self._source.vocabularies
        columns = [
            [vocabularies[column].cells[place] for place in found[odd].tolist()]
            for column, found in places.items()
        ]
        for kind, row in zip(kinds[odd].tolist(), zip(*columns, strict=True), strict=True):
            yield self._variants[kind - 1].write(row)
