"""What starts the state machine and the crawlers by itself, as far as it is configured."""

from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_glue as glue
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_destinations as destinations
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as scheduler_targets
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn

from energia.lake import DELIVERY_RECORDS
from energia_stacks.base import EnergiaStack, acknowledge
from energia_stacks.config import EnvironmentConfig
from energia_stacks.policies import allow, attach

_CODE = Path(__file__).resolve().parent.parent / "lambda_src/starter"
STARTER_ENVIRONMENT = "STATE_MACHINE_ARN"
"""The variable in which the starter finds the machine."""

_TIMEOUT = cdk.Duration.seconds(30)
_LATEST = cdk.Duration.hours(6)
_RETRIES = 60


def add_triggers(
    stack: EnergiaStack, config: EnvironmentConfig, machine: sfn.IStateMachine
) -> sqs.Queue | None:
    """The configured triggers; the queue of what started nothing in the end, where that can be."""
    settings = config.triggers
    if settings.crawlers_utc:
        _crawl(stack, settings.crawlers_utc, config)
    if not settings.s3_event and not settings.schedule:
        return None
    dead_letters = _dead_letters(stack)
    if settings.s3_event:
        _start_when_delivered(stack, config.bucket_name, machine, dead_letters)
    if settings.schedule:
        _start_on_schedule(stack, settings.schedule, machine, dead_letters)
    return dead_letters


def _dead_letters(stack: EnergiaStack) -> sqs.Queue:
    queue = sqs.Queue(
        stack,
        "DeadLetters",
        # SQS's own key: no service that has to say what went wrong can be shut out of it.
        encryption=sqs.QueueEncryption.SQS_MANAGED,
        enforce_ssl=True,
        retention_period=cdk.Duration.days(14),
    )
    acknowledge(queue, "AwsSolutions-SQS3", "This queue is the dead-letter queue itself")
    return queue


def _start_when_delivered(
    stack: EnergiaStack, bucket: str, machine: sfn.IStateMachine, dead_letters: sqs.IQueue
) -> None:
    """Start a date by its delivery record; the data files before it start nothing."""
    events.Rule(
        stack,
        "Delivered",
        description="An upload has written its delivery record",
        event_pattern=events.EventPattern(
            source=["aws.s3"],
            detail_type=["Object Created"],
            detail={
                "bucket": {"name": [bucket]},
                "object": {"key": [{"wildcard": f"{DELIVERY_RECORDS}*.json"}]},
            },
        ),
        targets=[
            targets.LambdaFunction(
                _starter(stack, machine, dead_letters),
                dead_letter_queue=dead_letters,
                max_event_age=_LATEST,
                retry_attempts=_RETRIES,
            )
        ],
    )


def _starter(
    stack: EnergiaStack, machine: sfn.IStateMachine, dead_letters: sqs.IQueue
) -> lambda_.Function:
    """The function that starts an execution by name, which EventBridge itself cannot."""
    log_group = stack.log_group("StarterLogs")
    role = iam.Role(stack, "StarterRole", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    attach(
        role,
        [
            allow(["states:StartExecution"], [machine.state_machine_arn]),
            allow(["logs:CreateLogStream", "logs:PutLogEvents"], [log_group.log_group_arn]),
        ],
    )
    return lambda_.Function(
        stack,
        "Starter",
        description="Starts the load date of a delivery record, once",
        runtime=lambda_.Runtime.PYTHON_3_14,
        architecture=lambda_.Architecture.ARM_64,
        code=lambda_.Code.from_asset(str(_CODE), exclude=["**/__pycache__"]),
        handler="handler.handle",
        timeout=_TIMEOUT,
        role=role,
        log_group=log_group,
        environment={STARTER_ENVIRONMENT: machine.state_machine_arn},
        # Lambda's own retries end here, as EventBridge's do.
        on_failure=destinations.SqsDestination(dead_letters),
        retry_attempts=2,
    )


def _start_on_schedule(
    stack: EnergiaStack, expression: str, machine: sfn.IStateMachine, dead_letters: sqs.IQueue
) -> None:
    """An execution at the time, in Bogota; its date is that of the time, however late it starts."""
    scheduler.Schedule(
        stack,
        "Schedule",
        description="Starts the load date of the day",
        schedule=scheduler.ScheduleExpression.expression(expression, cdk.TimeZone.AMERICA_BOGOTA),
        time_window=scheduler.TimeWindow.off(),
        target=scheduler_targets.StepFunctionsStartExecution(
            machine,
            input=scheduler.ScheduleTargetInput.from_object(
                {"scheduled_at": scheduler.ContextAttribute.scheduled_time}
            ),
            dead_letter_queue=dead_letters,
            max_event_age=_LATEST,
            retry_attempts=_RETRIES,
        ),
    )


def _crawl(stack: EnergiaStack, expression: str, config: EnvironmentConfig) -> None:
    glue.CfnTrigger(
        stack,
        "CrawlersTrigger",
        type="SCHEDULED",
        schedule=expression,
        start_on_creation=True,
        description="Agrega las particiones que falten en el catálogo",
        actions=[glue.CfnTrigger.ActionProperty(crawler_name=name) for name in config.crawlers],
    )
