"""Writing a set of files, and the results that a correct run must give on them."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path

from energia.contracts.model import Contract
from energia.errors import UsageError
from energia.generating.dirt import Dirt
from energia.generating.files import DatasetFiles
from energia.generating.sources import DAYS, Source, sources_of
from energia.generating.tally import FileTally, totals
from energia.generating.unusual import unusual_of
from energia.generating.variants import Variant, defects_of
from energia.suggestions import instead


@dataclass(frozen=True)
class Sample:
    """The size of the files, and the share of defective rows, from 0 to 1.

    A dataset without a key has ``rows`` rows over all dates. One with a key has at most a tenth,
    whole on each date. Defective rows have all reasons of their contract in turn, or only those of
    ``reasons``, such as ``requerido`` or ``precio: requerido``.
    """

    rows: int
    dirty: float = 0
    seed: int = 7
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Generation:
    """The results of the written files, and the path of the answers."""

    files: tuple[FileTally, ...]
    answers: Path

    @property
    def read(self) -> int:
        """Return the number of rows."""
        return sum(tally.read for tally in self.files)

    @property
    def rejected(self) -> int:
        """Return the number of rows that a correct run rejects."""
        return sum(tally.rejected for tally in self.files)


def generate(contracts: Sequence[Contract], folder: Path, sample: Sample) -> Generation:
    """Write files of each contract for three load dates, and ``answers.json``.

    Files of these names are replaced.
    The answers have rows, reasons, and sums of the accepted rows by number column, as exact
    decimals in text. They hold for a lake in which no load was stopped.
    Raise UsageError for an invalid share, an unknown reason, or a contract without possible values.
    """
    if not 0 <= sample.dirty <= 1:
        raise UsageError(f"dirty: {sample.dirty} is not valid; use a number from 0 to 1")
    sources = sources_of(contracts, sample.rows, sample.seed)
    defects = _defects(sources, sample.reasons)
    answers = folder / "answers.json"
    # Until all files are written, the folder has no answers of earlier ones.
    answers.unlink(missing_ok=True)
    files: list[FileTally] = []
    for source in sources:
        dataset = source.contract.dataset
        unusual = [*unusual_of(source.line_format)]
        share = Fraction(str(sample.dirty))
        dirt = Dirt(dataset, defects[dataset], unusual, dirty=share, seed=sample.seed)
        written = DatasetFiles(folder, source, dirt)
        files += (tally for day in range(DAYS) for tally in written.write(day))
    given = {**asdict(sample), "dirty": str(float(sample.dirty))}
    results = {"datasets": totals(files), "files": [asdict(tally) for tally in files]}
    text = json.dumps({**given, **results}, ensure_ascii=False, indent=2)
    answers.write_bytes(f"{text}\n".encode())
    return Generation(tuple(files), answers)


def _defects(sources: Sequence[Source], reasons: Sequence[str]) -> dict[str, list[Variant]]:
    """Return the defects of each dataset; with ``reasons``, those that have one of them."""
    found = {
        source.contract.dataset: defects_of(source.line_format, [*source.vocabularies.values()])
        for source in sources
    }
    names = [_names(variant) for defects in found.values() for variant in defects]
    known = set[str]().union(*names)
    for reason in reasons:
        if reason not in known:
            raise UsageError(f"reason '{reason}' is not valid{instead(reason, sorted(known))}")
    return {
        dataset: [it for it in defects if not reasons or _names(it).intersection(reasons)]
        for dataset, defects in found.items()
    }


def _names(variant: Variant) -> set[str]:
    """Return the reasons of a variant, and their codes."""
    return {name for reason in variant.reasons for name in (reason, reason.partition(": ")[2])}
