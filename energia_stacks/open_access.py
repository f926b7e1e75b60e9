"""The custom resource that takes IAM_ALLOWED_PRINCIPALS out of Lake Formation."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from energia_stacks.policies import allow, attach

_CODE = Path(__file__).resolve().parent.parent / "lambda_src/lake_formation_settings"
_TIMEOUT = cdk.Duration.minutes(5)


class OpenAccessClosed(Construct):
    """Nobody has access to the databases but by a grant; run again when a property changes.

    CloudFormation's own resource cannot do it: there an empty list of default permissions leaves
    the permissions as they are.
    """

    def __init__(self, scope: Construct, *, prefix: str, removal_policy: cdk.RemovalPolicy) -> None:
        super().__init__(scope, "OpenAccess")
        log_group = logs.LogGroup(
            self, "Log", retention=logs.RetentionDays.ONE_YEAR, removal_policy=removal_policy
        )
        self.role = self._role(f"{prefix}-lake-formation-settings", log_group)
        self._function = lambda_.Function(
            self,
            "Function",
            description="Revokes access to the energia databases without a Lake Formation grant",
            runtime=lambda_.Runtime.PYTHON_3_14,
            handler="settings.handler.handle",
            code=lambda_.Code.from_asset(str(_CODE), exclude=["**/__pycache__"]),
            timeout=_TIMEOUT,
            role=self.role,
            log_group=log_group,
        )

    def close(
        self, databases: Mapping[str, Sequence[str]], admins: Sequence[str]
    ) -> cdk.CustomResource:
        """Close the databases and their tables, by name, once ``admins`` can grant."""
        closed = cdk.CustomResource(
            self,
            "Resource",
            service_token=self._function.function_arn,
            resource_type="Custom::LakeFormationSettings",
            properties={
                "Databases": {name: list(tables) for name, tables in databases.items()},
                "Admins": list(admins),
            },
            service_timeout=_TIMEOUT,
        )
        closed.node.add_dependency(self._policy)
        return closed

    def _role(self, name: str, log_group: logs.LogGroup) -> iam.Role:
        role = iam.Role(
            self,
            "Role",
            role_name=name,
            description="Data lake administrator that revokes open access to the energia databases",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
        )
        statements = [
            allow(
                [
                    "lakeformation:GetDataLakeSettings",
                    "lakeformation:ListPermissions",
                    "lakeformation:PutDataLakeSettings",
                    "lakeformation:RevokePermissions",
                ],
                ["*"],
                "The actions of Lake Formation have no resource ARN",
            ),
            allow(["logs:CreateLogStream", "logs:PutLogEvents"], [log_group.log_group_arn]),
        ]
        self._policy = attach(role, statements)
        return role
