"""What a user of the transform job sees of a run that succeeds: what it leaves and prints."""

import json
from decimal import Decimal

import pytest

from energia.compiler.dataset import Datasets, compile_dataset
from energia.contracts.model import Column, Contract, CsvDialect
from energia.contracts.types import text_type
from energia.lake import LakeZone
from energia.local.landing import take_out

from .files import CLIENTES, LATE_CLIENTES, SECRETS, TRANSACCIONES, headers
from .glue import TRANSFORM_JOB
from .parity import DATE, RECORDS, RUN, Pair, assert_same, clientes

pytestmark = pytest.mark.long

SEVERAL_LINES = compile_dataset(
    Contract(
        dataset="notas",
        version="1",
        description="",
        csv=CsvDialect(quoted_newlines=True),
        columns=(Column(name="autor", type=text_type()), Column(name="nota", type=text_type())),
    )
)


# --- a date without rows


@pytest.mark.parametrize("dataset", ["clientes", "transacciones"])
@pytest.mark.parametrize("files", ["none", "headers", "taken out"])
def test_date_without_rows_has_files_without_rows(
    files: str, dataset: str, datasets: Datasets, pair: Pair
) -> None:
    plan = datasets[dataset]
    content = {"1.csv": headers(plan.files), "2.csv": headers(plan.files)}
    partition = pair.land(plan, {} if files == "none" else content)
    raw = pair.lake.at(partition).folder(LakeZone.RAW)
    if files == "none":
        raw.rmdir()
    if files == "taken out":
        for name in content:
            take_out(pair.lake.at(partition), name)
    output = pair.assert_equal(plan, partition)
    assert output is not None
    assert output.accepted.column_names == [column.name for column in plan.contract.columns]
    assert (output.accepted.num_rows, output.rejected.num_rows) == (0, 0)
    manifest = output.manifest
    assert [file["name"] for file in manifest["files"]] == sorted(
        content if files == "headers" else ()
    )
    assert all(file["read"] == 0 and file["raw_sql"] for file in manifest["files"])
    assert (manifest["read"], manifest["accepted"], manifest["rejected"]) == (0, 0, 0)
    assert manifest["reasons"] == {}


# --- its arguments


def test_options_of_glue_are_ignored(datasets: Datasets, pair: Pair) -> None:
    arguments = {"JOB_NAME": "transform", **clientes(pair, datasets)}
    arguments |= {"TempDir": "s3://otra/", "enable-metrics": "true", "job-language": "python"}
    printed = pair.glue.run(TRANSFORM_JOB, arguments)
    assert printed == {
        "verdict": f"temp/clientes/fecha_carga={DATE}/{RUN}/gate.json",
        "dataset": "clientes",
        "fecha_carga": str(DATE),
        "passed": True,
        "read": 3,
        "accepted": 2,
        "rejected": 1,
    }


# --- which files it reads, and where it writes


def test_only_csv_files_are_read_in_landing_order(datasets: Datasets, pair: Pair) -> None:
    plan = datasets["clientes"]
    partition = pair.land(plan, {"b.csv": LATE_CLIENTES, "a.csv": CLIENTES, "c.csv": CLIENTES})
    clean = pair.here(plan, partition)
    others = {"notas.txt": b"x", "1.csv.tmp": CLIENTES, "_SUCCESS": b"", "csv": CLIENTES}
    pair.land(plan, others)
    raw = pair.lake.at(partition).folder(LakeZone.RAW)
    (raw / "viejo.csv").mkdir()
    (raw / "viejo.csv" / "1.csv").write_bytes(CLIENTES)
    assert_same(pair.there(plan, partition), clean)
    assert [file["name"] for file in clean.manifest["files"]] == ["a.csv", "b.csv", "c.csv"]
    assert {name: (raw / name).read_bytes() for name in others} == others


def test_run_keeps_candidates_of_other_runs(datasets: Datasets, pair: Pair) -> None:
    plan = datasets["clientes"]
    partition = pair.land(plan, {"1.csv": CLIENTES})
    pair.there(plan, partition, run="una")
    folder = pair.candidate(partition, "una").folder
    una = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert set(una) == {"clientes.parquet", "clientes_rechazos.parquet", *RECORDS}
    pair.land(plan, {"2.csv": LATE_CLIENTES})
    otra = pair.there(plan, partition, run="otra")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == una
    assert_same(pair.there(plan, partition, run="una"), otra)
    zones = {path.name for path in pair.lake.home.iterdir()}
    assert zones == {"control", "raw", "scripts", "temp"}


@pytest.mark.parametrize("dataset", ["clientes", "transacciones"])
def test_repeated_run_gives_the_same_output(dataset: str, datasets: Datasets, pair: Pair) -> None:
    content = {"clientes": CLIENTES, "transacciones": TRANSACCIONES}[dataset]
    partition = pair.land(datasets[dataset], {"1.csv": content, "2.csv": content})
    first = pair.there(datasets[dataset], partition)
    assert_same(pair.there(datasets[dataset], partition, step=16), first)
    assert first.rejected.num_rows > 0


# --- what the raw table would misread


def test_manifest_marks_files_with_quoted_line_breaks(pair: Pair) -> None:
    files = {
        "1.csv": b'autor,nota\na,"una\nnota"\nb,otra\n',
        "2.csv": b"autor,nota\na,una nota\n",
        "3.csv": b"nota,autor\nuna nota,a\n",
        "4.csv": b'autor,nota\na,"una, nota"\n',
    }
    output = pair.assert_equal(SEVERAL_LINES, pair.land(SEVERAL_LINES, files), step=8)
    assert output is not None
    assert [file["raw_sql"] for file in output.manifest["files"]] == [False, True, False, True]
    assert "una\nnota" in output.accepted["nota"].to_pylist()


def test_manifest_marks_files_with_other_headers(datasets: Datasets, pair: Pair) -> None:
    plan = datasets["clientes"]
    files = {
        "1.csv": CLIENTES,
        "2.csv": b"ciudad,nombre,identificacion,tipo_identificacion\nCali,Ana,1,CC\n",
        "3.csv": CLIENTES.replace(b",", b";"),
    }
    output = pair.assert_equal(plan, pair.land(plan, files))
    assert output is not None
    assert [file["raw_sql"] for file in output.manifest["files"]] == [True, False, False]


# --- what a row may not do


def test_job_output_contains_no_row_values(datasets: Datasets, pair: Pair) -> None:
    arguments = clientes(pair, datasets)
    printed = pair.glue.run(TRANSFORM_JOB, arguments)
    folder = (pair.lake.home / printed["verdict"]).parent
    records = [(folder / name).read_text(encoding="utf-8") for name in RECORDS]
    for text in (json.dumps(printed), *records):
        assert not any(secret in text for secret in SECRETS)


def test_numbers_have_the_precision_of_the_contract(datasets: Datasets, pair: Pair) -> None:
    plan = datasets["transacciones"]
    partition = pair.land(plan, {"1.csv": TRANSACCIONES})
    output = pair.there(plan, partition)
    assert output.accepted["precio"].to_pylist() == [Decimal("2.5")]
    assert output.manifest["reasons"] == {"cantidad_comprada: tipo_invalido": 1}
