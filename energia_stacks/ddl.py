"""The Lambda that brings the warehouse to its plan, with the plan packed into it."""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs

from energia.compiler.redshift.tables import plan_lines
from energia_stacks.base import EnergiaStack, acknowledge, resource_of
from energia_stacks.engine import Engine
from energia_stacks.job_code import DATA_API_MODULES, ROOT
from energia_stacks.storage import Lake

_SOURCE = ROOT / "lambda_src/redshift_ddl"
_PLAN = "ddl/plan.json"
_NO_CODE = ("__pycache__", "*.pyc")
# A warehouse that sleeps takes a minute, and each dataset a few transactions.
_TIMEOUT = cdk.Duration.minutes(10)


def ddl_function(
    stack: EnergiaStack, engine: Engine, lake: Lake, plan: Mapping[str, Any]
) -> lambda_.Function:
    """The function; its event names the warehouse and nothing else."""
    log_group = stack.log_group("DdlLogs")
    role = iam.Role(stack, "DdlRole", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    for statement in _statements(stack, engine, lake, log_group.log_group_arn):
        role.add_to_policy(statement)
    function = _function(stack, role, log_group, plan)
    _accept_findings(role, engine)
    # Of the package a diff shows only that its hash has changed.
    resource_of(function, lambda_.CfnFunction).add_metadata("sql", plan_lines(plan))
    return function


def _function(
    stack: EnergiaStack, role: iam.Role, log_group: logs.LogGroup, plan: Mapping[str, Any]
) -> lambda_.Function:
    with _packed(plan) as folder:
        return lambda_.Function(
            stack,
            "DdlFunction",
            description="Creates and changes the warehouse's tables to match the contracts",
            runtime=lambda_.Runtime.PYTHON_3_14,
            architecture=lambda_.Architecture.ARM_64,
            code=lambda_.Code.from_asset(str(folder)),
            handler="ddl.handler.handle",
            memory_size=256,
            timeout=_TIMEOUT,
            role=role,
            log_group=log_group,
        )


def data_api_access(arn: str, *, rows: bool = False) -> Iterator[iam.PolicyStatement]:
    """What running statements on a workgroup or cluster takes, beside a secret or a login; with
    ``rows``, what asking for rows does too.
    """
    run, answer = ["BatchExecuteStatement"], ["CancelStatement", "DescribeStatement"]
    if rows:
        run, answer = [*run, "ExecuteStatement"], [*answer, "GetStatementResult"]
    yield iam.PolicyStatement(actions=[f"redshift-data:{name}" for name in run], resources=[arn])
    yield iam.PolicyStatement(
        actions=[f"redshift-data:{name}" for name in answer],
        # A statement has no ARN; the condition leaves those that the caller began.
        resources=["*"],
        conditions={"StringEquals": {"redshift-data:statement-owner-iam-userid": "${aws:userid}"}},
    )


def _statements(
    stack: EnergiaStack, engine: Engine, lake: Lake, log_group_arn: str
) -> Iterator[iam.PolicyStatement]:
    yield from data_api_access(engine.arn, rows=True)
    if engine.namespace_arn:
        yield iam.PolicyStatement(
            actions=["redshift-serverless:GetNamespace"], resources=[engine.namespace_arn]
        )
    yield iam.PolicyStatement(
        actions=["secretsmanager:GetSecretValue"], resources=[engine.secret_arn]
    )
    secrets = f"secretsmanager.{stack.region}.amazonaws.com"
    yield iam.PolicyStatement(
        actions=["kms:Decrypt"],
        resources=[lake.key.key_arn],
        conditions={"StringEquals": {"kms:ViaService": secrets}},
    )
    yield iam.PolicyStatement(
        actions=["logs:CreateLogStream", "logs:PutLogEvents"], resources=[log_group_arn]
    )


def _accept_findings(role: iam.Role, engine: Engine) -> None:
    acknowledge(
        role,
        "AwsSolutions-IAM5[Resource::*]",
        "Statements of the Data API have no ARN; a condition limits access to the function's own.",
    )
    if engine.secret_arn.endswith("*"):
        acknowledge(
            role,
            f"AwsSolutions-IAM5[Resource::{engine.secret_arn}]",
            "The name of the administrator's secret ends with six random characters.",
        )


@contextmanager
def _packed(plan: Mapping[str, Any]) -> Iterator[Path]:
    """Yield a folder with the handler, what it imports and its plan, alike wherever it is made."""
    with TemporaryDirectory() as folder:
        copied = Path(folder) / "code"
        shutil.copytree(_SOURCE, copied, ignore=shutil.ignore_patterns(*_NO_CODE))
        (copied / "energia").mkdir()
        for name in DATA_API_MODULES:
            shutil.copyfile(ROOT / name, copied / name)
        (copied / _PLAN).write_text(json.dumps(plan, indent=1) + "\n", encoding="utf-8")
        yield copied
