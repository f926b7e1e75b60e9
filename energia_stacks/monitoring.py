"""Messages, alarms and a dashboard of the pipeline."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from energia.contracts.model import Contract
from energia_stacks.base import pascal_case
from energia_stacks.config import EnvironmentConfig
from energia_stacks.dashboard import dashboard_rows, dataset_metric

LONGEST_WATCH_DAYS: Final = 7
"""The longest time that a CloudWatch alarm evaluates."""

_UNSUCCESSFUL: Final = ["FAILED", "TIMED_OUT", "ABORTED"]
_MISSING = cloudwatch.TreatMissingData


@dataclass(frozen=True)
class Watched:
    """The state machine, and the queue of failed starts if there are triggers."""

    machine: sfn.StateMachine
    dead_letters: sqs.IQueue | None = None


@dataclass(frozen=True)
class Watch:
    """A metric that alarms at 1 or more; with ``below``, under 1 in every one of the periods."""

    metric: cloudwatch.IMetric
    missing: cloudwatch.TreatMissingData
    below: bool = False
    periods: int = 1

    @property
    def operator(self) -> cloudwatch.ComparisonOperator:
        """Return the comparison of a data point with the threshold."""
        operators = cloudwatch.ComparisonOperator
        return (
            operators.LESS_THAN_THRESHOLD
            if self.below
            else operators.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
        )


class Monitoring(Construct):
    """Alerts for failed executions, failed starts and old datasets, and the dashboard."""

    def __init__(
        self,
        scope: Construct,
        *,
        config: EnvironmentConfig,
        key: kms.IKey,
        watched: Watched,
        contracts: Sequence[Contract],
    ) -> None:
        super().__init__(scope, "Monitoring")
        self._config, self._machine = config, watched.machine
        topic = self._topic(key, config.alert_emails)
        rule = self._message_for_each_failure(topic)
        failures = self._failed_execution(rule)
        rejects = [self._too_many_rejects(contract) for contract in contracts]
        ages = [self._stale(contract, days) for contract, days in _watched_days(contracts)]
        unstarted = [self._unstarted(watched.dead_letters)] if watched.dead_letters else []
        for alarm in (*unstarted, *ages):
            alarm.add_alarm_action(actions.SnsAction(topic))
            alarm.add_ok_action(actions.SnsAction(topic))
        alarms = [failures, *unstarted, *rejects, *ages]
        board = cloudwatch.Dashboard(self, "Dashboard", dashboard_name=config.prefix)
        for row in dashboard_rows(config, watched.machine, alarms, contracts):
            board.add_widgets(*row)

    def _topic(self, key: kms.IKey, emails: Sequence[str]) -> sns.Topic:
        topic = sns.Topic(self, "Alerts", display_name="energia", master_key=key, enforce_ssl=True)
        for address in emails:
            topic.add_subscription(subscriptions.EmailSubscription(address))
        # A topic policy replaces the default one, which allows the alarms of the account.
        topic.add_to_resource_policy(
            iam.PolicyStatement(
                sid="Alarms",
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[topic.topic_arn],
                conditions={"ArnLike": {"aws:SourceArn": self._alarm_arn()}},
            )
        )
        return topic

    def _alarm_arn(self) -> str:
        return cdk.Stack.of(self).format_arn(
            service="cloudwatch",
            resource="alarm",
            resource_name=f"{self._config.prefix}-*",
            arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
        )

    def _message_for_each_failure(self, topic: sns.ITopic) -> events.Rule:
        return events.Rule(
            self,
            "Unsuccessful",
            description="An execution of the state machine failed",
            event_pattern=events.EventPattern(
                source=["aws.states"],
                detail_type=["Step Functions Execution Status Change"],
                detail={
                    "stateMachineArn": [self._machine.state_machine_arn],
                    "status": _UNSUCCESSFUL,
                },
            ),
            targets=[targets.SnsTopic(topic, message=_message())],
        )

    def _failed_execution(self, rule: events.Rule) -> cloudwatch.Alarm:
        metric = cloudwatch.Metric(
            namespace="AWS/Events",
            metric_name="Invocations",
            dimensions_map={"RuleName": rule.rule_name},
            statistic=cloudwatch.Stats.SUM,
            period=cdk.Duration.minutes(5),
        )
        # The alarm sends no message, because the rule has sent one with the cause.
        return self._alarm(
            "failed",
            "An execution failed; the alert message has the cause and the next step",
            Watch(metric, _MISSING.NOT_BREACHING),
        )

    def _unstarted(self, dead_letters: sqs.IQueue) -> cloudwatch.Alarm:
        return self._alarm(
            "unstarted",
            "A trigger could not start a load date; its event is in the queue DeadLetters",
            Watch(
                dead_letters.metric_approximate_number_of_messages_visible(
                    statistic=cloudwatch.Stats.MAXIMUM
                ),
                _MISSING.NOT_BREACHING,
            ),
        )

    def _too_many_rejects(self, contract: Contract) -> cloudwatch.Alarm:
        metric = dataset_metric(
            self._config, contract, "RejectsOverLimit", statistic=cloudwatch.Stats.MAXIMUM
        )
        # The failed execution already sent an alert. The alarm clears when a later transform is
        # under the limit.
        return self._alarm(
            f"{contract.dataset}-rejects",
            f"{contract.dataset}: the last transform rejected more rows than the contract allows",
            Watch(metric, _MISSING.IGNORE),
        )

    def _stale(self, contract: Contract, days: int) -> cloudwatch.Alarm:
        hour = cdk.Duration.hours(1)
        metric = dataset_metric(self._config, contract, "FilesPublished", period=hour)
        return self._alarm(
            f"{contract.dataset}-freshness",
            f"{contract.dataset}: no new file published for {days} days (the contract's freshness "
            "limit)",
            Watch(metric, _MISSING.BREACHING, below=True, periods=24 * days),
        )

    def _alarm(self, name: str, description: str, watch: Watch) -> cloudwatch.Alarm:
        return cloudwatch.Alarm(
            self,
            pascal_case(name.replace("-", "_")),
            alarm_name=f"{self._config.prefix}-{name}",
            alarm_description=description,
            metric=watch.metric,
            threshold=1,
            comparison_operator=watch.operator,
            evaluation_periods=watch.periods,
            treat_missing_data=watch.missing,
        )


def _watched_days(contracts: Sequence[Contract]) -> Iterator[tuple[Contract, int]]:
    """Yield the contracts with a freshness that an alarm can watch, with its days."""
    for contract in contracts:
        days = contract.service_level.freshness_days
        if days is not None and days <= LONGEST_WATCH_DAYS:
            yield contract, days


def _message() -> events.RuleTargetInput:
    field = events.EventField.from_path
    return events.RuleTargetInput.from_text(
        f"energia: execution {field('$.detail.name')} {field('$.detail.status')}.\n"
        f"{field('$.detail.error')}: {field('$.detail.cause')}\n"
        "If the cause asks for a new execution, start one. Otherwise resume with: "
        f"aws stepfunctions redrive-execution --execution-arn "
        f"{field('$.detail.executionArn')}"
    )
