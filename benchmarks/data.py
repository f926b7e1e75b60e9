"""The data of a run: generated once, then landed in a fresh lake for every contender."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from energia.generating import Sample, generate
from energia.project import Project

DATASET = "transacciones"
_SEED = 7
_CHUNK = 1 << 24


@dataclass(frozen=True)
class Data:
    """The transactions of a generated set, and what becomes of them when all goes right."""

    folder: Path

    @classmethod
    def of(cls, cache: Path, rows: int, dirty: float) -> Self:
        """The set of so many transactions, a share of them defective; made unless it is there."""
        folder = cache / f"rows={rows},dirty={dirty}"
        # Answers are written last.
        if not (folder / "answers.json").exists():
            generate(Project.find().contracts, folder, Sample(rows, dirty, _SEED))
        return cls(folder)

    @property
    def expected(self) -> dict[str, tuple[int, int]]:
        """Rows (accepted, rejected) by landed name."""
        return {
            _landed_name(file["file"]): (file["accepted"], file["rejected"])
            for file in self._files()
        }

    @property
    def title(self) -> str:
        """How many rows there are, their size, and how many of them are defective."""
        given = self._answers()
        size, dirty = self.bytes / 1e6, float(given["dirty"])
        return f"{given['rows']:,} rows, {size:,.0f} MB of CSV, {dirty:.0%} defective"

    @property
    def bytes(self) -> int:
        """How large the files are."""
        return sum((self.folder / file["file"]).stat().st_size for file in self._files())

    def warm(self) -> None:
        """Read everything once, so that no contender pays for a cold disk."""
        for file in self._files():
            with (self.folder / file["file"]).open("rb", buffering=0) as stream:
                while stream.read(_CHUNK):
                    pass

    def land(self, lake: Path) -> list[Path]:
        """Link the files into one partition of the lake; their names there, in landing order."""
        raw = lake / "raw" / DATASET / "fecha_carga=2026-01-05"
        raw.mkdir(parents=True)
        landed = []
        for file in self._files():
            landed.append(raw / _landed_name(file["file"]))
            os.link(self.folder / file["file"], landed[-1])
        return landed

    def _files(self) -> list[dict[str, Any]]:
        return [file for file in self._answers()["files"] if file["dataset"] == DATASET]

    def _answers(self) -> dict[str, Any]:
        answers: dict[str, Any] = json.loads((self.folder / "answers.json").read_bytes())
        return answers


def _landed_name(generated: str) -> str:
    day = Path(generated).parent.name.partition("=")[2].replace("-", "")
    return f"{day}T050000000000Z-{DATASET}-00000000.csv"
