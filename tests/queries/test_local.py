"""Queries over a lake here, which a real run filled from the seed files."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from answers import answer

from energia.contracts.model import Contract
from energia.errors import QueryError
from energia.local.lake import LocalLake
from energia.queries import load_queries
from energia.queries.compiling import compile_query
from energia.queries.reasons import Limits
from energia.queries.result import Result

from .conftest import ROOT, load

CITIES = ("Barranquilla", "Bogotá", "Cali", "Cartagena", "Medellín")


def ask(text: str, lake: LocalLake, contracts: Sequence[Contract], **values: str) -> Result:
    """The rows of a query."""
    return answer(compile_query(text, contracts), values, lake, contracts)


def ask_question(name: str, lake: LocalLake, contracts: Sequence[Contract]) -> Result:
    """The rows of a question of athena_sql."""
    (query,) = (q for q in load_queries(ROOT / "athena_sql", contracts) if q.name == name)
    return answer(query.compiled, {}, lake, contracts)


# --- the project's questions


def test_sales_by_energy_type_match_seed_files(
    seed_lake: LocalLake, contracts: tuple[Contract, ...]
) -> None:
    result = ask_question("ventas_por_tipo_energia", seed_lake, contracts)
    assert result.columns == ("tipo_energia", "total_ventas")
    assert result.rows == (("Eólica", Decimal(122000)), ("Hidroeléctrica", Decimal(112500)))
    assert "".join(result.to_csv()).splitlines()[1:] == ["Eólica,122000", "Hidroeléctrica,112500"]


def test_clients_by_city_match_seed_files(
    seed_lake: LocalLake, contracts: tuple[Contract, ...]
) -> None:
    result = ask_question("clientes_por_ciudad", seed_lake, contracts)
    assert result.columns == ("ciudad", "total_clientes")
    assert result.rows == tuple((city, 1) for city in CITIES)


def test_redelivered_client_counts_once_in_latest_city(
    tmp_path: Path, contracts: tuple[Contract, ...], seed_folder: Path
) -> None:
    lake, source = LocalLake(tmp_path / "lago"), tmp_path / "entrega"
    source.mkdir()
    clients = (seed_folder / "clientes.csv").read_text(encoding="utf-8")
    # The older date last: it is the load date that decides, not the order of arrival.
    for day, city, kind in ((7, "Cali", "cc"), (6, "Pasto", "C.C.")):
        moved = clients.replace("Juan Perez,Bogotá", f"Juan Perez,{city}").replace(
            "CC,", f"{kind},"
        )
        (source / "clientes.csv").write_text(moved, encoding="utf-8")
        load(source, lake, date(2026, 1, day))
    assert ask("SELECT COUNT(*) AS n FROM clientes", lake, contracts).rows == ((10,),)
    assert ask_question("clientes_por_ciudad", lake, contracts).rows == (
        ("Cali", 2), ("Barranquilla", 1), ("Cartagena", 1), ("Medellín", 1),
    )  # fmt: skip


@pytest.mark.parametrize("name", ["ventas_por_tipo_energia", "clientes_por_ciudad"])
def test_empty_lake_gives_an_empty_answer(
    name: str, seed_lake: LocalLake, tmp_path: Path, contracts: tuple[Contract, ...]
) -> None:
    result = ask_question(name, LocalLake(tmp_path / "none"), contracts)
    assert result.rows == ()
    assert result.columns == ask_question(name, seed_lake, contracts).columns
    assert not (tmp_path / "none").exists()


# --- the tables


@pytest.mark.parametrize("published", [True, False])
def test_tables_have_catalog_columns_and_types(
    published: bool, seed_lake: LocalLake, tmp_path: Path, contracts: tuple[Contract, ...]
) -> None:
    lake = seed_lake if published else LocalLake(tmp_path)
    columns = ", ".join(
        f"ANY_VALUE(TYPEOF({name}))"
        for name in ("cantidad_comprada", "total", "tipo_energia", "fecha_carga")
    )
    one = f"SELECT {columns} FROM (SELECT 1) LEFT JOIN transacciones ON true"  # noqa: S608
    assert ask(one, lake, contracts).rows == (
        # 19 digits, not the catalog's 18: see test_products_do_not_overflow.
        ("DECIMAL(19,4)", "DECIMAL(36,8)", "VARCHAR", "DATE"),
    )
    for table, expected in (
        ("clientes", "tipo_identificacion identificacion nombre ciudad fecha_carga"),
        ("clientes_actual", "tipo_identificacion identificacion nombre ciudad fecha_carga"),
        ("clientes_rechazos", "archivo posicion texto motivos fecha_carga"),
    ):
        result = ask(f"SELECT * FROM {table}", lake, contracts)  # noqa: S608
        assert result.columns == tuple(expected.split())


def test_products_do_not_overflow(tmp_path: Path, contracts: tuple[Contract, ...]) -> None:
    lake, source = LocalLake(tmp_path / "lago"), tmp_path / "entrega"
    source.mkdir()
    header = "tipo_transaccion,nombre_cliente_proveedor,cantidad_comprada,precio,tipo_energia"
    huge = "99999999999999.9999"
    (source / "transacciones.csv").write_text(f"{header}\nventa,Ana,{huge},{huge},Solar\n")
    load(source, lake, date(2026, 1, 5))
    exact = Decimal("9999999999999999980000000000.00000001")
    assert ask_question("ventas_por_tipo_energia", lake, contracts).rows == (("Solar", exact),)
    assert ask("SELECT total FROM transacciones", lake, contracts).rows == ((exact,),)


def test_load_date_has_type_date(seed_lake: LocalLake, contracts: tuple[Contract, ...]) -> None:
    text = "SELECT DISTINCT fecha_carga FROM clientes WHERE fecha_carga = DATE '2026-01-05'"
    assert ask(text, seed_lake, contracts).rows == ((date(2026, 1, 5),),)


def test_rejected_rows_can_be_queried(
    tmp_path: Path, contracts: tuple[Contract, ...], seed_folder: Path
) -> None:
    lake, source = LocalLake(tmp_path / "lago"), tmp_path / "entrega"
    source.mkdir()
    text = (seed_folder / "transacciones.csv").read_text(encoding="utf-8").rstrip("\n")
    (source / "transacciones.csv").write_text(
        f"{text}\nventa,Ana Gómez,mucho,,Solar\n", encoding="utf-8"
    )
    load(source, lake, date(2026, 1, 5))
    result = ask("SELECT texto, motivos FROM transacciones_rechazos", lake, contracts)
    ((line, reasons),) = result.rows
    assert line == "venta,Ana Gómez,mucho,,Solar"
    assert reasons == ["cantidad_comprada: tipo_invalido", "precio: requerido"]
    by_reason = """
        SELECT motivo, COUNT(*) AS filas
        FROM transacciones_rechazos CROSS JOIN UNNEST(motivos) AS t(motivo)
        GROUP BY motivo ORDER BY motivo
    """
    assert ask(by_reason, lake, contracts).rows == (
        ("cantidad_comprada: tipo_invalido", 1),
        ("precio: requerido", 1),
    )


@pytest.mark.long
@pytest.mark.parametrize("name", ["con espacio", "año 'nuevo' \"x\"", "100% [a-z]*", "$a;b#c"])
def test_home_may_have_any_name(
    name: str, tmp_path: Path, contracts: tuple[Contract, ...], seed_folder: Path
) -> None:
    lake = LocalLake(tmp_path / name / "x=1")
    load(seed_folder, lake, date(2026, 1, 5))
    assert len(tuple(ask_question("clientes_por_ciudad", lake, contracts).rows)) == 5


def test_home_with_brackets_reads_only_its_files(
    tmp_path: Path, contracts: tuple[Contract, ...], seed_folder: Path
) -> None:
    for name in ("lago[1]", "lago1"):
        load(seed_folder, LocalLake(tmp_path / name), date(2026, 1, 5))
    other = tmp_path / "lago1/processed/clientes/fecha_carga=2026-01-05/clientes.parquet"
    other.write_bytes(b"")
    text = "SELECT * FROM clientes WHERE fecha_carga = DATE '2026-01-05'"
    assert len(tuple(ask(text, LocalLake(tmp_path / "lago[1]"), contracts).rows)) == 5


def test_own_cte_with_dataset_name_reads_the_table(
    seed_lake: LocalLake, contracts: tuple[Contract, ...]
) -> None:
    text = """
        WITH clientes AS (SELECT * FROM clientes WHERE ciudad = 'Cali')
        SELECT (SELECT COUNT(*) FROM clientes), (SELECT COUNT(*) FROM Clientes_Actual)
    """
    assert ask(text, seed_lake, contracts).rows == ((1, 5),)


# --- parameters and failures


@pytest.mark.parametrize(
    ("rest", "value", "count"),
    [
        ("clientes WHERE identificacion = :x", "123456789", 1),
        ("clientes WHERE identificacion = :x", "0123456789", 0),
        ("clientes WHERE nombre LIKE :x", "Empresa%", 2),
        ("clientes WHERE ciudad = :x", "Bogotá", 1),
        ("clientes WHERE ciudad = :x", "' OR 1 = 1 --", 0),
        ("clientes WHERE ciudad IN (:x, 'Cali')", "7", 1),
        ("clientes WHERE LOWER(ciudad) = :x", "cali", 1),
        ("transacciones WHERE precio >= :x", "750", 3),
        ("transacciones WHERE precio > :x", "749.9999", 3),
        ("transacciones WHERE precio > :x", "-1", 5),
        ("transacciones WHERE precio * 2 > :x", "1999.5", 2),
        ("transacciones WHERE precio < :x", "9" * 30, 5),
        ("transacciones WHERE fecha_carga = :x", "2026-01-05", 5),
        ("transacciones WHERE fecha_carga BETWEEN :x AND DATE '2027-01-01'", "2026-01-06", 0),
        ("transacciones WHERE CAST(fecha_carga AS VARCHAR) = :x", "2026-01-05", 5),
        ("transacciones WHERE precio = :x OR precio = :x + 100", "500", 2),
    ],
)
def test_parameter_compares_with_text_numbers_and_dates(
    rest: str, value: str, count: int, seed_lake: LocalLake, contracts: tuple[Contract, ...]
) -> None:
    result = ask(f"SELECT COUNT(*) FROM {rest}", seed_lake, contracts, x=value)  # noqa: S608
    assert result.rows == ((count,),)


def test_failed_query_names_the_column(
    seed_lake: LocalLake, contracts: tuple[Contract, ...]
) -> None:
    with pytest.raises(QueryError, match=r"^the query failed: a value of column 'ciudad' is not "):
        ask("SELECT CAST(ciudad AS DATE) FROM clientes", seed_lake, contracts)


def test_sql_that_duckdb_lacks_is_refused(
    seed_lake: LocalLake, contracts: tuple[Contract, ...]
) -> None:
    text = "SELECT reduce(ARRAY[1], 0, (s, x) -> s + x, s -> s * 2)"
    with pytest.raises(QueryError, match=r"^the local engine does not have all SQL of the query; "):
        ask(text, seed_lake, contracts)


def test_parameter_that_is_not_utf8_is_refused(
    seed_lake: LocalLake, contracts: tuple[Contract, ...]
) -> None:
    with pytest.raises(QueryError, match=r"^parameter x is not UTF-8 at character 2; use UTF-8$"):
        ask("SELECT 1 FROM clientes WHERE ciudad = :x", seed_lake, contracts, x="a\udcff")


def test_limits_hold_in_a_lake(seed_lake: LocalLake, contracts: tuple[Contract, ...]) -> None:
    endless = "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i FROM n) SELECT max(i) FROM n"
    with pytest.raises(QueryError, match=r"^the query takes more than 0\.1 seconds; "):
        answer(compile_query(endless, contracts), {}, seed_lake, contracts, Limits(seconds=0.1))
