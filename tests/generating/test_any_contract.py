"""Files of any contract have the rows, reasons and sums of their answers."""

import json
from collections import Counter
from decimal import Context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from compiler.rows import transform
from effort import sized
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from energia.contracts.model import Contract
from energia.generating import Sample, generate

from .conftest import expected_results
from .contracts import projects

SAMPLES = st.builds(
    Sample,
    rows=st.sampled_from((40, 300, 1_000)),
    dirty=st.sampled_from((0.0, 0.1, 0.4, 1.0)),
    seed=st.integers(0, 2**32),
)
EXACT = Context(prec=100)


def results_of(contract: Contract, folder: Path, work: Path) -> dict[str, Any]:
    """Return the rows, reasons and sums of the files of a load date."""
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    result = transform(contract, files, work)
    sums = {}
    for place, column in enumerate(contract.columns):
        if column.type.is_number:
            total = EXACT.create_decimal(0)
            for row in result.accepted:
                total = EXACT.add(total, EXACT.create_decimal(row[place] or 0))
            sums[column.name] = total
    accepted, rejected = len(result.accepted), len(result.rejected)
    return {
        "read": accepted + rejected,
        "accepted": accepted,
        "rejected": rejected,
        "reasons": Counter(reason for reasons in result.reasons for reason in reasons),
        "sums": sums,
    }


def check(contracts: list[Contract], sample: Sample, folder: Path) -> None:
    """Generate files and compare the transform of each load date with the answers."""
    done = generate(contracts, folder / "entrega", sample)
    (folder / "obra").mkdir()
    named = {contract.dataset: contract for contract in contracts}
    answers = json.loads(done.answers.read_text(encoding="utf-8"))
    for partition, expected in expected_results(answers).items():
        place = folder / f"entrega/{partition.dataset}/fecha_carga={partition.fecha_carga}"
        assert results_of(named[partition.dataset], place, folder / "obra") == expected


@pytest.mark.sized
@settings(
    max_examples=sized(fast=4, full=40, deep=1_000),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(contracts=projects(), sample=SAMPLES)
def test_transform_agrees_with_answers(contracts: list[Contract], sample: Sample) -> None:
    with TemporaryDirectory() as folder:
        check(contracts, sample, Path(folder))
