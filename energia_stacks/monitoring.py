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
"""How far back an alarm of CloudWatch looks."""

_UNSUCCESSFUL: Final = ["FAILED", "TIMED_OUT", "ABORTED"]
_MISSING = cloudwatch.TreatMissingData


@dataclass(frozen=True)
class Watched:
    """What runs, and the queue of what could not be started, if anything starts by itself."""

    machine: sfn.StateMachine
    dead_letters: sqs.IQueue | None = None


@dataclass(frozen=True)
class Watch:
    """Alarmed at 1 and more; or where it is ``below``, under 1 in every one of the periods."""

    metric: cloudwatch.IMetric
    missing: cloudwatch.TreatMissingData
    below: bool = False
    periods: int = 1

    @property
    def operator(self) -> cloudwatch.ComparisonOperator:
        """How a data point is compared."""
        operators = cloudwatch.ComparisonOperator
        return (
            operators.LESS_THAN_THRESHOLD
            if self.below
            else operators.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
        )


class Monitoring(Construct):
    """Tells of executions that do not succeed or do not start, and of datasets that get old; shows
    the rest.
    """

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
        # A topic with a policy has no longer the default one, which lets alarms of the account in.
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
            description="An execution of the state machine did not succeed",
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
        # Without a message of its own: the rule has sent one with the cause.
        return self._alarm(
            "failed",
            "An execution did not succeed; its message says why, and what to do",
            Watch(metric, _MISSING.NOT_BREACHING),
        )

    def _unstarted(self, dead_letters: sqs.IQueue) -> cloudwatch.Alarm:
        return self._alarm(
            "unstarted",
            "A trigger could not start its load date; its message is in the queue DeadLetters",
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
        # The execution that it stopped has sent its message. Red until a transform is below.
        return self._alarm(
            f"{contract.dataset}-rejects",
            f"The last transform of {contract.dataset} rejected more rows than its contract allows",
            Watch(metric, _MISSING.IGNORE),
        )

    def _stale(self, contract: Contract, days: int) -> cloudwatch.Alarm:
        hour = cdk.Duration.hours(1)
        metric = dataset_metric(self._config, contract, "FilesPublished", period=hour)
        return self._alarm(
            f"{contract.dataset}-freshness",
            f"No new file of {contract.dataset} was published in {days} days: its contract agrees "
            "that there is one",
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
    """The contracts that agree on a freshness that an alarm can watch, with its days."""
    for contract in contracts:
        days = contract.service_level.freshness_days
        if days is not None and days <= LONGEST_WATCH_DAYS:
            yield contract, days


def _message() -> events.RuleTargetInput:
    field = events.EventField.from_path
    return events.RuleTargetInput.from_text(
        f"energia: execution {field('$.detail.name')} {field('$.detail.status')}.\n"
        f"{field('$.detail.error')}: {field('$.detail.cause')}\n"
        f"Unless that asks for a new execution, go on with: "
        f"aws stepfunctions redrive-execution --execution-arn "
        f"{field('$.detail.executionArn')}"
    )
