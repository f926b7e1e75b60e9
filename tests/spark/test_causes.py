"""A load that its gate stops: the job's verdict has the cause that the local engine gives."""

import hashlib
import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from energia.compiler.dataset import CompiledDataset, Datasets, compile_dataset
from energia.contracts.model import CsvDialect

from .glue import TRANSFORM_JOB
from .parity import DATE, RUN, Pair
from .s3 import BUCKET, REGION, S3

pytestmark = pytest.mark.long

LAKE = f"s3://{BUCKET}"
HEADER = "tipo_transaccion,nombre_cliente_proveedor,cantidad_comprada,precio,tipo_energia"


def digested(content: bytes) -> str:
    """Return a name for the file that ends in its digest, as a landed file's does."""
    return f"a-{hashlib.sha256(content).hexdigest()[:8]}.csv"


@pytest.fixture
def declared(datasets: Datasets) -> CompiledDataset:
    """Return the sales under a contract with UTF-8 and a decimal point."""
    contract = datasets["transacciones"].contract
    return compile_dataset(replace(contract, csv=CsvDialect(None, ".")))


@pytest.mark.parametrize(
    "case", ["01-excel-es-co-shipped", "03-cp1252", "05-all-100-rejected-exit-0"]
)
def test_both_engines_give_the_same_cause(
    case: str, cases: Path, declared: CompiledDataset, pair: Pair
) -> None:
    content = (cases / case / "in/transacciones.csv").read_bytes()
    partition = pair.land(declared, {digested(content): content})
    pair.assert_equal(declared, partition)
    here = pair.lake.at(partition).verdict()
    there = json.loads((pair.candidate(partition).folder / "gate.json").read_text("utf-8"))
    assert not here.passed
    assert not there["passed"]
    facts = here.cause.partition(" Nothing was published")[0]
    assert "Found: " in facts
    assert there["cause"].startswith(facts)


def test_cause_names_file_reasons_place_and_commands(
    declared: CompiledDataset, pair: Pair, s3: S3
) -> None:
    content = "\n".join((HEADER, *['venta,Juana,"1,5",2,Solar'] * 3)).encode()
    arguments = pair.arguments(declared, pair.land(declared, {"malo.csv": content}))
    s3.upload(pair.lake.home)
    printed = pair.glue.run(TRANSFORM_JOB, {**arguments, "lake": LAKE, "region": REGION})
    folder, digest = f"transacciones/fecha_carga={DATE}", sha256(content).hexdigest()
    found = s3.client.get_object(Bucket=BUCKET, Key=printed["verdict"])["Body"].read()
    assert json.loads(found)["cause"] == (
        f"transacciones {DATE}: 3 of 3 rows rejected (100.0 %); the gate stops a load without "
        "accepted rows. Reasons: cantidad_comprada: tipo_invalido (3). "
        "Found: cantidad_comprada: all 3 are numbers with a decimal comma: set "
        '`- {property: decimalMark, value: ","}` under servers: raw: customProperties in '
        "data/contracts/transacciones.odcs.yaml. "
        "Nothing was published; the rejected rows are in "
        f"{LAKE}/temp/{folder}/{RUN}/transacciones_rechazos.parquet. "
        "Change the contract, or deliver the corrected file under the same name: "
        f"energia upload FOLDER --fecha-carga {DATE} --bucket {BUCKET}; or retract it: "
        f"aws s3 mv {LAKE}/raw/{folder}/malo.csv {LAKE}/raw/_retiradas/{folder}/{digest}/malo.csv"
    )
