"""Diagnosis of rejected rows: how rows that a contract does not allow are written."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from energia.partition.reasons import BAD_TYPE, NOT_ENCODED
from energia.reader import FileSpec, inspect_file, read_texts

MAX_ROWS: Final = 10_000

_COLUMNS: Final = ["archivo", "texto", "motivos"]
_ESCAPED_BYTE: Final = re.compile(rb"\\x([89a-f][0-9a-f])")
_LETTERS: Final = frozenset(filter(str.isalpha, map(chr, range(0xC0, 0x100))))
# Quotes, dashes, the euro, ordinals and the other signs that Spanish text uses.
_SIGNS: Final = frozenset(
    bytes.fromhex("80 85 91 92 93 94 96 97 a0 a1 aa ab b0 b4 b7 ba bb bf").decode("cp1252")
)

Row: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True)
class OtherFormat:
    """A way to write a column's cells that its contract could declare, but does not.

    ``pattern`` matches such cells. Cells that ``doubtful`` matches may mean something else.
    """

    column: str
    pattern: str
    doubtful: str
    meaning: str
    change: str

    @property
    def reason(self) -> str:
        """Return the reason of the rows whose cell is not written as the contract declares."""
        return f"{self.column}: {BAD_TYPE}"


@dataclass(frozen=True)
class Rejects:
    """The rejected rows at ``path`` beside the accepted ones, and the folder of their raw files."""

    filesystem: Any
    path: str
    accepted: str
    raw: str
    spec: FileSpec
    formats: Sequence[OtherFormat]


@dataclass(frozen=True)
class Finding:
    """How most rows of a reason are written: ``fits`` of the ``seen`` ones, ``total`` in all.

    ``is_whole`` says that the load has no cell of that column in the format of its contract.
    """

    subject: str
    meaning: str
    advice: str
    changes_contract: bool
    fits: int
    seen: int
    total: int
    is_whole: bool = False

    def __str__(self) -> str:
        first = "" if self.seen == self.total else "the first "
        all_fit = self.fits == self.total
        amount = f"all {self.total}" if all_fit else f"{self.fits} of {first}{self.seen}"
        return f"{self.subject}: {amount} are {self.meaning}: {self.advice}"


def diagnose(rejects: Rejects, reasons: Mapping[str, int]) -> list[Finding]:
    """Return what most rejected rows have in common; ``reasons`` counts the rows by reason.

    The findings hold no values of rows. At most MAX_ROWS rows are read.
    """
    formats = [item for item in rejects.formats if item.reason in reasons]
    if not formats and NOT_ENCODED not in reasons:
        return []
    rows = _first_rows(rejects)
    cells = _misfits(rejects, formats, rows)
    outside = [row["texto"] for row in rows if NOT_ENCODED in row["motivos"]]
    found = [
        _cp1252(outside, reasons.get(NOT_ENCODED, 0)),
        *(
            _other_format(rejects, item, cells[item.column], reasons[item.reason])
            for item in formats
        ),
    ]
    return [finding for finding in found if 2 * finding.fits > finding.seen]


def _first_rows(rejects: Rejects) -> list[Row]:
    with rejects.filesystem.open_input_file(rejects.path) as file:
        batches = pq.ParquetFile(file).iter_batches(MAX_ROWS, columns=_COLUMNS)
        return list(islice((row for batch in batches for row in batch.to_pylist()), MAX_ROWS))


def _misfits(
    rejects: Rejects, formats: Sequence[OtherFormat], rows: Sequence[Row]
) -> dict[str, list[str]]:
    """Return, per column of ``formats``, the cells that are not written as declared."""
    reasons = {item.reason for item in formats}
    by_file: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if not reasons.isdisjoint(row["motivos"]):
            by_file[row["archivo"]].append(row)
    found: dict[str, list[str]] = defaultdict(list)
    for name, group in by_file.items():
        layout = inspect_file(rejects.filesystem, f"{rejects.raw}/{name}", rejects.spec)
        columns = read_texts([row["texto"] for row in group], layout, rejects.spec)
        for item in formats:
            cells = zip(columns[item.column], group, strict=True)
            found[item.column] += [
                cell for cell, row in cells if cell and item.reason in row["motivos"]
            ]
    return found


def _other_format(rejects: Rejects, item: OtherFormat, cells: Sequence[str], total: int) -> Finding:
    fits = [cell for cell in cells if re.fullmatch(item.pattern, cell)]
    is_sure = any(not re.fullmatch(item.doubtful, cell) for cell in fits)
    return Finding(
        subject=item.column,
        meaning=item.meaning,
        advice=f"set {item.change}",
        changes_contract=True,
        fits=len(fits) if is_sure else 0,
        seen=len(cells),
        total=total,
        is_whole=is_sure and len(fits) == total and not _has_declared(rejects, item.column),
    )


def _has_declared(rejects: Rejects, column: str) -> bool:
    """Return whether an accepted row has a cell that only the declared format reads.

    A whole number is the same with either decimal mark.
    """
    with rejects.filesystem.open_input_file(rejects.accepted) as file:
        for batch in pq.ParquetFile(file).iter_batches(columns=[column]):
            values = batch[column].drop_null()
            if pa.types.is_decimal(values.type):
                values = values.filter(pc.not_equal(values, pc.floor(values)))
            if len(values):
                return True
    return False


def _cp1252(texts: Sequence[str], total: int) -> Finding:
    return Finding(
        subject="rows that are not UTF-8",
        meaning="Windows-1252 (cp1252)",
        advice="export the file as UTF-8",
        changes_contract=False,
        fits=sum(map(_is_cp1252, texts)),
        seen=len(texts),
        total=total,
    )


def _is_cp1252(text: str) -> bool:
    """Return whether a rejected text is Western European text in Windows-1252.

    The reader escapes bytes that are not UTF-8. Text of another code page gives signs in words.
    """
    raw = _ESCAPED_BYTE.sub(lambda match: bytes.fromhex(match[1].decode()), text.encode())
    try:
        signs = {sign for sign in raw.decode("cp1252") if not sign.isascii()}
    except UnicodeDecodeError:
        return False
    return bool(signs & _LETTERS) and signs <= _LETTERS | _SIGNS
