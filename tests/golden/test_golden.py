"""Golden files: each becomes what its answer says, on the local engine."""

from datetime import date
from pathlib import Path

import pytest

from energia.compiler.dataset import Datasets
from energia.errors import FileRefusedError
from energia.lake import LakeZone, Partition
from energia.local.lake import LocalLake
from energia.local.transform import transform

from .answers import FOLDER, Answer, Outcome, golden_bytes, golden_files

GOLDEN = dict(golden_files())


def test_each_file_has_one_answer() -> None:
    names = [name for name, _ in golden_files()]
    assert sorted(names) == sorted(path.stem for path in FOLDER.glob("files/*"))


@pytest.mark.parametrize(("name", "answer"), GOLDEN.items(), ids=GOLDEN)
def test_file_has_its_answer(name: str, answer: Answer, datasets: Datasets, tmp_path: Path) -> None:
    compiled = answer.compiled(datasets)
    part = LocalLake(tmp_path).at(Partition(answer.dataset, date(2026, 1, 5)))
    raw = part.folder(LakeZone.RAW)
    raw.mkdir(parents=True)
    (raw / f"{name}.csv").write_bytes(golden_bytes(name))
    if answer.refused:
        with pytest.raises(FileRefusedError) as refusal:
            transform(part, compiled)
        assert (refusal.value.file, refusal.value.code) == (f"{name}.csv", answer.refused)
        return
    transform(part, compiled)
    assert Outcome.of(part) == answer.outcome(compiled.contract)
