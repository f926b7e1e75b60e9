"""What an environment has whose machine starts by itself, beside the machine that is there."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.request import Request, urlopen

import energia_stacks  # noqa: F401  # settles which Node aws_cdk starts when it is imported

# isort: split
import aws_cdk as cdk
from aws_cdk import aws_stepfunctions as sfn

from aws_local.account import Account
from aws_local.deploying import Cdk
from energia_stacks.base import EnergiaStack
from energia_stacks.trigger_settings import TriggerSettings
from energia_stacks.triggers import add_triggers

from .deployed import Deployed

_SETTINGS = TriggerSettings(s3_event=True, schedule="cron(0 21 * * ? *)")


@dataclass(frozen=True)
class Triggers:
    """The names of the function that a record starts, and of the schedule."""

    deployed: Deployed
    starter: str
    schedule: str

    @property
    def role(self) -> str:
        """The name of the role that the schedule acts as."""
        described = self.deployed.client("scheduler").get_schedule(Name=self.schedule)
        return str(described["Target"]["RoleArn"].rpartition("/")[2])

    def notified(self) -> list[str]:
        """What the starter has logged, a line for each event that came to it."""
        logs, name = self.deployed.client("logs"), f"/aws/lambda/{self.starter}"
        # It is there once there is something in it.
        if not logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]:
            return []
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName=name)
        return [event["message"] for page in pages for event in page["events"]]

    def fire(self, time: str) -> str:
        """Fire the schedule as if it were this time; the ARN of the execution."""
        address = f"{self.deployed.environment['AWS_ENDPOINT_URL']}/firings"
        body = json.dumps({"schedule": self.schedule, "time": time}).encode()
        with urlopen(Request(address, data=body)) as answer:  # noqa: S310
            return str(json.load(answer)["executionArn"])


def deploy_triggers(deployed: Deployed, folder: Path) -> Triggers:
    """Deploy them as a stack of their own."""
    config = replace(deployed.config, triggers=_SETTINGS)
    app = cdk.App(outdir=str(folder / "cdk.out"))
    stack = EnergiaStack(app, "Disparos", config=config, description="triggers")
    machine = sfn.StateMachine.from_state_machine_arn(stack, "Machine", deployed.machine)
    add_triggers(stack, config, machine)
    app.synth()
    url = deployed.environment["AWS_ENDPOINT_URL"]
    # As the bucket is where s3_event is written down.
    deployed.client("s3").put_bucket_notification_configuration(
        Bucket=deployed.bucket, NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    Cdk(Account(url, config.account, config.region, folder), config.name).deploy()
    described = deployed.client("cloudformation").describe_stack_resources(
        StackName=stack.stack_name
    )
    made = {
        item["ResourceType"]: item.get("PhysicalResourceId", "")
        for item in described["StackResources"]
    }
    return Triggers(deployed, made["AWS::Lambda::Function"], made["AWS::Scheduler::Schedule"])
