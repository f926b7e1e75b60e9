"""The golden files on Spark: each becomes the same as on the local engine, down to each cell."""

import pytest
from effort import sample
from golden.answers import Answer, golden_bytes, golden_files

from energia.compiler.dataset import Datasets

from .parity import Pair

pytestmark = pytest.mark.long

# A job takes a second, so other files are tried each day.
GOLDEN = dict(sample([*golden_files()], fast=1, full=20))


@pytest.mark.parametrize(("name", "answer"), GOLDEN.items(), ids=GOLDEN)
def test_engines_agree_on_golden_file(
    name: str, answer: Answer, datasets: Datasets, pair: Pair
) -> None:
    compiled = answer.compiled(datasets)
    partition = pair.land(compiled, {f"{name}.csv": golden_bytes(name)})
    output = pair.assert_equal(compiled, partition)
    assert (output is None) == bool(answer.refused)
