"""What is common to Redshift Serverless and a provisioned cluster."""

from collections.abc import Mapping
from dataclasses import dataclass

from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs

from energia_stacks.base import EnergiaStack
from energia_stacks.config import EnvironmentConfig
from energia_stacks.network import Network
from energia_stacks.storage import Lake

ADMIN = "energia_admin"
DATABASE = "energia"
LOGS = ("connectionlog", "userlog", "useractivitylog")


@dataclass(frozen=True)
class Site:
    """What a warehouse is made from, whichever its kind."""

    config: EnvironmentConfig
    lake: Lake
    network: Network
    copy_role: iam.Role

    @property
    def name(self) -> str:
        """The warehouse's name: the namespace's, the workgroup's, or the cluster's."""
        return self.config.prefix


@dataclass(frozen=True)
class Engine:
    """Redshift of either kind, as its callers reach it.

    ``names`` are what the DDL Lambda's event calls it, ``arn`` is the workgroup's or the cluster's,
    ``secret_arn`` the administrator's secret (perhaps with a wildcard at its end), and
    ``namespace_arn`` what is asked for that secret, where CloudFormation does not know it. Whoever
    connects as an IAM role needs ``login_action`` on ``login_arn``.
    """

    names: Mapping[str, str]
    arn: str
    secret_arn: str
    login_action: str
    login_arn: str
    namespace_arn: str | None = None


def audit_logs(stack: EnergiaStack, folder: str) -> list[logs.LogGroup]:
    """The groups that Redshift writes its logs to; made by Redshift, they would keep for ever."""
    return [stack.log_group(f"Logs{name}", name=f"{folder}/{name}") for name in LOGS]
