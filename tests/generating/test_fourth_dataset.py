"""A new contract gets sample files without code."""

import csv
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import fronteras
import pytest
from contracts.mistakes import copy_contracts

from energia.compiler.checks import CELL_REASONS
from energia.contracts.model import Contract
from energia.generating import Sample, generate
from energia.project import Project
from energia.reader import ROW_REASONS

from . import lecturas
from .conftest import assert_run_agrees, run_generated


@pytest.fixture(scope="module")
def contracts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Contract, ...]:
    """Return two new contracts, and the one that they refer to."""
    folder = tmp_path_factory.mktemp("proyecto")
    (folder / "data/contracts").mkdir(parents=True)
    copy_contracts(folder / "data/contracts", "clientes")
    lecturas.write_contract(folder)
    fronteras.write_contract(folder)
    return Project(folder).contracts


@pytest.fixture(scope="module")
def clean(contracts: tuple[Contract, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of files without defects."""
    folder = tmp_path_factory.mktemp("limpia")
    generate(contracts, folder, Sample(2_000))
    return folder


def rows_of(folder: Path, place: str, **written: str) -> list[dict[str, str]]:
    """Return the rows of a generated file of the first date."""
    dataset, name = place.split("/", 1)
    path = folder / dataset / "fecha_carga=2026-01-05" / name
    with path.open(encoding=written.get("encoding", "utf-8"), newline="") as file:
        return list(csv.DictReader(file, delimiter=written.get("delimiter", ",")))


def lecturas_of(folder: Path) -> list[dict[str, str]]:
    """Return the meter readings of the first date."""
    return rows_of(folder, "lecturas/lecturas.csv", encoding="cp1252", delimiter=";")


def test_values_follow_type_range_and_examples(clean: Path) -> None:
    rows = lecturas_of(clean)
    assert len(rows) == 133
    assert [(row["medidor"], row["hora"]) for row in rows[:2]] == [("M0007", "0"), ("M0008", "1")]
    assert {row["calidad"] for row in rows} == {"Buena", "Señal débil"}
    assert {row["es_estimada"] for row in rows} == {"true", "false"}
    kwh = [Decimal(row["kwh"].replace(",", ".")) for row in rows if row["kwh"]]
    assert Decimal("0.5") <= min(kwh) < max(kwh) <= Decimal("12.5")
    moments = [datetime.fromisoformat(row["momento"]) for row in rows if row["momento"]]
    assert datetime(2026, 1, 1) <= min(moments) < max(moments) <= datetime(2026, 1, 2)
    days = [datetime.strptime(row["dia"], "%d/%m/%Y") for row in rows if row["dia"]]
    assert all(day.year in (2025, 2026) for day in days)


def test_relationship_follows_parents_if_it_applies(clean: Path) -> None:
    names = {row["nombre"] for row in rows_of(clean, "clientes/clientes.csv")}
    for row in lecturas_of(clean):
        assert (row["cliente"] in names) == (row["calidad"] != "Buena")


def test_file_name_fills_columns(clean: Path) -> None:
    rows = rows_of(clean, "fronteras/2026-01/aenc0105.Tx1", delimiter=";")
    assert len(rows) == 666
    assert set(rows[0]) == {"codigo_sic", "kwh"}


def test_run_agrees_and_has_every_reason(contracts: tuple[Contract, ...], tmp_path: Path) -> None:
    ran = run_generated(contracts, tmp_path, Sample(2_000, 0.4))
    assert_run_agrees(ran)
    files = [file for file in ran.answers["files"] if file["dataset"] == "lecturas"]
    found = {reason for file in files for reason in file["reasons"]}
    for column, codes in {
        "medidor": ("requerido", "longitud_invalida", "formato_invalido"),
        "hora": ("requerido", "tipo_invalido", "precision_excedida", "fuera_de_rango"),
        "dia": ("tipo_invalido",),
        "kwh": ("tipo_invalido", "precision_excedida", "fuera_de_rango"),
        "momento": ("tipo_invalido",),
        "inicio": ("tipo_invalido",),
        "es_estimada": ("requerido", "tipo_invalido"),
        "calidad": ("requerido", "valor_no_permitido"),
        "ciudad": ("longitud_invalida",),
    }.items():
        assert set(codes) == {code for code in CELL_REASONS if f"{column}: {code}" in found}
    assert {f"fila: {code}" for code in ROW_REASONS} <= found
    assert {"clave: repetida", "clave: conflicto", "clave: reemplazada"} <= found
