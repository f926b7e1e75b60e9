"""The guard before every call of a role's session."""

from dataclasses import dataclass

from aws_local.account import Account
from aws_local.callers import Caller, caller_of
from aws_local.gateway import refusal
from aws_local.permissions.needs import Needs
from aws_local.permissions.policies import Need, allowed
from aws_local.permissions.usage import Usage, statements_of
from aws_local.requests import Call

# Every caller may get its own identity.
_FREE = ("sts:GetCallerIdentity",)
# The services that call a refusal AccessDenied; for the others it is an exception.
_SHORT = ("s3", "sts", "iam", "cloudformation", "sns")


@dataclass(frozen=True)
class Guard:
    """Refuses calls that no policy of the caller's role allows; the operator may do everything."""

    account: Account
    needs: Needs
    usage: Usage

    def __call__(self, call: Call) -> None:
        """ClientError if the call is not allowed."""
        caller = caller_of(self.account, call.key)
        if caller is None or f"{call.service}:{call.operation}" in _FREE:
            return
        code = "AccessDenied" if call.service in _SHORT else "AccessDeniedException"
        for need in self.needs.of(call):
            self.hold(caller, need, code)

    def hold(self, caller: Caller, need: Need, code: str = "AccessDeniedException") -> None:
        """ClientError with the code if the caller may not do what is needed."""
        statements = list(statements_of(caller.role))
        own = {"aws:userid": caller.identity, "aws:securetransport": "true"}
        known = Need(need.action, need.resource, {**own, **need.context})
        if not allowed(statements, known):
            raise refusal(code, _message(caller, need))
        self.usage.note(caller.role, statements, known)


def _message(caller: Caller, need: Need) -> str:
    return (
        f"User: {caller.arn} is not authorized to perform: {need.action} on resource: "
        f"{need.resource} because no identity-based policy allows the {need.action} action"
    )
