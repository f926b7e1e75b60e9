"""Executions are redriven, tell how they stand, and meet the faults that are ordered."""

import json
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ReadTimeoutError

from .deliveries import wait_for
from .deployed import Deployed
from .functions import function
from .jobs import end_of, job
from .rehearsals import order

SESSION = "llamada"

pytestmark = pytest.mark.usefixtures("no_fault_is_left")


def started(deployed: Deployed, role: str, name: str, definition: dict[str, Any]) -> str:
    """An execution of a state machine that is made for it; its ARN."""
    states = deployed.client("stepfunctions")
    given = {"QueryLanguage": "JSONata", **definition}
    made = states.create_state_machine(name=name, roleArn=role, definition=json.dumps(given))
    machine = made["stateMachineArn"]
    return str(states.start_execution(stateMachineArn=machine, input="{}")["executionArn"])


def put(deployed: Deployed, key: str, body: str, then: dict[str, Any]) -> dict[str, Any]:
    """A state that puts an object."""
    arguments = {"Bucket": deployed.bucket, "Key": key, "Body": body}
    resource = "arn:aws:states:::aws-sdk:s3:putObject"
    return {"Type": "Task", "Resource": resource, "Arguments": arguments, **then}


def content(deployed: Deployed, name: str) -> str:
    """What an object of these tests holds."""
    s3 = deployed.client("s3")
    body = s3.get_object(Bucket=deployed.bucket, Key=f"costura/{name}")["Body"].read()
    return str(body.decode())


def leave(deployed: Deployed, name: str) -> None:
    """Put an object of these tests."""
    deployed.client("s3").put_object(Bucket=deployed.bucket, Key=f"costura/{name}", Body=b"x")


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ([], "InvalidInput"),
        ({"fecha": "2026-01-05"}, "InvalidInput"),
        ({"fecha_carga": "2026-13-45"}, "InvalidDate"),
        ({"fecha_carga": "1999-01-01"}, "NoFiles"),
    ],
)
def test_invalid_input_fails_the_execution(given: Any, error: str, deployed: Deployed) -> None:
    started = deployed.client("stepfunctions").start_execution(
        stateMachineArn=deployed.machine, input=json.dumps(given)
    )
    ended = wait_for(deployed, started["executionArn"])
    assert (ended.status, ended.error) == ("FAILED", error)


def test_redrive_runs_only_failed_states(deployed: Deployed, role: str) -> None:
    entered = "{% $states.context.State.EnteredTime %}"
    item = {
        "StartAt": "Dejar",
        "States": {
            "Dejar": put(
                deployed,
                "{% 'costura/' & $states.input %}",
                entered,
                {
                    "Assign": {"parte": "{% $states.input & $x %}"},
                    "Next": "Dormir",
                },
            ),
            # The others have ended when one of them fails.
            "Dormir": {"Type": "Wait", "Seconds": 1, "Next": "Leer"},
            "Leer": {
                "Type": "Task",
                "Resource": "arn:aws:states:::aws-sdk:s3:getObject",
                "Arguments": {
                    "Bucket": deployed.bucket,
                    "Key": "{% 'costura/falta-' & $parte %}",
                },
                "Output": "{% $parte %}",
                "End": True,
            },
        },
    }
    branches = [
        {
            "StartAt": "Cada",
            "States": {
                "Cada": {"Type": "Map", "Items": ["a", "b"], "ItemProcessor": item, "End": True}
            },
        },
        {
            "StartAt": "Otra",
            "States": {"Otra": put(deployed, "costura/otra", entered, {"End": True})},
        },
    ]
    definition = {
        "StartAt": "Inicio",
        "States": {
            "Inicio": {"Type": "Pass", "Assign": {"x": 41}, "Next": "Partes"},
            "Partes": {"Type": "Parallel", "Branches": branches, "Next": "Fin"},
            "Fin": {
                "Type": "Pass",
                "Output": {"x": "{% $x %}", "partes": "{% $states.input %}"},
                "End": True,
            },
        },
    }
    leave(deployed, "falta-a41")
    arn = started(deployed, role, "redirigida", definition)
    assert wait_for(deployed, arn).error == "S3.NoSuchKeyException"
    before = [content(deployed, name) for name in ("a", "b", "otra")]
    leave(deployed, "falta-b41")
    states = deployed.client("stepfunctions")
    states.redrive_execution(executionArn=arn)
    ended = wait_for(deployed, arn)
    assert (ended.status, ended.error) == ("SUCCEEDED", "")
    assert ended.output["x"] == 41
    assert ended.output["partes"][0] == ["a41", "b41"]
    assert [content(deployed, name) for name in ("a", "b", "otra")] == before
    with pytest.raises(ClientError, match="ExecutionNotRedrivable"):
        states.redrive_execution(executionArn=arn)


def test_error_of_step_functions_keeps_its_name(deployed: Deployed, role: str) -> None:
    wait = {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:s3:listBuckets", "End": True}
    item = {"StartAt": "Callada", "States": {"Callada": {**wait, "TimeoutSeconds": 60}}}
    maps = {"Cada": {"Type": "Map", "Items": [1], "ItemProcessor": item, "End": True}}
    order(deployed, [{"kind": "timeout", "session": "Callada"}])
    arn = started(deployed, role, "callada", {"StartAt": "Cada", "States": maps})
    assert wait_for(deployed, arn).error == "States.Timeout"


def test_rule_calls_function_when_execution_ends(deployed: Deployed, role: str) -> None:
    code = (
        "import boto3, json\n"
        "def handle(event, context):\n"
        f"    boto3.client('s3').put_object(Bucket='{deployed.bucket}', "
        "Key='costura/evento', Body=json.dumps(event))"
    )
    events = deployed.client("events")
    pattern = {"source": ["aws.states"], "detail": {"status": ["SUCCEEDED"], "name": ["oida"]}}
    events.put_rule(Name="oida", EventPattern=json.dumps(pattern))
    target = function(deployed, role, "oidor", code)
    events.put_targets(Rule="oida", Targets=[{"Id": "uno", "Arn": target}])
    states = deployed.client("stepfunctions")
    definition = {"StartAt": "Fin", "States": {"Fin": {"Type": "Succeed"}}}
    made = states.create_state_machine(name="oida", roleArn=role, definition=json.dumps(definition))
    machine = made["stateMachineArn"]
    arn = states.start_execution(stateMachineArn=machine, name="oida", input="{}")["executionArn"]
    deployed.client("s3").get_waiter("object_exists").wait(
        Bucket=deployed.bucket, Key="costura/evento", WaiterConfig={"Delay": 1, "MaxAttempts": 30}
    )
    event = json.loads(content(deployed, "evento"))
    assert event["detail-type"] == "Step Functions Execution Status Change"
    assert (event["detail"]["executionArn"], event["detail"]["status"]) == (arn, "SUCCEEDED")


def caller(deployed: Deployed, role: str, service: str) -> Any:
    """A client of a role's session that does nothing twice and does not wait for long."""
    sts = deployed.client("sts")
    given = sts.assume_role(RoleArn=role, RoleSessionName=SESSION)["Credentials"]
    config = Config(read_timeout=1, retries={"total_max_attempts": 1})
    return deployed.client(
        service,
        config=config,
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
    )


CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "s3": ("list_buckets", {}),
    "glue": ("get_crawler", {"Name": "x"}),
    "lambda": ("invoke", {"FunctionName": "x"}),
    "cloudwatch": ("put_metric_data", {"Namespace": "x", "MetricData": [{"MetricName": "x"}]}),
    "redshift-data": ("describe_statement", {"Id": "x"}),
}


@pytest.mark.parametrize("service", CALLS)
@pytest.mark.parametrize("kind", ["error", "throttle"])
def test_call_fails_the_given_number_of_times(
    kind: str, service: str, deployed: Deployed, role: str
) -> None:
    name, parameters = CALLS[service]
    call = getattr(caller(deployed, role, service), name)
    order(deployed, [{"kind": kind, "session": SESSION}])
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    status = refused.value.response["ResponseMetadata"]["HTTPStatusCode"]
    assert (status == 500) is (kind == "error")
    assert refused.value.response["Error"]["Message"] == "an injected fault"
    try:
        call(**parameters)
    except ClientError as other:
        assert other.response["Error"]["Message"] != "an injected fault"


def test_unanswered_call_is_executed(deployed: Deployed, role: str) -> None:
    order(deployed, [{"kind": "timeout", "session": SESSION, "call": "s3:PUT .*"}])
    with pytest.raises(ReadTimeoutError):
        caller(deployed, role, "s3").put_object(Bucket=deployed.bucket, Key="costura/callada")
    assert content(deployed, "callada") == ""


def test_fault_kills_the_calling_job(deployed: Deployed, role: str) -> None:
    code = f"import boto3; boto3.client('s3').list_objects_v2(Bucket='{deployed.bucket}')"
    job(deployed, role, "muere", code)
    order(deployed, [{"kind": "killed", "session": "GlueJobRunnerSession-.*"}])
    run = deployed.client("glue").start_job_run(JobName="muere")["JobRunId"]
    assert end_of(deployed, "muere", run) == "FAILED"
    assert order(deployed, [])[0]["met"] == 1


def test_failing_branch_stops_job_of_other_branch(deployed: Deployed, role: str) -> None:
    job(deployed, role, "dura", "import time; time.sleep(600)")
    resource = "arn:aws:states:::glue:startJobRun.sync"
    work = {"Type": "Task", "Resource": resource, "Arguments": {"JobName": "dura"}, "End": True}
    fails = {
        "Dormir": {"Type": "Wait", "Seconds": 1, "Next": "Fallar"},
        "Fallar": {"Type": "Fail", "Error": "Otra"},
    }
    branches = [
        {"StartAt": "Trabajar", "States": {"Trabajar": work}},
        {"StartAt": "Dormir", "States": fails},
    ]
    both = {"Ambas": {"Type": "Parallel", "Branches": branches, "End": True}}
    arn = started(deployed, role, "ambas", {"StartAt": "Ambas", "States": both})
    assert wait_for(deployed, arn).error == "Otra"
    (run,) = deployed.client("glue").get_job_runs(JobName="dura")["JobRuns"]
    assert end_of(deployed, "dura", run["Id"]) == "STOPPED"
