"""The three real contracts, loaded."""

from decimal import Decimal
from pathlib import Path
from shutil import copytree

import pytest

from energia.contracts import load_contracts
from energia.contracts.folding import Fold
from energia.contracts.model import (
    Access,
    AllowedValue,
    Bounds,
    Classification,
    Column,
    Contract,
    CsvDialect,
    Grant,
    Reference,
    Role,
    ServiceLevel,
    Zone,
)
from energia.contracts.types import decimal_type, text_type
from energia.partition.rules import GateLimits

from .mistakes import CONTRACTS

NAME_FOLDS = (Fold.CASE, Fold.ACCENTS, Fold.SPACES)
MONEY = decimal_type(18, 4)
ADMIN = tuple(Grant(zone, Role.LAKE_FORMATION_ADMIN, Access.ALL) for zone in Zone)


def column_of(contract: Contract, name: str) -> Column:
    """Return the contract's column of that name."""
    return next(column for column in contract.columns if column.name == name)


@pytest.fixture(scope="module")
def contracts() -> dict[str, Contract]:
    """Return the contracts by dataset."""
    return {contract.dataset: contract for contract in load_contracts(CONTRACTS)}


def test_datasets_are_sorted_by_name(contracts: dict[str, Contract]) -> None:
    assert list(contracts) == sorted(contracts)
    assert {"clientes", "proveedores", "transacciones"} <= contracts.keys()


@pytest.mark.parametrize(
    ("dataset", "types", "key"),
    [
        (
            "clientes",
            {
                "tipo_identificacion": text_type(64),
                "identificacion": text_type(64, pattern="^[A-Za-z0-9 .-]+$"),
                "nombre": text_type(256),
                "ciudad": text_type(128),
            },
            ("tipo_identificacion", "identificacion"),
        ),
        (
            "proveedores",
            {"nombre_proveedor": text_type(256), "tipo_energia": text_type(64)},
            ("nombre_proveedor",),
        ),
        (
            "transacciones",
            {
                "tipo_transaccion": text_type(16),
                "nombre_cliente_proveedor": text_type(256),
                "cantidad_comprada": MONEY,
                "precio": MONEY,
                "tipo_energia": text_type(64),
                "total": decimal_type(36, 8),
            },
            (),
        ),
    ],
)
def test_contract_has_expected_columns_and_key(
    dataset: str, types: dict[str, object], key: tuple[str, ...], contracts: dict[str, Contract]
) -> None:
    contract = contracts[dataset]
    assert {column.name: column.type for column in contract.columns} == types
    assert [column.name for column in contract.columns] == list(types)
    assert all(column.required and column.description for column in contract.columns)
    assert contract.key == key
    assert contract.is_master == bool(key)
    assert contract.version == "1.0.0"


def test_all_contracts_share_csv_gate_and_admin(contracts: dict[str, Contract]) -> None:
    for contract in contracts.values():
        mark = "auto" if contract.dataset == "transacciones" else "."
        assert contract.csv == CsvDialect(None, mark, encoding="auto")
        assert contract.gate == GateLimits(Decimal(5), 100)
        assert set(ADMIN) <= set(contract.grants)


def test_gate_rule_makes_warnings_errors(tmp_path: Path) -> None:
    folder = copytree(CONTRACTS, tmp_path / "contracts")
    path = folder / "clientes.odcs.yaml"
    rule = "minRejectedRows: 100, errors: [encabezado_repetido, fecha_futura]"
    path.write_text(path.read_text("utf-8").replace("minRejectedRows: 100", rule), "utf-8")
    clientes, *others = load_contracts(folder)
    assert clientes.gate.errors == ("encabezado_repetido", "fecha_futura")
    assert all(contract.gate.errors == () for contract in others)


def test_columns_have_expected_synonyms(contracts: dict[str, Contract]) -> None:
    assert column_of(contracts["clientes"], "ciudad").synonyms == ("ciudad_cliente", "city")
    precio = column_of(contracts["transacciones"], "precio")
    assert precio.synonyms == ("precio_unitario", "valor_unitario", "price_per_kwh")


def test_columns_have_expected_allowed_values(contracts: dict[str, Contract]) -> None:
    energy = (
        AllowedValue("Solar", ("fotovoltaica",)),
        AllowedValue("Eólica", ("wind",)),
        AllowedValue("Hidroeléctrica", ("hidráulica", "hidro", "hydro")),
        AllowedValue("Nuclear"),
        AllowedValue("Térmica"),
    )
    assert column_of(contracts["proveedores"], "tipo_energia").allowed_values == energy
    assert column_of(contracts["transacciones"], "tipo_energia").allowed_values == energy
    kind = column_of(contracts["transacciones"], "tipo_transaccion")
    assert kind.allowed_values == (AllowedValue("compra"), AllowedValue("venta"))


def test_columns_have_expected_bounds_and_expression(contracts: dict[str, Contract]) -> None:
    contract = contracts["transacciones"]
    assert column_of(contract, "cantidad_comprada").bounds == Bounds(exclusive_minimum=Decimal(0))
    assert column_of(contract, "precio").bounds == Bounds(minimum=Decimal(0))
    assert column_of(contract, "total").expression == "cantidad_comprada * precio"
    assert "total" not in {column.name for column in contract.raw_columns}


def test_column_has_expected_references(contracts: dict[str, Contract]) -> None:
    assert column_of(contracts["transacciones"], "nombre_cliente_proveedor").references == (
        Reference("clientes", "nombre", "tipo_transaccion = 'venta'", NAME_FOLDS),
        Reference("proveedores", "nombre_proveedor", "tipo_transaccion = 'compra'", NAME_FOLDS),
    )


def test_columns_have_expected_folds(contracts: dict[str, Contract]) -> None:
    folds = {
        column.name: column.folds
        for contract in contracts.values()
        for column in contract.columns
        if column.folds
    }
    assert folds == {
        "tipo_identificacion": tuple(Fold),
        "identificacion": (Fold.CASE, Fold.SPACES, Fold.PUNCTUATION),
        "nombre": NAME_FOLDS,
        "ciudad": NAME_FOLDS,
        "nombre_proveedor": NAME_FOLDS,
    }


def test_reference_has_folds_of_both_columns(tmp_path: Path) -> None:
    folder = copytree(CONTRACTS, tmp_path / "contracts")
    path = folder / "transacciones.odcs.yaml"
    mark = "        relationships:\n"
    folds = "        customProperties: [{property: folds, value: [punctuation, case]}]\n"
    path.write_text(path.read_text("utf-8").replace(mark, folds + mark), "utf-8")
    *_, transacciones = load_contracts(folder)
    references = column_of(transacciones, "nombre_cliente_proveedor").references
    assert [reference.folds for reference in references] == [tuple(Fold)] * 2


def test_personal_columns_are_classified(contracts: dict[str, Contract]) -> None:
    personal = {
        f"{contract.dataset}.{column.name}"
        for contract in contracts.values()
        for column in contract.columns
        if column.classification is Classification.PERSONAL
    }
    assert personal == {
        "clientes.identificacion",
        "clientes.nombre",
        "transacciones.nombre_cliente_proveedor",
    }


def test_contracts_have_expected_grants(contracts: dict[str, Contract]) -> None:
    queries = Grant(Zone.PROCESSED, Role.ATHENA_QUERY_EXECUTION, Access.ALL)
    reads = {
        "clientes": {Zone.PROCESSED, Zone.WAREHOUSE},
        "proveedores": {Zone.PROCESSED, Zone.WAREHOUSE},
        "transacciones": {Zone.RAW},
    }
    for dataset, zones in reads.items():
        viewer = {Grant(zone, Role.REPORT_VIEWER, Access.READ) for zone in zones}
        assert set(contracts[dataset].grants) == {*ADMIN, queries, *viewer}


def test_contracts_have_expected_service_levels(contracts: dict[str, Contract]) -> None:
    agreed = {
        "clientes": ServiceLevel(7, 10),
        "proveedores": ServiceLevel(7, 10),
        "transacciones": ServiceLevel(2, 10),
    }
    assert {name: contracts[name].service_level for name in agreed} == agreed
