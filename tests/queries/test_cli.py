"""`energia query`, `energia sql` and athena_sql/run.py, as people type them."""

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from energia.cli import app
from energia.local.lake import LocalLake

from .answers import queue
from .conftest import ROOT, WORKGROUP

if TYPE_CHECKING:
    from mypy_boto3_athena import AthenaClient

SALES = [("tipo_energia", "varchar"), ("total_ventas", "decimal")]
ON_AWS = ("--target", "aws", "--workgroup", WORKGROUP)


@pytest.fixture(autouse=True)
def _in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def energia(*arguments: str) -> Result:
    """A command's outcome; it never ends in a traceback."""
    result = CliRunner().invoke(app, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def failure(code: int, *arguments: str) -> str:
    """The one line that a failing command leaves on the error stream."""
    result = energia(*arguments)
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    return line


# --- from the local lake


@pytest.mark.parametrize("text", ["[precio: requerido]", "Ana [/x]", "[bold]", ":bolt:", "[[a]]"])
def test_table_shows_data_unchanged(text: str, seed_lake: LocalLake) -> None:
    shown = energia("sql", f"SELECT '{text}' AS \"[b]\"", "--home", str(seed_lake.home)).stdout
    assert f" {text} " in shown
    assert " [b] " in shown


def test_table_escapes_control_characters(seed_lake: LocalLake) -> None:
    text = "SELECT 'a\x1b[2J' AS \"b\x1b[2J\""
    shown = energia("sql", text, "--home", str(seed_lake.home)).stdout
    assert "\x1b" not in shown
    assert " a\\x1b[2J " in shown
    assert " b\\x1b[2J " in shown


def test_question_is_answered_in_each_format(seed_lake: LocalLake) -> None:
    command = ("query", "ventas_por_tipo_energia", "--home", str(seed_lake.home), "--format")
    assert json.loads(energia(*command, "json").stdout) == [
        {"tipo_energia": "Eólica", "total_ventas": "122000"},
        {"tipo_energia": "Hidroeléctrica", "total_ventas": "112500"},
    ]
    assert energia(*command, "csv").stdout.split() == [
        "tipo_energia,total_ventas",
        "Eólica,122000",
        "Hidroeléctrica,112500",
    ]
    table = energia(*command, "table")
    assert table.exit_code == 0
    for cell in ("tipo_energia", "Eólica", "122000", "Hidroeléctrica", "112500"):
        assert cell in table.stdout


def test_local_lake_is_the_default_target(seed_lake: LocalLake) -> None:
    command = ("query", "clientes_por_ciudad", "--home", str(seed_lake.home), "--format", "csv")
    assert energia(*command, "--target", "local").stdout == energia(*command).stdout != ""


def test_sql_takes_parameters(seed_lake: LocalLake) -> None:
    text = "SELECT nombre, identificacion FROM clientes_actual WHERE identificacion = :id"
    command = ("sql", text, "--home", str(seed_lake.home), "--format", "csv")
    found = energia(*command, "--param", "id=456789123").stdout
    assert found.splitlines()[1:] == ["Ana Gómez,456789123"]
    assert failure(1, *command) == (
        "error: parameters missing: id; the query has: id (--param name=value)"
    )
    assert failure(2, *command, "--param", "id") == (
        "error: --param 'id' is not valid; use name=value, once per name"
    )


@pytest.mark.parametrize("arguments", [("query",), ("query", "--list")])
def test_questions_are_listed(arguments: tuple[str, ...]) -> None:
    listed = energia(*arguments)
    assert listed.exit_code == 0
    for name in ("ventas_por_tipo_energia", "clientes_por_ciudad"):
        assert name in listed.stdout


def test_unknown_question_lists_the_known_ones() -> None:
    assert failure(2, "query", "nope").startswith(
        "error: question 'nope' does not exist; use one of ventas_por_tipo_energia, "
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("SELECT * FROM ventas", "table 'ventas' does not exist; use one of clientes, "),
        ("SHOW TABLES", "the statement is not a query; use SELECT"),
        (
            "SELECT color FROM clientes",
            "no column 'color' in clientes; use a column of the contract",
        ),
        ("SELECT c.ciuda FROM clientes c", "no column 'ciuda' in clientes; did you mean 'ciudad'?"),
        (
            "SELECT cliente.ciudad FROM clientes",
            "no table of the query has the name 'cliente'; did you mean 'clientes'?",
        ),
        ("SELECT 1 AS a FROM cliente", "table 'cliente' does not exist; did you mean 'clientes'?"),
        ("SELECT a", "no column 'a' in the query; use a column of the contract"),
        (
            "SELECT lowr(nombre) FROM clientes",
            "function 'lowr' is not allowed in a query; did you mean 'lower'?",
        ),
        (
            "SELECT * FROM clientes WHERE ciudad = :ciudad",
            "parameters unknown: ciuda; the query has: ciudad (--param name=value); did you mean "
            "'ciudad'?",
        ),
    ],
)
def test_invalid_sql_prints_its_reason(text: str, reason: str, seed_lake: LocalLake) -> None:
    given = ("--param", "ciuda=Cali") if ":ciudad" in text else ()
    line = failure(1, "sql", text, "--home", str(seed_lake.home), *given)
    assert line.startswith(f"error: {reason}")


# --- on AWS


def test_question_runs_on_athena(athena: "AthenaClient") -> None:
    names = [name for name, _ in SALES]
    queue(SALES, [names, ["Eólica", "122000.00000000"], [None, "0.00000000"]])
    result = energia("query", "ventas_por_tipo_energia", *ON_AWS, "--format", "json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout) == [
        {"tipo_energia": "Eólica", "total_ventas": "122000"},
        {"tipo_energia": None, "total_ventas": "0"},
    ]
    (execution,) = athena.list_query_executions(WorkGroup=WORKGROUP)["QueryExecutionIds"]
    described = athena.get_query_execution(QueryExecutionId=execution)["QueryExecution"]
    assert described["QueryExecutionContext"] == {"Database": "energia_etl_db"}
    assert "SUM(cantidad_comprada * precio)" in described["Query"]


def test_sql_uses_the_workgroup_variable_on_athena(
    athena: "AthenaClient", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENERGIA_WORKGROUP", WORKGROUP)
    queue([("n", "bigint")], [["n"], ["3"]])
    text = "SELECT COUNT(*) AS n FROM transacciones WHERE precio > :p AND tipo_energia = :t"
    parameters = ("--param", "t=Solar", "--param", "p=10")
    result = energia("sql", text, "--target", "aws", "--format", "csv", *parameters)
    assert result.stdout.split() == ["n", "3"], result.output
    (execution,) = athena.list_query_executions(WorkGroup=WORKGROUP)["QueryExecutionIds"]
    described = athena.get_query_execution(QueryExecutionId=execution)["QueryExecution"]
    assert described["ExecutionParameters"] == ["10", "'Solar'"]


@pytest.mark.usefixtures("athena")
def test_missing_workgroup_is_reported() -> None:
    line = failure(
        1, "query", "clientes_por_ciudad", "--target", "aws", "--workgroup", "energia-nada"
    )
    assert line.startswith("error: Athena workgroup 'energia-nada': ")
    assert "WorkGroup does not exist" in line


def test_missing_credentials_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name)
    line = failure(1, "query", "clientes_por_ciudad", *ON_AWS)
    assert line == f"error: Athena workgroup '{WORKGROUP}': Unable to locate credentials"


def test_missing_region_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name)
    line = failure(1, "query", "clientes_por_ciudad", *ON_AWS)
    assert line == (
        f"error: Athena workgroup '{WORKGROUP}': no AWS region is set; set AWS_DEFAULT_REGION, or "
        "AWS_PROFILE to a profile with a region"
    )


# --- athena_sql/run.py


def test_run_script_prints_help() -> None:
    command = [sys.executable, "athena_sql/run.py", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    for part in ("Usage: athena_sql/run.py [OPTIONS] [name]", "--workgroup", "[default: aws]"):
        assert part in done.stdout
    assert done.stderr == ""


def test_run_script_queries_athena() -> None:
    command = [sys.executable, "athena_sql/run.py", "clientes_por_ciudad", "--workgroup", WORKGROUP]
    nobody = {name: text for name, text in os.environ.items() if not name.startswith("AWS_ACC")}
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=ROOT, env=nobody
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"error: Athena workgroup '{WORKGROUP}': Unable to locate credentials\n"


def test_run_script_writes_to_any_terminal() -> None:
    done = subprocess.run(
        [sys.executable, "athena_sql/run.py", "--list"],
        capture_output=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\\xbfCu\\xe1nto se vendi\\xf3" in done.stdout
