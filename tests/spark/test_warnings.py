"""Both engines find the same suspicious rows and values, and Spark's gate stops them on demand."""

import json
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from energia.compiler.dataset import CompiledDataset, Datasets, compile_dataset
from energia.contracts.model import CsvDialect

from .files import many_transacciones
from .parity import DATE, RECORDS, Pair

pytestmark = pytest.mark.long

FUTURE = date(2062, 2, 1)
MILES, PRECIO = "cantidad_comprada: posibles_miles", "precio: posibles_miles"


def compiled_as(
    compiled: CompiledDataset, mark: str, errors: tuple[str, ...] = ()
) -> CompiledDataset:
    """Return the dataset with another decimal mark, and with warnings that are errors."""
    contract = compiled.contract
    gate = replace(contract.gate, errors=errors)
    return compile_dataset(replace(contract, csv=CsvDialect(None, mark), gate=gate))


@dataclass(frozen=True)
class Case:
    """A delivery of one file, and the codes and counts of its warnings."""

    folder: str
    dataset: str
    expected: dict[str, int]
    mark: str = "."
    day: date = DATE


CASES = (
    Case("16-header-in-middle-clientes", "clientes", {"fila: encabezado_repetido": 1}),
    Case("22-ambiguous-thousands", "transacciones", {MILES: 2}),
    Case(
        "29-english-thousands-under-comma-mark",
        "transacciones",
        {MILES: 1, PRECIO: 1},
        mark=",",
    ),
    Case("32-future-date", "transacciones", {"fecha_carga: fecha_futura": 1}, day=FUTURE),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.folder)
@pytest.mark.parametrize("step", [64 << 20, 20])
def test_both_engines_give_the_same_warnings(
    case: Case, step: int, cases: Path, datasets: Datasets, pair: Pair
) -> None:
    compiled = compiled_as(datasets[case.dataset], case.mark)
    content = (cases / case.folder / "in" / f"{case.dataset}.csv").read_bytes()
    output = pair.assert_equal(compiled, pair.land(compiled, {"1.csv": content}, case.day), step)
    assert output is not None
    found = {warning["code"]: warning["rows"] for warning in output.manifest["warnings"]}
    assert found == case.expected
    assert output.verdict["warnings"] == len(found)


def test_one_number_in_another_range_clears_its_column(datasets: Datasets, pair: Pair) -> None:
    compiled = datasets["transacciones"]
    content = many_transacciones(60).replace(b",2.5,", b",2.500,")
    files = {"1.csv": content, "2.csv": content + b"venta,Ana,1,2.5,Solar\n"}
    output = pair.assert_equal(compiled, pair.land(compiled, files), step=400)
    assert output is not None
    found = [(each["code"], each["rows"], each["file"]) for each in output.manifest["warnings"]]
    assert found == [(PRECIO, 60, "1.csv")]


@pytest.mark.parametrize("step", [64 << 20, 100])
def test_totals_and_sums_are_those_of_all_ranges(step: int, datasets: Datasets, pair: Pair) -> None:
    contract = datasets["transacciones"].contract
    csv = replace(contract.csv, total_lines=("Total",))
    compiled = compile_dataset(replace(contract, csv=csv))
    content = many_transacciones(60).replace(b",Solar\n", b",Solar,\n")
    total = sum(number for number in range(1, 61) if number % 10)
    files = {
        "1.csv": content + f"TOTAL,,{total},135,\n".encode(),
        "2.csv": b"Total,,1,,\n".join((content, b"total,,2,x,\nTOTAL,1\n")),
    }
    output = pair.assert_equal(compiled, pair.land(compiled, files), step)
    assert output is not None
    found = {(each["code"], each["file"]): each["rows"] for each in output.manifest["warnings"]}
    assert found == {
        ("cantidad_comprada: total_distinto", "2.csv"): 1,
        ("precio: total_distinto", "2.csv"): 1,
        ("fila: total_distinto", "2.csv"): 1,
    }
    assert [(file["read"], file["total_lines"]) for file in output.manifest["files"]] == [
        *((60, 1), (60, 3))
    ]
    sums = [file["sums"] for file in output.manifest["files"]]
    assert [float(each["cantidad_comprada"]) for each in sums] == [total, total]
    assert not any(file["raw_sql"] for file in output.manifest["files"])


@pytest.mark.parametrize("step", [64 << 20, 100])
def test_double_decoding_is_counted_in_all_ranges(
    step: int, datasets: Datasets, pair: Pair
) -> None:
    compiled = datasets["transacciones"]
    content = many_transacciones(60).replace(b"Juana", "MarÃ\xada".encode())
    content = content.replace(b"tipo_energia", "tipo energÃ\xada".encode())
    output = pair.assert_equal(compiled, pair.land(compiled, {"1.csv": content}), step)
    assert output is not None
    assert {each["code"]: each["rows"] for each in output.manifest["warnings"]} == {
        "archivo: doble_codificacion": 1,
        "nombre_cliente_proveedor: doble_codificacion": 60,
    }


def test_warning_that_is_an_error_closes_the_gate_on_spark(
    cases: Path, datasets: Datasets, pair: Pair
) -> None:
    compiled = compiled_as(datasets["transacciones"], ".", ("posibles_miles",))
    content = (cases / "22-ambiguous-thousands/in/transacciones.csv").read_bytes()
    partition = pair.land(compiled, {"1.csv": content})
    pair.there(compiled, partition)
    path = pair.candidate(partition).folder / RECORDS[1]
    verdict = json.loads(path.read_text(encoding="utf-8"))
    assert not verdict["passed"]
    assert verdict["cause"].startswith(
        f'transacciones {DATE}: 1.csv: cantidad_comprada: all 2 numbers with a "." have three'
    )
    assert "or retract it: aws s3 mv " in verdict["cause"]
