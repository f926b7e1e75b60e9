"""What is watched, and whom it tells."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_kms as kms
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk.assertions import Template

from energia.contracts.model import Contract, ServiceLevel
from energia_stacks.monitoring import LONGEST_WATCH_DAYS, Monitoring, Watched

from .assembly import Assembly, as_text

Contracts = tuple[Contract, ...]


def alarms(assembly: Assembly) -> Mapping[str, Any]:
    prefix = f"energia-{assembly.config.name}-"
    return {
        alarm["AlarmName"].removeprefix(prefix): alarm
        for alarm in assembly.properties("AWS::CloudWatch::Alarm")
    }


def watched(contracts: Contracts) -> Contracts:
    """Return the contracts whose freshness an alarm can look back on."""
    days = ((contract, contract.service_level.freshness_days or 0) for contract in contracts)
    return tuple(contract for contract, limit in days if 0 < limit <= LONGEST_WATCH_DAYS)


def test_each_contract_has_its_alarms(assembly: Assembly, contracts: Contracts) -> None:
    expected = {f"{contract.dataset}-rejects" for contract in contracts}
    expected |= {f"{contract.dataset}-freshness" for contract in watched(contracts)}
    assert set(alarms(assembly)) - {"unstarted"} == {"failed"} | expected


def test_freshness_alarm_uses_days_of_the_contract(
    assembly: Assembly, contracts: Contracts
) -> None:
    for contract in watched(contracts):
        alarm = alarms(assembly)[f"{contract.dataset}-freshness"]
        days = contract.service_level.freshness_days or 0
        assert alarm["Period"] * alarm["EvaluationPeriods"] == days * 86400
        assert alarm["MetricName"] == "FilesPublished"
        assert alarm["Dimensions"] == [{"Name": "Dataset", "Value": contract.dataset}]
        assert alarm["Namespace"] == assembly.config.metrics
        assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanThreshold", 1)
        assert alarm["TreatMissingData"] == "breaching"


def test_too_long_freshness_has_no_alarm(
    new_app: cdk.App, dev: Assembly, contracts: Contracts
) -> None:
    stack = cdk.Stack(new_app, "Etl")
    agreed = [(LONGEST_WATCH_DAYS, "f"), (LONGEST_WATCH_DAYS + 1, "g"), (None, "h")]
    datasets = [
        replace(contracts[0], dataset=name, service_level=ServiceLevel(freshness_days=days))
        for days, name in agreed
    ]
    Monitoring(
        stack,
        config=dev.config,
        key=kms.Key(stack, "Key"),
        watched=Watched(
            sfn.StateMachine(
                stack,
                "Machine",
                definition_body=sfn.DefinitionBody.from_chainable(sfn.Pass(stack, "P")),
            )
        ),
        contracts=datasets,
    )
    found = Template.from_stack(stack).find_resources("AWS::CloudWatch::Alarm").values()
    names = {alarm["Properties"]["AlarmName"] for alarm in found}
    assert [name for name in names if name.endswith("freshness")] == ["energia-dev-f-freshness"]


def test_rejects_alarm_stays_until_next_transform(assembly: Assembly) -> None:
    alarm = alarms(assembly)["transacciones-rejects"]
    assert alarm["MetricName"] == "RejectsOverLimit"
    assert alarm["ComparisonOperator"] == "GreaterThanOrEqualToThreshold"
    assert (alarm["Threshold"], alarm["TreatMissingData"]) == (1, "ignore")


def test_alarms_use_metrics_of_the_machine(assembly: Assembly) -> None:
    text = as_text(assembly.only("AWS::StepFunctions::StateMachine")["DefinitionString"])
    for alarm in alarms(assembly).values():
        if alarm["Namespace"] == assembly.config.metrics:
            assert f'"MetricName": "{alarm["MetricName"]}"' in text
    assert f'"Namespace": "{assembly.config.metrics}"' in text


def test_failed_execution_sends_one_message(assembly: Assembly) -> None:
    (rule,) = [
        rule
        for rule in assembly.properties("AWS::Events::Rule")
        if rule["EventPattern"]["source"] == ["aws.states"]
    ]
    assert rule["EventPattern"]["detail"]["status"] == ["FAILED", "TIMED_OUT", "ABORTED"]
    (target,) = rule["Targets"]
    assert [as_text(target["Arn"])] == assembly.references("AWS::SNS::Topic")
    assert "AlarmActions" not in alarms(assembly)["failed"]
    assert "AlarmActions" not in alarms(assembly)["transacciones-rejects"]


def test_stale_dataset_sends_a_message(assembly: Assembly) -> None:
    topics = assembly.references("AWS::SNS::Topic")
    alarm = alarms(assembly)["transacciones-freshness"]
    assert [as_text(action) for action in alarm["AlarmActions"]] == topics
    assert [as_text(action) for action in alarm["OKActions"]] == topics


def test_failed_trigger_sends_a_message(dev: Assembly, prod: Assembly) -> None:
    # Nothing starts by itself in dev.
    assert "unstarted" not in alarms(dev)
    alarm = alarms(prod)["unstarted"]
    (dimension,) = alarm["Dimensions"]
    (queue,) = prod.references("AWS::SQS::Queue")
    assert as_text(dimension["Value"]) == queue.replace(">", ".QueueName>")
    assert alarm["MetricName"] == "ApproximateNumberOfMessagesVisible"
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == (
        "GreaterThanOrEqualToThreshold",
        1,
    )
    assert [as_text(action) for action in alarm["AlarmActions"]] == prod.references(
        "AWS::SNS::Topic"
    )


def test_alarms_and_events_reach_the_encrypted_topic(assembly: Assembly) -> None:
    assert "KmsMasterKeyId" in assembly.only("AWS::SNS::Topic")
    services = {"cloudwatch.amazonaws.com", "events.amazonaws.com"}
    policy = assembly.only("AWS::SNS::TopicPolicy")["PolicyDocument"]["Statement"]
    publishers = {
        statement["Principal"]["Service"]
        for statement in policy
        if statement["Effect"] == "Allow" and statement["Action"] == "sns:Publish"
    }
    assert publishers == services
    key = assembly.only("AWS::KMS::Key")["KeyPolicy"]["Statement"]
    (statement,) = [item for item in key if item.get("Sid") == "AlertsThroughAnEncryptedTopic"]
    assert set(statement["Principal"]["Service"]) == services


def test_dashboard_shows_every_alarm_and_dataset(assembly: Assembly, contracts: Contracts) -> None:
    board = assembly.only("AWS::CloudWatch::Dashboard")
    assert board["DashboardName"] == f"energia-{assembly.config.name}"
    widgets = json.loads(as_text(board["DashboardBody"]))["widgets"]
    (status,) = [widget for widget in widgets if widget["type"] == "alarm"]
    assert len(status["properties"]["alarms"]) == len(alarms(assembly))
    for title in ("Rows read", "Rows published", "Rows rejected"):
        (graph,) = [widget for widget in widgets if widget["properties"]["title"] == title]
        shown = [metric[3] for metric in graph["properties"]["metrics"]]
        assert shown == [contract.dataset for contract in contracts]
