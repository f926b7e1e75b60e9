"""Who may do what: the guard before every call of a role's session."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from aws_local.account import Account
from aws_local.callers import Caller, caller_of
from aws_local.gateway import refusal
from aws_local.permissions.needs import Needs
from aws_local.permissions.policies import Need, Statement, allowed, listed
from aws_local.requests import Call

# Anyone may ask who he is.
_FREE = ("sts:GetCallerIdentity",)


@dataclass(frozen=True)
class Guard:
    """Refuses what no policy of the caller's role allows; the person at this machine may do all."""

    account: Account
    needs: Needs

    def __call__(self, call: Call) -> None:
        """ClientError if the call is not allowed."""
        caller = caller_of(self.account, call.key)
        if caller is None or f"{call.service}:{call.operation}" in _FREE:
            return
        statements = list(statements_of(caller))
        own = {"aws:userid": caller.identity, "aws:securetransport": "true"}
        for need in self.needs.of(call):
            known = Need(need.action, need.resource, {**own, **need.context})
            if not allowed(statements, known):
                raise _denied(call, caller, need)


def statements_of(caller: Caller) -> Iterator[Statement]:
    """Every statement of the policies of the caller's role."""
    role: Any = caller.role
    documents = [
        *role.policies.values(),
        *(_current(item) for item in role.managed_policies.values()),
    ]
    for document in documents:
        read = json.loads(document) if isinstance(document, str) else document
        yield from listed(read["Statement"])


def _current(policy: Any) -> str:
    """The document of the version of a managed policy that counts."""
    return next(
        str(version.document)
        for version in policy.versions
        if version.version_id == policy.default_version_id
    )


def _denied(call: Call, caller: Caller, need: Need) -> Exception:
    told = (
        f"User: {caller.arn} is not authorized to perform: {need.action} on resource: "
        f"{need.resource} because no identity-based policy allows the {need.action} action"
    )
    short = call.service in ("s3", "sts", "iam", "cloudformation", "sns")
    return refusal("AccessDenied" if short else "AccessDeniedException", told)
