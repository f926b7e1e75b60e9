"""Identifiers under the shipped contracts: one customer in any spelling, and what Excel broke."""

from pathlib import Path

from energia.local.lake import LocalLake

from .conftest import Run
from .warehouses import query

CLIENTES = "SELECT tipo_identificacion, identificacion, ciudad FROM clientes ORDER BY 2"


def test_identifier_in_scientific_notation_is_rejected(
    cases: Path, lake: LocalLake, run_here: Run
) -> None:
    (load,) = run_here(cases / "14-ids/in").loads
    assert (load.accepted, load.reasons) == (2, {"identificacion: formato_invalido": 1})
    assert query(lake, CLIENTES) == [("CC", "0012345", "Cali"), ("NIT", "900.123.456-8", "Cali")]


def test_spellings_of_a_key_are_one_customer(cases: Path, lake: LocalLake, run_here: Run) -> None:
    (load,) = run_here(cases / "31-key-fold-in-master/in").loads
    assert (load.accepted, load.reasons) == (1, {"clave: repetida": 2})
    assert query(lake, CLIENTES) == [("CC", "1001", "Cali")]
