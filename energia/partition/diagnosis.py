"""Diagnosis of rejected rows: how rows that a contract does not allow are written."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, Self, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from energia.partition.reasons import BAD_TYPE, NOT_ALLOWED, NOT_ENCODED
from energia.reader import FileSpec, advice, inspect_file, read_texts
from energia.reader.spec import AUTO
from energia.suggestions import nearest

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
    advice: str
    changes_contract: bool = True

    @property
    def reason(self) -> str:
        """Return the reason of the rows whose cell is not written as the contract declares."""
        return f"{self.column}: {BAD_TYPE}"


@dataclass(frozen=True)
class Choice:
    """An allowed value of a column, and its other spellings."""

    value: str
    spellings: tuple[str, ...]


@dataclass(frozen=True)
class Choices:
    """The allowed values of a column whose cells are not personal: messages may show them."""

    dataset: str
    column: str
    choices: tuple[Choice, ...]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return the choices that asdict gave, also if they have been JSON text in between."""
        choices = (Choice(item["value"], tuple(item["spellings"])) for item in data["choices"])
        return cls(data["dataset"], data["column"], tuple(choices))

    @property
    def reason(self) -> str:
        """Return the reason of the rows whose cell is not an allowed value."""
        return f"{self.column}: {NOT_ALLOWED}"

    def nearest(self, cell: str) -> Choice | None:
        """Return the value that the cell probably means; None if it is like none of them."""
        owners = {text: item for item in self.choices for text in (item.value, *item.spellings)}
        close = nearest(cell, owners)
        return owners[close] if close else None


@dataclass(frozen=True)
class Rejects:
    """The rejected rows at ``path`` beside the accepted ones, and the folder of their raw files."""

    filesystem: Any
    path: str
    accepted: str
    raw: str
    spec: FileSpec
    formats: Sequence[OtherFormat]
    enumerations: Sequence[Choices]


@dataclass(frozen=True)
class Finding:
    """How most rows of a reason are written: ``fits`` of the ``seen`` ones, ``total`` in all.

    ``is_whole`` says that the load has no cell of that column in the format of its contract, and
    the contract could declare the other one.
    """

    subject: str
    meaning: str
    advice: str
    changes_contract: bool
    fits: int
    seen: int
    total: int
    is_whole: bool = False

    @property
    def fact(self) -> str:
        """Return what was found, without the advice."""
        first = "" if self.seen == self.total else "the first "
        all_fit = self.fits == self.total
        amount = f"all {self.total}" if all_fit else f"{self.fits} of {first}{self.seen}"
        return f"{self.subject}: {amount} are {self.meaning}"


def explained(findings: Sequence[Finding]) -> str:
    """Return the findings in words, those with the same advice together."""
    facts: dict[str, list[str]] = defaultdict(list)
    for finding in findings:
        facts[finding.advice].append(finding.fact)
    return "; ".join(f"{', '.join(found)}: {advice}" for advice, found in facts.items())


def diagnose(rejects: Rejects, reasons: Mapping[str, int]) -> list[Finding]:
    """Return what most rejected rows have in common; ``reasons`` counts the rows by reason.

    The findings hold no values of rows, but a spelling like an allowed value of a column that is
    not personal. At most MAX_ROWS rows are read.
    """
    formats = [item for item in rejects.formats if item.reason in reasons]
    enumerations = [item for item in rejects.enumerations if item.reason in reasons]
    if not formats and not enumerations and NOT_ENCODED not in reasons:
        return []
    rows = _first_rows(rejects)
    cells = _misfits(rejects, [*formats, *enumerations], rows)
    outside = [row["texto"] for row in rows if NOT_ENCODED in row["motivos"]]
    found = [
        _cp1252(rejects.spec, outside, reasons.get(NOT_ENCODED, 0)),
        *(
            _other_format(rejects, item, cells[item.reason], reasons[item.reason])
            for item in formats
        ),
        *(_other_spelling(item, cells[item.reason], reasons[item.reason]) for item in enumerations),
    ]
    return [finding for finding in found if 2 * finding.fits > finding.seen]


def _first_rows(rejects: Rejects) -> list[Row]:
    with rejects.filesystem.open_input_file(rejects.path) as file:
        batches = pq.ParquetFile(file).iter_batches(MAX_ROWS, columns=_COLUMNS)
        return list(islice((row for batch in batches for row in batch.to_pylist()), MAX_ROWS))


def _misfits(
    rejects: Rejects, formats: Sequence[OtherFormat | Choices], rows: Sequence[Row]
) -> dict[str, list[str]]:
    """Return the cells that are not written as declared, by the reasons of ``formats``."""
    wanted = {item.reason: item.column for item in formats}
    by_file: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if not wanted.keys().isdisjoint(row["motivos"]):
            by_file[row["archivo"]].append(row)
    found: dict[str, list[str]] = defaultdict(list)
    for name, group in by_file.items():
        layout = inspect_file(rejects.filesystem, f"{rejects.raw}/{name}", rejects.spec)
        columns = read_texts([row["texto"] for row in group], layout, rejects.spec)
        for reason, column in wanted.items():
            cells = zip(columns[column], group, strict=True)
            found[reason] += [cell for cell, row in cells if cell and reason in row["motivos"]]
    return found


def _other_format(rejects: Rejects, item: OtherFormat, cells: Sequence[str], total: int) -> Finding:
    fits = [cell for cell in cells if re.fullmatch(item.pattern, cell)]
    is_sure = any(not re.fullmatch(item.doubtful, cell) for cell in fits)
    is_whole = item.changes_contract and is_sure and len(fits) == total
    return Finding(
        subject=item.column,
        meaning=item.meaning,
        advice=item.advice,
        changes_contract=item.changes_contract,
        fits=len(fits) if is_sure else 0,
        seen=len(cells),
        total=total,
        is_whole=is_whole and not _has_declared(rejects, item.column),
    )


def _other_spelling(item: Choices, cells: Sequence[str], total: int) -> Finding:
    (cell, count), *_ = Counter(cells).most_common(1) or [("", 0)]
    meant = item.nearest(cell)
    texts = [*meant.spellings, cell] if meant else []
    return Finding(
        subject=item.column,
        meaning=f"'{cell}'",
        advice=advice.spellings(item.dataset, item.column, meant.value, texts) if meant else "",
        changes_contract=True,
        fits=count if meant else 0,
        seen=len(cells),
        total=total,
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


def _cp1252(spec: FileSpec, texts: Sequence[str], total: int) -> Finding:
    is_declared = spec.encoding != AUTO
    return Finding(
        subject="rows that are not UTF-8",
        meaning="Windows-1252 (cp1252)",
        advice=advice.other_encoding(spec.dataset, spec.encoding),
        changes_contract=is_declared,
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
