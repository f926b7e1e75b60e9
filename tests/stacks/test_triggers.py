"""The triggers: what starts by itself, on which events, and what the starters may do."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from moto.events.models import EventPattern, EventPatternParser

from energia_stacks.triggers import STARTER_ENVIRONMENT

from .assembly import Assembly, as_text
from .iam import role_named
from .policies import allowed

RECORD = f"raw/_entregas/2026-02-01-{'0a' * 16}.json"
KINDS = ("AWS::Scheduler::Schedule", "AWS::Glue::Trigger", "AWS::SQS::Queue")


def machine(assembly: Assembly) -> str:
    (found,) = assembly.references("AWS::StepFunctions::StateMachine")
    return found


def dead_letters(assembly: Assembly) -> str:
    (queue,) = assembly.references("AWS::SQS::Queue")
    return queue.replace(">", ".Arn>")


def rule(assembly: Assembly) -> Any:
    """The rule on new objects."""
    (found,) = [
        rule
        for rule in assembly.properties("AWS::Events::Rule")
        if rule["EventPattern"]["source"] == ["aws.s3"]
    ]
    return found


def event(assembly: Assembly, key: str, **changes: Any) -> Any:
    """The event of a new object in the lake."""
    bucket = {"name": changes.pop("bucket", assembly.config.bucket_name)}
    detail = {"version": "0", "bucket": bucket, "object": {"key": key, "size": 1}, "reason": "Copy"}
    return {
        "version": "0",
        "source": "aws.s3",
        "detail-type": "Object Created",
        "account": assembly.config.account,
        "region": assembly.config.region,
        "resources": [f"arn:aws:s3:::{bucket['name']}"],
        "detail": detail,
        **changes,
    }


def matches(assembly: Assembly, sample: Any) -> bool:
    text = json.dumps(rule(assembly)["EventPattern"])
    found: bool = EventPattern(text, EventPatternParser(text).parse()).matches_event(sample)
    return found


def test_delivery_record_starts_the_machine(triggered: Assembly) -> None:
    assert matches(triggered, event(triggered, RECORD))


@pytest.mark.parametrize(
    "key",
    [
        "raw/clientes/fecha_carga=2026-02-01/20260201T000000000000Z-clientes-0a0a0a0a.csv",
        "raw/clientes/fecha_carga=2026-02-01/_entregas.json",
        "raw/_entregas/",
        "raw/_entregas/2026-02-01.csv",
        "raw/",
        "processed/clientes/fecha_carga=2026-02-01/clientes.parquet",
        "processed/raw/_entregas/x.json",
        "temp/clientes/fecha_carga=2026-02-01/entrega/transform.json",
        "control/clientes/fecha_carga=2026-02-01/publish.json",
        "athena-query-results/energia-prod/x.json",
    ],
)
def test_other_object_starts_nothing(key: str, triggered: Assembly) -> None:
    assert not matches(triggered, event(triggered, key))


@pytest.mark.parametrize(
    "changes",
    [
        {"bucket": "energia-dev-111111111111-us-east-1"},
        {"detail-type": "Object Deleted"},
        {"source": "mi.aplicacion"},
    ],
)
def test_other_event_starts_nothing(changes: dict[str, str], triggered: Assembly) -> None:
    assert not matches(triggered, event(triggered, RECORD, **changes))


@pytest.mark.parametrize(
    ("kind", "counts"),
    [("dev", (0, 0, 0)), ("prod", (0, 0, 1)), ("triggered", (1, 1, 1))],
)
def test_only_configured_triggers_exist(
    kind: str,
    counts: tuple[int, int, int],
    assemblies: Mapping[str, Assembly],
    triggered: Assembly,
) -> None:
    assembly = {**assemblies, "triggered": triggered}[kind]
    assert tuple(len(assembly.resources(name)) for name in KINDS) == counts
    assert len(assembly.resources("AWS::Events::Rule")) == (1 if kind == "dev" else 2)


def test_bucket_sends_events_only_with_s3_trigger(dev: Assembly, prod: Assembly) -> None:
    for assembly, notifies in ((dev, False), (prod, True)):
        (lake,) = [b for b in assembly.properties("AWS::S3::Bucket") if "BucketName" in b]
        on = {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}
        assert lake.get("NotificationConfiguration") == (on if notifies else None)
        # The CDK's own way is a Lambda that may change every bucket.
        assert "Custom::S3BucketNotifications" not in json.dumps(assembly.template("Storage"))


def test_bucket_name_is_an_output(assembly: Assembly) -> None:
    outputs = assembly.template("Storage")["Outputs"]
    assert outputs["LakeBucket"]["Value"] == assembly.config.bucket_name


def test_starter_may_only_start_the_machine(triggered: Assembly) -> None:
    (log_group,) = [
        ref for ref in triggered.references("AWS::Logs::LogGroup") if "StarterLogs" in ref
    ]
    assert {
        (action, resource): condition
        for actions, resources, condition in allowed(triggered, "StarterRole")
        for action in actions
        for resource in resources
    } == {
        ("states:StartExecution", machine(triggered)): {},
        ("logs:CreateLogStream", log_group.replace(">", ".Arn>")): {},
        ("logs:PutLogEvents", log_group.replace(">", ".Arn>")): {},
        ("sqs:GetQueueAttributes", dead_letters(triggered)): {},
        ("sqs:GetQueueUrl", dead_letters(triggered)): {},
        ("sqs:SendMessage", dead_letters(triggered)): {},
    }


def test_only_the_rule_invokes_the_starter(triggered: Assembly) -> None:
    ((name, function),) = [
        (key.partition("/")[2], found["Properties"])
        for key, found in triggered.resources("AWS::Lambda::Function", "Etl").items()
        if found["Properties"]["Handler"] == "handler.handle"
    ]
    variables = function["Environment"]["Variables"]
    assert {key: as_text(value) for key, value in variables.items()} == {
        STARTER_ENVIRONMENT: machine(triggered)
    }
    (permission,) = [
        permission
        for permission in triggered.properties("AWS::Lambda::Permission", "Etl")
        if as_text(permission["FunctionName"]) == f"<{name}.Arn>"
    ]
    assert permission["Principal"] == "events.amazonaws.com"
    assert as_text(permission["SourceArn"]).startswith("<Delivered")
    (target,) = rule(triggered)["Targets"]
    assert as_text(target["Arn"]) == f"<{name}.Arn>"


def test_failed_starts_go_to_the_dead_letter_queue(triggered: Assembly) -> None:
    queue = dead_letters(triggered)
    (target,) = rule(triggered)["Targets"]
    schedule = triggered.only("AWS::Scheduler::Schedule")["Target"]
    for retried in (target, schedule):
        assert as_text(retried["DeadLetterConfig"]["Arn"]) == queue
        assert retried["RetryPolicy"]["MaximumRetryAttempts"] > 0
    calls = triggered.only("AWS::Lambda::EventInvokeConfig")
    assert as_text(calls["DestinationConfig"]["OnFailure"]["Destination"]) == queue
    assert calls["MaximumRetryAttempts"] > 0


def test_queue_is_encrypted_and_accepts_only_the_rule(triggered: Assembly) -> None:
    queue = triggered.only("AWS::SQS::Queue")
    assert queue["SqsManagedSseEnabled"] is True
    assert queue["MessageRetentionPeriod"] == 14 * 24 * 3600
    plain, letters = triggered.only("AWS::SQS::QueuePolicy")["PolicyDocument"]["Statement"]
    assert (plain["Effect"], plain["Action"]) == ("Deny", "sqs:*")
    assert plain["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert letters["Principal"] == {"Service": "events.amazonaws.com"}
    assert letters["Action"] == "sqs:SendMessage"
    source = letters["Condition"]["ArnEquals"]["aws:SourceArn"]
    assert as_text(source).startswith("<Delivered")


def test_schedule_is_in_bogota_and_passes_its_time(triggered: Assembly) -> None:
    schedule = triggered.only("AWS::Scheduler::Schedule")
    assert schedule["ScheduleExpression"] == triggered.config.triggers.schedule
    assert schedule["ScheduleExpressionTimezone"] == "America/Bogota"
    assert schedule["FlexibleTimeWindow"] == {"Mode": "OFF"}
    assert schedule["State"] == "ENABLED"
    assert as_text(schedule["Target"]["Arn"]) == machine(triggered)
    given = json.loads(schedule["Target"]["Input"])
    assert given == {"scheduled_at": "<aws.scheduler.scheduled-time>"}


def test_scheduler_may_only_start_the_machine(triggered: Assembly) -> None:
    assert allowed(triggered, "SchedulerRole") == [
        (("states:StartExecution",), (machine(triggered),), {}),
        (("sqs:SendMessage",), (dead_letters(triggered),), {}),
    ]
    _, role = role_named(triggered, "SchedulerRole")
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "scheduler.amazonaws.com"}
    condition = trust["Condition"]["StringEquals"]
    assert condition["aws:SourceAccount"] == triggered.config.account


def test_crawler_trigger_starts_both_crawlers(triggered: Assembly) -> None:
    trigger = triggered.only("AWS::Glue::Trigger")
    assert (trigger["Type"], trigger["StartOnCreation"]) == ("SCHEDULED", True)
    assert trigger["Schedule"] == triggered.config.triggers.crawlers_utc
    names = {crawler["Name"] for crawler in triggered.properties("AWS::Glue::Crawler")}
    assert {action["CrawlerName"] for action in trigger["Actions"]} == names
    assert len(names) == 2


def test_triggers_change_only_the_etl_stack(triggered: Assembly, prod: Assembly) -> None:
    config = replace(triggered.config, triggers=prod.config.triggers)
    assert config == prod.config
    for stack in ("Storage", "Catalog", "Governance", "Warehouse"):
        assert triggered.template(stack) == prod.template(stack)
