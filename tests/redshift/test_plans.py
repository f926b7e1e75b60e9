"""What the contracts compile to for Redshift: as committed files, and against the real Parquet."""

import json
import re
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import sqlglot
from sqlglot import TokenType, exp
from syrupy.assertion import SnapshotAssertion

from aws_local.redshift.copying import footer, parquet_type
from energia.compiler.dataset import compile_dataset
from energia.compiler.glue import processed_table
from energia.compiler.redshift.columns import redshift_type
from energia.compiler.redshift.load import load_plan
from energia.compiler.redshift.statements import PLAN_VERSION, command, table
from energia.compiler.redshift.tables import database_role, ddl_plan, plan_lines
from energia.contracts import load_contracts
from energia.contracts.model import (
    Column,
    Contract,
    Role,
)
from energia.contracts.types import ColumnType, decimal_type, plain_type, text_type
from energia.data_api import MAX_STATEMENT_BYTES, MAX_STATEMENTS
from energia.local.lake import LocalLake
from energia.local.run import RunOrder, run
from glue_jobs import load as load_job
from lambda_src.redshift_ddl.ddl import ensuring

from .conftest import ROOT
from .deliveries import DATES, DELIVERED, EMPTY_DATE
from .objects import Objects
from .service_models import model
from .snapshots import PlanFile

CONTRACTS = {contract.dataset: contract for contract in load_contracts(ROOT / "data/contracts")}


@pytest.fixture(params=CONTRACTS)
def contract(request: pytest.FixtureRequest) -> Contract:
    """Each of the contracts."""
    return CONTRACTS[request.param]


# syrupy warns when it writes a file that is not called as the test.
@pytest.mark.filterwarnings("ignore:[\\s\\S]*[Cc]an ?not relate")
@pytest.mark.parametrize("plan", ["ddl", "load"])
@pytest.mark.parametrize("dataset", CONTRACTS)
def test_contract_compiles_to_the_snapshot(
    dataset: str, plan: str, snapshot: SnapshotAssertion
) -> None:
    contract = CONTRACTS[dataset]
    compiled = load_plan(contract) if plan == "load" else ddl_plan([contract])["tables"][-1]
    assert _text(compiled) == snapshot(extension_class=PlanFile)


@pytest.mark.filterwarnings("ignore:[\\s\\S]*[Cc]an ?not relate")
@pytest.mark.parametrize("plan", ["ddl"])
def test_common_ddl_matches_the_snapshot(plan: str, snapshot: SnapshotAssertion) -> None:
    assert _text(ddl_plan([])) == snapshot(extension_class=PlanFile)


def _text(compiled: dict[str, Any]) -> str:
    return json.dumps(compiled, ensure_ascii=False, indent=2) + "\n"


def test_plan_lines_contain_every_statement() -> None:
    plan = ddl_plan(CONTRACTS.values())
    run = [*plan["roles"].values(), *plan["schema"]]
    for item in plan["tables"]:
        views = [item["view"]["create"]] if item["view"] else []
        run += [item["create"], *views, *item["grants"]]
    lines = plan_lines(plan)
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", "".join(f"{s};" for s in run))
    assert "  identificacion VARCHAR(256) NOT NULL," in lines  # a column a line


def _statements(contract: Contract) -> list[str]:
    ddl, load = ddl_plan([contract]), load_plan(contract)
    made = [*ddl["roles"].values(), *ddl["schema"]]
    for item in ddl["tables"]:
        made += [item["create"], *item["grants"], *item["set_aside"]]
        made += [column["widen"] for column in item["columns"] if column["widen"]]
        made += [item["view"]["create"], item["view"]["drop"]] if item["view"] else []
    return [*made, *(statement["sql"] for statement in load["statements"])]


def test_no_statement_ends_the_transaction(contract: Contract) -> None:
    for sql in _statements(contract):
        assert not re.search(r"\b(TRUNCATE|VACUUM|COMMIT|BEGIN|END TRANSACTION|EXTERNAL)\b", sql)
        tokens = sqlglot.tokenize(sql, dialect="redshift")
        assert all(token.token_type is not TokenType.SEMICOLON for token in tokens)


def test_plans_fit_the_limits_of_the_data_api(contract: Contract) -> None:
    assert len(load_plan(contract)["statements"]) <= MAX_STATEMENTS
    for item in ddl_plan([contract])["tables"]:
        assert len(item["grants"]) + 2 <= MAX_STATEMENTS
    assert all(len(sql.encode()) < MAX_STATEMENT_BYTES / 2 for sql in _statements(contract))


def test_plan_versions_agree() -> None:
    assert PLAN_VERSION == load_job.PLAN_VERSION == ensuring.PLAN_VERSION


def test_database_roles_have_snake_case_names() -> None:
    assert [database_role(role) for role in Role] == [
        "lake_formation_admin",
        "report_viewer",
        "athena_query_execution_role",
    ]


@pytest.mark.parametrize("name", ["a b", "a;b", "", "Ñ", 'a"b', "1a"])
def test_invalid_name_is_refused_in_statements(name: str) -> None:
    with pytest.raises(ValueError, match="not a valid warehouse name"):
        command("CREATE ROLE {}", name)
    with pytest.raises(ValueError, match="not a valid warehouse name"):
        table(name)


def test_colon_in_a_name_is_refused() -> None:
    contract = Contract(
        dataset="a:b", version="1", description="", columns=(Column(name="a", type=text_type()),)
    )
    with pytest.raises(ValueError, match="a:b"):
        load_plan(contract)


def test_types_hold_the_values_of_the_contract() -> None:
    types: dict[ColumnType, str] = {
        text_type(): "VARCHAR(1024)",
        text_type(1): "VARCHAR(4)",
        text_type(16_383): "VARCHAR(65532)",
        decimal_type(38, 10): "DECIMAL(38, 10)",
        plain_type("integer"): "BIGINT",
        plain_type("boolean"): "BOOLEAN",
        plain_type("date"): "DATE",
        plain_type("date", "dd/MM/yyyy"): "DATE",
        plain_type("timestamp"): "TIMESTAMP",
        plain_type("time"): "VARCHAR(8)",
    }
    found = {kind: redshift_type(kind).sql("redshift") for kind in types}
    assert found == types


# --- the file, the staging table and the catalog's table


@pytest.mark.parametrize("contract", DELIVERED, indirect=True)
@pytest.mark.parametrize("day", [*DATES, EMPTY_DATE])
def test_file_staging_and_glue_have_the_same_columns(
    day: str, contract: Contract, objects: Objects
) -> None:
    name = contract.dataset
    key = f"processed/{name}/fecha_carga={day}/{name}.parquet"
    _assert_same(contract, pq.ParquetFile(BytesIO(objects.by_key[key])))


def test_every_type_is_the_same_in_file_staging_and_glue(tmp_path: Path) -> None:
    types: dict[str, ColumnType] = {
        "p9": decimal_type(9, 2),
        "p18": decimal_type(18, 4),
        "p19": decimal_type(19, 4),
        "p38": decimal_type(38, 10),
        "entero": plain_type("integer"),
        "dia": plain_type("date"),
        "texto": text_type(),
        "activo": plain_type("boolean"),
        "momento": plain_type("timestamp"),
        "hora": plain_type("time"),
    }
    columns = tuple(Column(name=name, type=kind) for name, kind in types.items())
    contract = Contract(dataset="todo", version="1", description="", columns=columns)
    (tmp_path / "todo.csv").write_text(
        f"{','.join(types)}\n1,1,1,1,1,2026-01-05,a,no,2026-01-05 08:30,08:30\n"
    )
    lake = LocalLake(tmp_path / "lago")
    report = run(
        RunOrder(tmp_path, lake, date(2026, 1, 5)),
        {"todo": compile_dataset(contract)},
        lambda *_: None,
    )
    assert report.ok, report.errors
    (published,) = (lake.home / "processed").rglob("*.parquet")
    file = pq.ParquetFile(published)
    assert file.metadata.num_rows == 1
    _assert_same(contract, file)
    physical = {name: kind for name, kind, _ in footer(file)}
    assert physical == {
        "p9": "INT32",
        "p18": "INT64",
        "p19": "FIXED_LEN_BYTE_ARRAY",
        "p38": "FIXED_LEN_BYTE_ARRAY",
        "entero": "INT64",
        "dia": "INT32",
        "texto": "BYTE_ARRAY",
        "activo": "BOOLEAN",
        "momento": "INT64",
        "hora": "BYTE_ARRAY",
    }


def _assert_same(contract: Contract, file: pq.ParquetFile) -> None:
    create = load_plan(contract)["statements"][1]["sql"]
    staging = sqlglot.parse_one(create, read="redshift").find_all(exp.ColumnDef)
    kinds = [(column.name, column.args["kind"]) for column in staging]
    assert footer(file) == [(name, *parquet_type(_catalog(kind))) for name, kind in kinds]
    glue = [(column.name, column.type) for column in processed_table(contract).columns]
    assert glue == [(name, _hive(kind)) for name, kind in kinds]
    assert glue == [(column.name, column.type.hive) for column in contract.columns]


def _catalog(kind: exp.DataType) -> str:
    text = kind.sql("redshift").lower().replace(" ", "")
    return text.replace("varchar", "character varying").replace("decimal", "numeric")


def _hive(kind: exp.DataType) -> str:
    text = kind.sql("redshift").lower().replace(" ", "")
    return "string" if text.startswith("varchar") else text


@pytest.fixture
def objects(lake: LocalLake) -> Objects:
    """The lake's objects."""
    found = Objects()
    found.upload(lake.home)
    return found


# --- Glue's boto3


def test_boto3_of_glue_has_no_batch_parameters() -> None:
    known = model("redshift-data").operation_model("BatchExecuteStatement").input_shape
    assert known is not None
    assert {"Sqls", "ClientToken", "WorkgroupName"} <= set(known.members)
    assert "Parameters" not in known.members
