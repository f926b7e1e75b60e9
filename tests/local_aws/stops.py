"""Load dates that their gates stop, and the causes."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from energia.compiler.dataset import compile_dataset
from energia.compiler.spark import transform_plan
from energia.contracts import load_contracts

from .deployed import ROOT, Deployed
from .lake_state import DATASET
from .load_date import LoadDate, csv

CASES = {
    "01-excel-es-co-shipped": (
        "1 of 2 rows rejected (50.0 %); the gate stops a load above 5 % if a whole column",
        "precio: tipo_invalido (1)",
        'set `- {property: decimalMark, value: ","}`',
    ),
    "03-cp1252": (
        "2 of 3 rows rejected (66.7 %); the gate stops a load above 5 % of rows in another",
        "fila: codificacion (2)",
        "export the file as UTF-8",
    ),
    "05-all-100-rejected-exit-0": (
        "100 of 100 rows rejected (100.0 %); the gate stops a load without accepted rows",
        "precio: tipo_invalido (100)",
        'set `- {property: decimalMark, value: ","}`',
    ),
}
"""Deliveries that go wrong, and what the causes say of them."""

_VALUE = "          - value: Nuclear\n"
_DECLARED = {
    "encoding: auto": "encoding: UTF-8",
    "decimalMark, value: auto": 'decimalMark, value: "."',
}


@dataclass(frozen=True)
class Stop:
    """A load date, and why its gate closed."""

    date: LoadDate
    cause: str

    @property
    def rejects(self) -> str:
        """The key of the rejected rows that the cause names."""
        found = re.search(r"the rejected rows are in s3://[^/]+/(\S+[.]parquet)", self.cause)
        assert found, self.cause
        return found[1]


@dataclass(frozen=True)
class Losses:
    """A published date that would lose rows, and why its gate closed each time."""

    date: LoadDate
    contract_changed: str
    record_gone: str


def stop(deployed: Deployed, case: Path, folder: Path, day: str) -> Stop:
    """Upload a case as a load date, and run it under a contract with UTF-8 and a point."""
    date = LoadDate(deployed, folder, day)
    date.upload((case / f"in/{DATASET}.csv").read_bytes())
    with _changed_contract(deployed, folder, _DECLARED):
        return Stop(date, date.stop())


def lose_rows(deployed: Deployed, folder: Path, day: str) -> Losses:
    """Publish two files; then change the contract, or remove one file and all records."""
    date = LoadDate(deployed, folder / "entregas", day)
    date.upload(csv(range(600, 612)))
    date.upload(csv(range(620, 623), "Nuclear"), "b.csv")
    date.publish()
    with _changed_contract(deployed, folder, {_VALUE: ""}):
        contract_changed = date.stop()
    date.remove(f"raw/{date.partition}/b.csv")
    date.remove(f"control/{date.partition}/")
    return Losses(date, contract_changed, date.stop())


@contextmanager
def _changed_contract(
    deployed: Deployed, folder: Path, changes: Mapping[str, str]
) -> Iterator[None]:
    """Within it, transforms have a plan from a contract with other texts."""
    changed = folder / "contracts"
    changed.mkdir(parents=True)
    for path in (ROOT / "data/contracts").iterdir():
        text = path.read_text("utf-8")
        for old, new in changes.items():
            text = text.replace(old, new)
        (changed / path.name).write_text(text, "utf-8")
    contracts = {item.dataset: item for item in load_contracts(changed)}
    plan = json.dumps(transform_plan(compile_dataset(contracts[DATASET]))).encode()
    job = deployed.client("glue").get_job(JobName=f"transformar_{DATASET}_parquet_dev")["Job"]
    s3, place = (
        deployed.client("s3"),
        {"Bucket": deployed.bucket, "Key": job["DefaultArguments"]["--plan"]},
    )
    deployed_plan = s3.get_object(**place)["Body"].read()
    s3.put_object(**place, Body=plan)
    try:
        yield
    finally:
        s3.put_object(**place, Body=deployed_plan)
