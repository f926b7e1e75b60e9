"""What the load job puts into statements, and what of an error it shows."""

from typing import Any

import pytest

from energia.compiler.redshift.load import LOAD_VALUES, load_plan
from energia.contracts.model import Contract
from energia.errors import LoadError
from glue_jobs import load as load_job

from .deliveries import DATES
from .objects import BUCKET
from .warehouse import COPY_ROLE

DAY = DATES[0]
KEY = f"processed/clientes/fecha_carga={DAY}/clientes.parquet"
GOOD = {
    "fecha_carga": DAY,
    "manifest_id": "0123456789abcdef" * 4,
    "copy_manifest": f"s3://{BUCKET}/temp/_cargas/clientes/fecha_carga={DAY}/a.json",
    "copy_role": COPY_ROLE,
    "rows": "3",
}


def test_values_are_rendered_as_literals(contracts: dict[str, Contract]) -> None:
    plan = load_plan(contracts["clientes"])
    sent = {statement.name: statement.sql for statement in load_job.render(plan, GOOD)}
    assert sent["copy"] == (
        f"COPY staging_clientes FROM '{GOOD['copy_manifest']}' IAM_ROLE '{COPY_ROLE}' "
        "FORMAT PARQUET MANIFEST"
    )
    assert f"fecha_carga = CAST('{DAY}' AS DATE)" in sent["delete"]
    assert f"CAST('{DAY}' AS DATE), '{GOOD['manifest_id']}', 3, GETDATE()" in sent["insert_audit"]
    assert set(GOOD) == set(LOAD_VALUES)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fecha_carga", "2026-01-05' OR '1'='1"),
        ("fecha_carga", "2026-02-30"),
        ("fecha_carga", "2026-1-5"),
        ("fecha_carga", "20260105"),
        ("fecha_carga", "2026-W02-1"),
        ("fecha_carga", "2026-01-05\n"),
        ("fecha_carga", "\u0662\u0660\u0662\u0666-01-05"),
        ("manifest_id", "a" * 63),
        ("manifest_id", "'" + "a" * 63),
        ("copy_role", "arn:aws:iam::123456789012:user/x"),
        ("copy_role", "arn:aws:iam::123456789012:role/x' FORMAT CSV --"),
        ("copy_manifest", "s3://b'ad/x"),
        ("copy_manifest", f"s3://{BUCKET}/a//b"),
        ("copy_manifest", f"s3://{BUCKET}/a b"),
        ("copy_manifest", f"s3://{BUCKET}/a\\b"),
        ("copy_manifest", "https://energia-prueba/a"),
        ("rows", "-1"),
        ("rows", "3 OR 1=1"),
        ("rows", "True"),
    ],
)
def test_value_of_wrong_form_is_refused(
    name: str, value: str, contracts: dict[str, Contract]
) -> None:
    with pytest.raises(LoadError, match=name):
        load_job.render(load_plan(contracts["clientes"]), {**GOOD, name: value})


def test_placeholder_inside_a_value_is_unchanged() -> None:
    plan = _plan("SELECT :copy_role, :rows")
    role = "arn:aws:iam::123456789012:role/rows"
    (statement,) = load_job.render(plan, {**GOOD, "copy_role": role})
    assert statement.sql == f"SELECT '{role}', 3"


@pytest.mark.parametrize("sql", ["SELECT :other", "SELECT 'a:b'", "SELECT 1::INT"])
def test_plan_with_unknown_value_is_refused(sql: str) -> None:
    with pytest.raises(LoadError, match="the plan uses an unknown value"):
        load_job.render(_plan(sql), GOOD)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        ('ERROR: relation "t" does not exist', 'ERROR: relation "t" does not exist'),
        ('ERROR: invalid date: "Ana"\nCONTEXT: x Ana', "ERROR: invalid date: '...'"),
        ("ERROR: Value 'O'Brien y 'Cía'', Pos 0", "ERROR: Value '...', Pos 0"),
        ("ERROR: \"c\" is not 'Ana' or 'c'", "ERROR: \"c\" is not '...' or 'c'"),
        ("ERROR: key exists\nDETAIL:  Key (nombre)=(Ana) exists.", "ERROR: key exists"),
        ("ERROR: unfinished 'Ana", "ERROR: unfinished '...'"),
        (
            "ERROR: Spectrum Scan Error\nDETAIL:  \n  ------\n  error:  Spectrum Scan Error\n"
            f"  code:      15007\n  context:   File 'https://s3.amazonaws.com/b/{KEY}' has an "
            "incompatible Parquet schema for column 'Ana'.\n  query:     12\n  process:   a",
            "ERROR: Spectrum Scan Error error: Spectrum Scan Error code: 15007 context: File "
            f"'https://s3.amazonaws.com/b/{KEY}' has an incompatible Parquet schema for column "
            "'...'.",
        ),
    ],
)
def test_errors_keep_names_without_values(error: str, message: str) -> None:
    assert load_job.without_values(error, "SELECT c FROM t", KEY) == message


def _plan(*statements: str) -> dict[str, Any]:
    return {"statements": [{"name": "a", "sql": sql, "on_error": ""} for sql in statements]}
