"""One test a seam: what moto only pretends to do is done. One that fails tells what moved."""

import json
import time
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from botocore.exceptions import ClientError

from .deliveries import ask, start_query, warehouse_rows
from .deployed import Deployed

ROLE = "costuras"


@pytest.fixture(scope="module")
def role(deployed: Deployed) -> str:
    """A role that may do everything."""
    iam = deployed.client("iam")
    made = iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    allowed = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    everything = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    iam.put_role_policy(RoleName=ROLE, PolicyName="todo", PolicyDocument=everything)
    return str(made)


@pytest.fixture
def stack(deployed: Deployed) -> Iterator[str]:
    """The name of a stack, which goes with the test."""
    yield "costura"
    deployed.client("cloudformation").delete_stack(StackName="costura")


def packed(code: str) -> bytes:
    """A Lambda's package with one module."""
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        archive.writestr("modulo.py", code)
    return content.getvalue()


def function(deployed: Deployed, role: str, name: str, code: str, timeout: int = 10) -> str:
    """A function of this code; its ARN."""
    made = deployed.client("lambda").create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=role,
        Handler="modulo.handle",
        Code={"ZipFile": packed(code)},
        Timeout=timeout,
    )
    return str(made["FunctionArn"])


def invoke(deployed: Deployed, name: str) -> tuple[Any, bool]:
    """What the function answered, and whether that is an error."""
    told = deployed.client("lambda").invoke(FunctionName=name, Payload=b'{"n": 20}')
    return json.loads(told["Payload"].read()), "FunctionError" in told


def job_run(deployed: Deployed, role: str, script: str, stop: bool = False) -> dict[str, Any]:
    """A run of a job with this script, when it is over."""
    name = f"trabajo-{time.monotonic_ns()}"
    key = f"scripts/{name}.py"
    deployed.client("s3").put_object(Bucket=deployed.bucket, Key=key, Body=script.encode())
    glue = deployed.client("glue")
    place = f"s3://{deployed.bucket}/{key}"
    glue.create_job(Name=name, Role=role, Command={"Name": "glueetl", "ScriptLocation": place})
    run = glue.start_job_run(JobName=name, Arguments={"--dato": "a b"})["JobRunId"]
    while True:
        told: dict[str, Any] = glue.get_job_run(JobName=name, RunId=run)["JobRun"]
        if told["JobRunState"] not in ("STARTING", "RUNNING", "STOPPING"):
            return told
        if stop and told["JobRunState"] == "RUNNING":
            glue.batch_stop_job_run(JobName=name, JobRunIds=[run])
        time.sleep(0.1)


def test_a_job_runs_its_script_as_its_role(deployed: Deployed, role: str) -> None:
    script = (
        "import boto3, sys\n"
        "arn = boto3.client('sts').get_caller_identity()['Arn']\n"
        "sys.exit(f'{arn} {sys.argv[1:]}')"
    )
    told = job_run(deployed, role, script)
    assert told["JobRunState"] == "FAILED"
    assert f"assumed-role/{ROLE}/" in told["ErrorMessage"]
    assert "'--dato', 'a b'" in told["ErrorMessage"]


def test_a_job_ends_as_its_script_does(deployed: Deployed, role: str) -> None:
    assert job_run(deployed, role, "pass")["JobRunState"] == "SUCCEEDED"


def test_a_job_that_is_stopped_has_stopped(deployed: Deployed, role: str) -> None:
    told = job_run(deployed, role, "import time; time.sleep(60)", stop=True)
    assert told["JobRunState"] == "STOPPED"


def test_a_function_runs(deployed: Deployed, role: str) -> None:
    code = (
        "def handle(event, context):\n"
        "    return [event['n'] + 1, context.get_remaining_time_in_millis() > 0]"
    )
    function(deployed, role, "suma", code)
    assert invoke(deployed, "suma") == ([21, True], False)


def test_a_function_that_raises_answers_with_its_error(deployed: Deployed, role: str) -> None:
    function(deployed, role, "falla", "def handle(event, context): raise ValueError('no')")
    told, failed = invoke(deployed, "falla")
    assert failed
    assert told == {"errorType": "ValueError", "errorMessage": "no"}


def test_a_function_has_the_time_that_it_is_given(deployed: Deployed, role: str) -> None:
    function(deployed, role, "lenta", "import time\ndef handle(*_): time.sleep(60)", timeout=1)
    told, failed = invoke(deployed, "lenta")
    assert failed
    assert "timed out after 1.00 seconds" in told["errorMessage"]


def test_a_changed_table_keeps_its_partitions(deployed: Deployed, stack: str) -> None:
    cloudformation, glue = deployed.client("cloudformation"), deployed.client("glue")
    cloudformation.create_stack(StackName=stack, TemplateBody=_table("uno"))
    partition = {"Values": ["2026-01-05"], "StorageDescriptor": {"Location": "s3://x/y/"}}
    glue.create_partition(DatabaseName="costura", TableName="t", PartitionInput=partition)
    cloudformation.update_stack(StackName=stack, TemplateBody=_table("dos"))
    assert glue.get_table(DatabaseName="costura", Name="t")["Table"]["Description"] == "dos"
    assert len(glue.get_partitions(DatabaseName="costura", TableName="t")["Partitions"]) == 1


def test_a_property_that_an_api_does_not_know_fails_the_stack(
    deployed: Deployed, stack: str
) -> None:
    wrong = {"Type": "AWS::Glue::Job", "Properties": {"Name": "x", "Rol": "y"}}
    with pytest.raises(ClientError, match='Unknown parameter in input: "Rol"'):
        _create(deployed, stack, {"Trabajo": wrong})


def test_a_custom_resource_is_what_its_function_answers(
    deployed: Deployed, role: str, stack: str
) -> None:
    _create(deployed, stack, _custom(function(deployed, role, "propia", _ANSWER), fails="no"))
    told = deployed.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    assert told["StackStatus"] == "CREATE_COMPLETE"
    assert {item["OutputKey"]: item["OutputValue"] for item in told["Outputs"]} == {"Dato": "42"}


def test_a_custom_resource_that_fails_fails_its_stack_with_its_reason(
    deployed: Deployed, role: str, stack: str
) -> None:
    arn = function(deployed, role, "propia-falla", _ANSWER)
    with pytest.raises(ClientError, match="porque sí"):
        _create(deployed, stack, _custom(arn, fails="yes"))


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("SELECT * FROM ninguna", "TABLE_NOT_FOUND"),
        ("SELECT nada FROM clientes", "COLUMN_NOT_FOUND"),
        ("SELEC 1", "SYNTAX_ERROR"),
        ("DROP TABLE clientes", "NOT_SUPPORTED"),
    ],
)
def test_a_query_that_cannot_run_says_why(sql: str, reason: str, deployed: Deployed) -> None:
    state, _ = start_query(deployed, sql)
    assert state["State"] == "FAILED"
    assert state["StateChangeReason"].startswith(reason)


def test_a_query_takes_parameters_and_names_its_columns(deployed: Deployed) -> None:
    athena = deployed.client("athena")
    started = athena.start_query_execution(
        QueryString="SELECT x + 1, ? AS texto FROM (VALUES (CAST(? AS INTEGER))) AS t (x)",
        ExecutionParameters=["'a''b'", "41"],
        WorkGroup=deployed.config.workgroup,
    )
    identity = started["QueryExecutionId"]
    while True:
        told = athena.get_query_execution(QueryExecutionId=identity)["QueryExecution"]["Status"]
        if told["State"] not in ("QUEUED", "RUNNING"):
            break
    assert told["State"] == "SUCCEEDED", told
    rows = athena.get_query_results(QueryExecutionId=identity)["ResultSet"]["Rows"]
    texts = [[cell["VarCharValue"] for cell in row["Data"]] for row in rows]
    assert texts == [["_col0", "texto"], ["42", "a'b"]]


def test_a_batch_of_statements_is_one_transaction(deployed: Deployed) -> None:
    data = deployed.client("redshift-data")
    target = {"WorkgroupName": deployed.config.prefix, "Database": "energia"}
    sqls = ["CREATE TABLE costura (x INT)", "INSERT INTO costura VALUES (1/0)"]
    started = data.batch_execute_statement(Sqls=sqls, **target)["Id"]
    while True:
        told = data.describe_statement(Id=started)
        if told["Status"] in ("FINISHED", "FAILED", "ABORTED"):
            break
    assert [part["Status"] for part in told["SubStatements"]] == ["FINISHED", "FAILED"]
    assert "division by zero" in told["Error"]
    found = warehouse_rows(
        deployed, "SELECT count(*) FROM svv_columns WHERE table_name = 'costura'"
    )
    assert found == [[0]]


def test_a_bucket_that_insists_on_tls_takes_objects(deployed: Deployed) -> None:
    s3 = deployed.client("s3")
    policy = json.loads(s3.get_bucket_policy(Bucket=deployed.bucket)["Policy"])
    assert any("aws:SecureTransport" in str(item) for item in policy["Statement"])
    s3.put_object(Bucket=deployed.bucket, Key="temp/costura", Body=b"x")


def test_an_answer_counts_rows(deployed: Deployed) -> None:
    assert ask(deployed, "SELECT count(*) FROM (VALUES 1, 2) AS t (x)") == [["2"]]


_ANSWER = """
import json
from urllib.request import Request, urlopen

def handle(event, context):
    failed = event["ResourceProperties"]["Fails"] == "yes" and event["RequestType"] != "Delete"
    told = {"Status": "FAILED" if failed else "SUCCESS", "Reason": "porque sí",
            "PhysicalResourceId": "propia", "Data": {"Dato": "42"}}
    body = json.dumps(told).encode()
    with urlopen(Request(event["ResponseURL"], data=body, method="PUT")):
        pass
"""


def _custom(function_arn: str, fails: str) -> dict[str, Any]:
    properties = {"ServiceToken": function_arn, "Fails": fails}
    return {"Propio": {"Type": "Custom::Propio", "Properties": properties}}


def _create(deployed: Deployed, stack: str, resources: dict[str, Any]) -> None:
    outputs = (
        {"Dato": {"Value": {"Fn::GetAtt": ["Propio", "Dato"]}}} if "Propio" in resources else {}
    )
    template = {"Resources": resources, **({"Outputs": outputs} if outputs else {})}
    deployed.client("cloudformation").create_stack(
        StackName=stack, TemplateBody=json.dumps(template)
    )


def _table(description: str) -> str:
    database = {
        "Type": "AWS::Glue::Database",
        "Properties": {"CatalogId": "x", "DatabaseInput": {"Name": "costura"}},
    }
    table = {
        "Type": "AWS::Glue::Table",
        "DependsOn": "Base",
        "Properties": {
            "CatalogId": "x",
            "DatabaseName": "costura",
            "TableInput": {
                "Name": "t",
                "Description": description,
                "PartitionKeys": [{"Name": "dia", "Type": "date"}],
                "StorageDescriptor": {"Columns": [], "Location": "s3://x/"},
            },
        },
    }
    return json.dumps({"Resources": {"Base": database, "Tabla": table}})
