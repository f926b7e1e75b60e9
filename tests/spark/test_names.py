"""Keywords that contracts accept as names of columns: Spark and DuckDB read them alike."""

from pathlib import Path

import pytest
from contracts.words import accepted_words, write_contracts
from effort import sample

from energia.compiler.dataset import compile_dataset
from energia.contracts import load_contracts
from energia.local.lake import LocalLake

from .glue import Glue
from .parity import Pair

pytestmark = pytest.mark.long


def test_engines_agree_on_accepted_words(glue: Glue, tmp_path: Path) -> None:
    words = sample(accepted_words(), fast=20, full=120)
    for first in range(0, len(words), 60):
        batch = words[first : first + 60]
        engines = Pair(glue, LocalLake(tmp_path / str(first)))
        write_contracts(tmp_path / "contracts", batch)
        content = ",".join(batch) + "\n" + ",".join("1" for _ in batch) + "\n"
        for contract in load_contracts(tmp_path / "contracts"):
            compiled = compile_dataset(contract)
            partition = engines.land(compiled, {"1.csv": content.encode()})
            engines.assert_equal(compiled, partition)
