"""The job takes the facts of an upload's delivery record, if its raw files are as uploaded."""

import json
from typing import Any

import pytest
from pyarrow import fs

from energia.compiler.dataset import CompiledDataset, Datasets
from energia.lake import DELIVERY_RECORDS, LakeZone, Partition
from energia.reader import inspect_file
from energia.reader.settling import file_facts

from .parity import DATE, Pair

pytestmark = pytest.mark.long

CONTENT = (
    b"tipo_transaccion;nombre_cliente_proveedor;cantidad_comprada;precio;tipo_energia\n"
    b"venta;Ana;1,5;2,25;Solar\n"
)


def record(compiled: CompiledDataset, partition: Partition, pair: Pair, **changes: Any) -> None:
    """Write the delivery record of the partition's file, with a point for each comma."""
    part = pair.lake.at(partition)
    (path,) = part.folder(LakeZone.RAW).iterdir()
    local = fs.LocalFileSystem()
    layout = inspect_file(local, str(path), compiled.files)
    facts = file_facts(local, compiled.files, str(path), layout).to_json()
    for found in facts["marks"].values():
        found["point"], found["comma"] = found["comma"], 0
    stat = path.stat()
    entry = {
        "key": f"{LakeZone.RAW.prefix}{partition.key}/{path.name}",
        "sha256": "",
        "etag": f"{stat.st_size}-{stat.st_mtime_ns}",
        "facts": facts,
    }
    target = pair.lake.home / f"{DELIVERY_RECORDS}{DATE}-1.json"
    target.parent.mkdir(parents=True)
    target.write_text(json.dumps({"files": [{**entry, **changes}]}), "utf-8")


@pytest.mark.parametrize(
    ("changes", "marks"),
    [({}, "."), ({"etag": "otro"}, ","), ({"facts": None}, ","), ({"key": "raw/otra.csv"}, ",")],
)
def test_recorded_facts_decide_for_the_recorded_version(
    changes: dict[str, Any], marks: str, datasets: Datasets, pair: Pair
) -> None:
    compiled = datasets["transacciones"]
    partition = pair.land(compiled, {"1.csv": CONTENT})
    record(compiled, partition, pair, **changes)
    (file,) = pair.there(compiled, partition).manifest["files"]
    assert set(file["decimal_marks"].values()) == {marks}


def test_facts_of_another_contract_are_not_taken(datasets: Datasets, pair: Pair) -> None:
    compiled = datasets["transacciones"]
    partition = pair.land(compiled, {"1.csv": CONTENT})
    facts = {"layout": "otro", "encoding": {"sequences": 1, "others": 0}, "marks": {}}
    record(compiled, partition, pair, facts=facts)
    (file,) = pair.there(compiled, partition).manifest["files"]
    assert set(file["decimal_marks"].values()) == {","}
