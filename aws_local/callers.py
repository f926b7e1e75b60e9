"""Who a call comes from: the person at this machine, or the session of a role."""

from dataclasses import dataclass
from typing import Any

from moto.iam.exceptions import NotFoundException
from moto.iam.models import Role, iam_backends
from moto.sts.models import sts_backends

from aws_local.account import Account
from aws_local.gateway import refusal


@dataclass(frozen=True)
class Caller:
    """The session of a role; ``identity`` is what AWS calls aws:userid."""

    role: Role
    session: str

    @property
    def arn(self) -> str:
        """The ARN of the session, as errors name it."""
        account = self.role.arn.split(":")[4]
        return f"arn:aws:sts::{account}:assumed-role/{self.role.name}/{self.session}"

    @property
    def identity(self) -> str:
        """The role's ID and the session's name."""
        return f"{self.role.id}:{self.session}"

    @property
    def tags(self) -> dict[str, str]:
        """The tags of the role, by their keys."""
        # moto keeps them as they came: a list from CloudFormation, by their keys from the API.
        tags: Any = self.role.tags
        listed = tags.values() if isinstance(tags, dict) else tags
        return {tag["Key"]: tag["Value"] for tag in listed}


def caller_of(account: Account, key: str) -> Caller | None:
    """The session whose access key it is; None for the person at this machine."""
    assumed: Any = sts_backends[account.id]["aws"].get_assumed_role_from_access_key(key)
    if assumed is None:
        return None
    name = assumed.role_arn.rpartition("/")[2]
    roles: Any = iam_backends[account.id]["aws"]
    try:
        return Caller(roles.get_role(name), assumed.session_name)
    except NotFoundException as error:
        raise refusal("AccessDenied", f"role {name} does not exist") from error
