"""Total lines: records that sum up the rows, known by the text of their first cell."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from energia.reader.arrays import Mask
from energia.reader.grammar import TOO_FEW, TOO_MANY, TOTAL_LINE
from energia.reader.layout import FileLayout
from energia.reader.parsing import Parsed
from energia.reader.spec import EDGE_SPACES

_WIDTH_REASONS: Final = pa.array([TOO_FEW, TOO_MANY])


@dataclass(frozen=True)
class TotalLines:
    """The total lines of files with one layout; `labels` are folded texts of first cells."""

    labels: pa.StringArray
    layout: FileLayout

    @classmethod
    def of(cls, texts: tuple[str, ...], layout: FileLayout) -> "TotalLines":
        """Return the total lines whose first cell with text is one of `texts`."""
        return cls(_folded(pa.array(texts, pa.string())), layout)

    def set_apart(self, records: Parsed) -> Iterator[Parsed]:
        """Yield the records without total lines, then these, with TOTAL_LINE as their reason.

        A total line keeps its cells but the label. It has none if it has another width.
        """
        first = pc.coalesce(*records.fields)
        is_total = self._are_labels(first) | self._begin_with_label(records)
        yield records.filter(~is_total)
        totals, labels = records.filter(is_total), first.filter(pa.array(is_total))
        cells = [pc.if_else(pc.equal(cells, labels), None, cells) for cells in totals.fields]
        yield replace(totals, fields=cells, reasons=pa.repeat(TOTAL_LINE, len(labels)))

    def _are_labels(self, cells: Any) -> Mask:
        # Folding whole cells takes ten times longer, and few begin as a label does.
        initials = pc.is_in(_folded(_initials(cells)), _initials(self.labels))
        found = np.array(initials)
        found[found] = pc.is_in(_folded(cells.filter(initials)), self.labels)
        return found

    def _begin_with_label(self, records: Parsed) -> Mask:
        """Return which records of another width begin with a label."""
        found = np.array(pc.is_in(records.reasons, _WIDTH_REASONS))
        anywhere = "|".join(map(re.escape, self.labels.to_pylist()))
        texts = records.texts.filter(pa.array(found))
        found[found] = pc.match_substring_regex(_folded(texts), anywhere)
        first = [self._first(text.as_py()) for text in records.texts.filter(pa.array(found))]
        found[found] = self._are_labels(pa.array(first, pa.string()))
        return found

    def _first(self, record: str) -> str | None:
        """Return the first text in a record whose quotes are in place."""
        delimiter, quote = self.layout.delimiter, self.layout.quote
        line = [record.lstrip("\ufeff")]
        try:
            cells = next(csv.reader(line, delimiter=delimiter, quotechar=quote))
        except csv.Error:  # A cell is longer than any label.
            return None
        return next((text for cell in cells if (text := cell.strip(EDGE_SPACES))), None)


def _initials(texts: Any) -> Any:
    return pc.utf8_slice_codeunits(texts, 0, 1)


def _folded(texts: Any) -> Any:
    """Return texts in lower case, without accents and edge spaces."""
    letters = pc.utf8_normalize(pc.utf8_trim(texts, EDGE_SPACES), "NFKD")
    return pc.utf8_lower(pc.replace_substring_regex(letters, r"\p{M}", ""))
