"""Stacks, queries and statements: what moto only pretends to do is done."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from .deliveries import ask, start_query, warehouse_rows
from .deployed import Deployed
from .functions import function


@pytest.fixture
def stack(deployed: Deployed) -> Iterator[str]:
    """The name of a stack, which goes with the test."""
    yield "costura"
    deployed.client("cloudformation").delete_stack(StackName="costura")


def test_changed_table_keeps_its_partitions(deployed: Deployed, stack: str) -> None:
    cloudformation, glue = deployed.client("cloudformation"), deployed.client("glue")
    cloudformation.create_stack(StackName=stack, TemplateBody=_table("uno"))
    partition = {"Values": ["2026-01-05"], "StorageDescriptor": {"Location": "s3://x/y/"}}
    glue.create_partition(DatabaseName="costura", TableName="t", PartitionInput=partition)
    cloudformation.update_stack(StackName=stack, TemplateBody=_table("dos"))
    assert glue.get_table(DatabaseName="costura", Name="t")["Table"]["Description"] == "dos"
    assert len(glue.get_partitions(DatabaseName="costura", TableName="t")["Partitions"]) == 1


def test_unknown_property_fails_the_stack(deployed: Deployed, stack: str) -> None:
    wrong = {"Type": "AWS::Glue::Job", "Properties": {"Name": "x", "Rol": "y"}}
    with pytest.raises(ClientError, match='Unknown parameter in input: "Rol"'):
        _create(deployed, stack, {"Trabajo": wrong})


def test_custom_resource_has_the_data_of_its_function(
    deployed: Deployed, role: str, stack: str
) -> None:
    _create(deployed, stack, _custom(function(deployed, role, "propia", _ANSWER), fails="no"))
    described = deployed.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    assert described["StackStatus"] == "CREATE_COMPLETE"
    assert {item["OutputKey"]: item["OutputValue"] for item in described["Outputs"]} == {
        "Dato": "42"
    }


def test_failed_custom_resource_fails_its_stack(deployed: Deployed, role: str, stack: str) -> None:
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
def test_invalid_query_fails_with_reason(sql: str, reason: str, deployed: Deployed) -> None:
    state, _ = start_query(deployed, sql)
    assert state["State"] == "FAILED"
    assert state["StateChangeReason"].startswith(reason)


def test_query_takes_parameters_and_names_its_columns(deployed: Deployed) -> None:
    athena = deployed.client("athena")
    started = athena.start_query_execution(
        QueryString="SELECT x + 1, ? AS texto FROM (VALUES (CAST(? AS INTEGER))) AS t (x)",
        ExecutionParameters=["'a''b'", "41"],
        WorkGroup=deployed.config.workgroup,
    )
    identity = started["QueryExecutionId"]
    while True:
        described = athena.get_query_execution(QueryExecutionId=identity)["QueryExecution"][
            "Status"
        ]
        if described["State"] not in ("QUEUED", "RUNNING"):
            break
    assert described["State"] == "SUCCEEDED", described
    rows = athena.get_query_results(QueryExecutionId=identity)["ResultSet"]["Rows"]
    texts = [[cell["VarCharValue"] for cell in row["Data"]] for row in rows]
    assert texts == [["_col0", "texto"], ["42", "a'b"]]


def test_batch_of_statements_is_one_transaction(deployed: Deployed) -> None:
    data = deployed.client("redshift-data")
    target = {"WorkgroupName": deployed.config.prefix, "Database": "energia"}
    sqls = ["CREATE TABLE costura (x INT)", "INSERT INTO costura VALUES (1/0)"]
    started = data.batch_execute_statement(Sqls=sqls, **target)["Id"]
    while True:
        described = data.describe_statement(Id=started)
        if described["Status"] in ("FINISHED", "FAILED", "ABORTED"):
            break
    assert [part["Status"] for part in described["SubStatements"]] == ["FINISHED", "FAILED"]
    assert "division by zero" in described["Error"]
    found = warehouse_rows(
        deployed, "SELECT count(*) FROM svv_columns WHERE table_name = 'costura'"
    )
    assert found == [[0]]


def test_bucket_with_tls_policy_accepts_objects(deployed: Deployed) -> None:
    s3 = deployed.client("s3")
    policy = json.loads(s3.get_bucket_policy(Bucket=deployed.bucket)["Policy"])
    assert any("aws:SecureTransport" in str(item) for item in policy["Statement"])
    s3.put_object(Bucket=deployed.bucket, Key="temp/costura", Body=b"x")


def test_bucket_of_a_stack_keeps_versions(deployed: Deployed) -> None:
    found = deployed.client("s3").get_bucket_versioning(Bucket=deployed.bucket)
    assert found["Status"] == "Enabled"


def test_bucket_of_a_stack_sends_object_events(deployed: Deployed, stack: str) -> None:
    notifications = {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}
    properties = {"BucketName": "costura", "NotificationConfiguration": notifications}
    _create(deployed, stack, {"Cubo": {"Type": "AWS::S3::Bucket", "Properties": properties}})
    sqs, sns, events = (deployed.client(service) for service in ("sqs", "sns", "events"))
    queue = sqs.create_queue(QueueName="objetos")["QueueUrl"]
    topic = sns.create_topic(Name="objetos")["TopicArn"]
    place = f"{deployed.config.region}:{deployed.config.account}"
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:{place}:objetos")
    pattern = {"detail-type": ["Object Created"], "detail": {"bucket": {"name": ["costura"]}}}
    events.put_rule(Name="objetos", EventPattern=json.dumps(pattern))
    events.put_targets(Rule="objetos", Targets=[{"Id": "uno", "Arn": topic}])
    s3 = deployed.client("s3")
    s3.put_object(Bucket="costura", Key="uno")
    (message,) = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=20)["Messages"]
    s3.delete_object(Bucket="costura", Key="uno")
    event = json.loads(json.loads(message["Body"])["Message"])
    assert event["detail"]["object"]["key"] == "uno"


def test_count_query_returns_the_row_count(deployed: Deployed) -> None:
    assert ask(deployed, "SELECT count(*) FROM (VALUES 1, 2) AS t (x)") == [["2"]]


_ANSWER = """
import json
from urllib.request import Request, urlopen

def handle(event, context):
    failed = event["ResourceProperties"]["Fails"] == "yes" and event["RequestType"] != "Delete"
    answer = {"Status": "FAILED" if failed else "SUCCESS", "Reason": "porque sí",
            "PhysicalResourceId": "propia", "Data": {"Dato": "42"}}
    body = json.dumps(answer).encode()
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
