"""CatalogStack: the catalog says what the contracts say, and Athena answers safely."""

from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest

from app import build
from energia.compiler.glue import GlueColumn, GlueTable, glue_tables
from energia.contracts.model import Contract
from energia.lake import PARTITION, LakeZone
from energia.queries import Query
from energia_stacks.base import pascal_case

from .assembly import Assembly, as_text


def database_of(assembly: Assembly, zone: LakeZone) -> str:
    config = assembly.config
    return config.raw_database if zone is LakeZone.RAW else config.processed_database


def tables(assembly: Assembly) -> dict[tuple[str, str], Any]:
    """Each table by database and name."""
    names = {
        f"<{key.removeprefix('Catalog/')}>": database["Properties"]["DatabaseInput"]["Name"]
        for key, database in assembly.resources("AWS::Glue::Database").items()
    }
    found = assembly.properties("AWS::Glue::Table")
    by_name = {
        (names[as_text(table["DatabaseName"])], table["TableInput"]["Name"]): table["TableInput"]
        for table in found
    }
    assert len(by_name) == len(found)
    return by_name


def expected(assembly: Assembly, contracts: tuple[Contract, ...]) -> dict[Any, GlueTable]:
    return {
        (database_of(assembly, table.zone), table.name): table
        for contract in contracts
        for table in glue_tables(contract)
    }


def columns(found: list[Any]) -> tuple[GlueColumn, ...]:
    return tuple(GlueColumn(c["Name"], c["Type"], c.get("Comment", "")) for c in found)


def test_each_contract_has_three_tables(
    assembly: Assembly, contracts: tuple[Contract, ...]
) -> None:
    found = tables(assembly)
    assert found.keys() == expected(assembly, contracts).keys()
    assert len(found) == 3 * len(contracts)


def test_tables_match_the_compiled_contracts(
    assembly: Assembly, contracts: tuple[Contract, ...]
) -> None:
    found = tables(assembly)
    for key, table in expected(assembly, contracts).items():
        storage = found[key]["StorageDescriptor"]
        assert columns(storage["Columns"]) == table.columns
        assert columns(found[key]["PartitionKeys"]) == table.partition_keys
        assert found[key]["Parameters"] == dict(table.parameters)
        assert storage["SerdeInfo"] == {
            "SerializationLibrary": table.serde,
            "Parameters": dict(table.serde_parameters),
        }
        assert as_text(storage["Location"]).endswith(f">/{table.prefix}")


def test_tables_are_partitioned_only_by_load_date(assembly: Assembly) -> None:
    for table in tables(assembly).values():
        assert [(key["Name"], key["Type"]) for key in table["PartitionKeys"]] == [
            ("fecha_carga", "date")
        ]
        assert PARTITION not in {c["Name"] for c in table["StorageDescriptor"]["Columns"]}


def test_csv_tables_skip_header_and_read_text(assembly: Assembly) -> None:
    raw = [t for (database, _), t in tables(assembly).items() if database == "energia_raw_cf"]
    assert raw
    for table in raw:
        assert table["Parameters"]["skip.header.line.count"] == "1"
        assert {c["Type"] for c in table["StorageDescriptor"]["Columns"]} == {"string"}


def test_new_tables_are_not_open_to_everyone(assembly: Assembly) -> None:
    databases = [d["DatabaseInput"] for d in assembly.properties("AWS::Glue::Database")]
    assert {d["Name"] for d in databases} == {"energia_raw_cf", "energia_etl_db"}
    for database in databases:
        assert database["CreateTableDefaultPermissions"] == []


def workgroup(assembly: Assembly) -> Any:
    return workgroups(assembly)[assembly.config.workgroup]


def workgroups(assembly: Assembly) -> dict[str, Any]:
    found = assembly.properties("AWS::Athena::WorkGroup")
    return {group["Name"]: group["WorkGroupConfiguration"] for group in found}


def test_report_workgroup_differs_only_in_results(
    assembly: Assembly,
) -> None:
    config = assembly.config
    names = {config.workgroup: workgroup(assembly), config.report_workgroup: None}
    assert workgroups(assembly).keys() == names.keys()
    own, report = (deepcopy(workgroups(assembly)[name]) for name in names)
    places = [as_text(group["ResultConfiguration"]["OutputLocation"]) for group in (own, report)]
    assert [place.partition(">")[2] for place in places] == [
        f"/athena-query-results/{name}/" for name in names
    ]
    for group in (own, report):
        del group["ResultConfiguration"]["OutputLocation"]
    assert own == report


def test_workgroup_settings_are_enforced(assembly: Assembly) -> None:
    settings = workgroup(assembly)
    assert settings["EnforceWorkGroupConfiguration"] is True
    assert settings["PublishCloudWatchMetricsEnabled"] is True
    assert settings["EngineVersion"] == {"SelectedEngineVersion": "Athena engine version 3"}
    limit = settings["BytesScannedCutoffPerQuery"]
    assert limit == assembly.config.athena_scan_limit_bytes
    assert limit >= 10_000_000


def test_answers_are_encrypted_in_their_own_zone(assembly: Assembly) -> None:
    results = workgroup(assembly)["ResultConfiguration"]
    assert results["EncryptionConfiguration"]["EncryptionOption"] == "SSE_KMS"
    assert ":ExportsOutputFnGetAttKey" in as_text(results["EncryptionConfiguration"]["KmsKey"])
    assert results["ExpectedBucketOwner"] == assembly.config.account
    location = as_text(results["OutputLocation"])
    zone, folder, rest = location.partition(">/")[2].split("/")
    assert (folder, rest) == (assembly.config.workgroup, "")
    assert zone == LakeZone.QUERY_RESULTS


def test_every_query_is_saved_in_the_workgroup(
    assembly: Assembly, queries: tuple[Query, ...]
) -> None:
    saved = assembly.properties("AWS::Athena::NamedQuery")
    assert {q["Name"]: (q["Description"], q["QueryString"]) for q in saved} == {
        query.name: (query.question, query.compiled.athena_sql()) for query in queries
    }
    assert len(saved) == len(queries)
    for query in saved:
        assert as_text(query["WorkGroup"]) == "<Workgroup>"
        assert query["Database"] == "energia_etl_db"


def test_new_contract_gets_its_tables(
    contracts: tuple[Contract, ...], dev: Assembly, new_app: cdk.App, tmp_path: Path
) -> None:
    # CloudFormation's IDs have no underscores, so these two would meet in a careless one.
    added = tuple(replace(contracts[0], dataset=name) for name in ("a_b", "ab"))
    build(new_app, dev.config, contracts=(*contracts, *added), queries=())
    new_app.synth()
    grown = Assembly(dev.config, tmp_path / "cdk.out")
    assert tables(grown).keys() == expected(grown, (*contracts, *added)).keys()


@pytest.mark.parametrize(
    ("name", "result"),
    [("clientes", "Clientes"), ("ventas_por_tipo", "VentasPorTipo"), ("raw_a_b", "RawAB")],
)
def test_names_become_logical_ids(name: str, result: str) -> None:
    assert pascal_case(name) == result
