"""How Spark runs the job's query: every byte range is read by a task of its own, and once."""

import re

import pytest

from energia.compiler.dataset import Datasets

from .files import many_clientes
from .glue import TRANSFORM_JOB
from .parity import Pair

pytestmark = pytest.mark.long


@pytest.mark.parametrize("dataset", ["clientes", "proveedores", "transacciones"])
def test_files_are_scanned_once_by_a_task_per_range(
    dataset: str, datasets: Datasets, pair: Pair
) -> None:
    compiled = datasets[dataset]
    header = ",".join(column.name for column in compiled.files.columns)
    body = many_clientes(50).partition(b"\n")[2]
    content = f"{header}\n".encode() + body
    partition = pair.land(compiled, {"1.csv": content, "2.csv": content})
    printed = pair.glue.run(
        TRANSFORM_JOB, pair.arguments(compiled, partition), step=500, explain=True
    )
    ranges = 2 * -(-len(body) // 500)
    assert printed["ranges"] == ranges > 2
    steps = re.findall(
        r"[A-Z]\w*(?:InArrow|EvalPython|Scan|Reuse\w*)|Range \(.*\)", printed["plan"]
    )
    assert len(steps) == 2, printed["plan"]
    assert steps[0].endswith("MapInArrow")
    assert steps[1] == f"Range (0, {ranges}, step=1, splits={ranges})"
