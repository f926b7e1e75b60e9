"""Report which permissions of the roles' policies the calls have used.

GET PERMISSIONS returns the report: a policy with unused permissions can be narrowed.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from moto.iam.models import Role, iam_backends
from werkzeug.wrappers import Request, Response

from aws_local.account import Account
from aws_local.gateway import Wsgi
from aws_local.permissions.policies import Need, Statement, listed, parts, speaks_of

PERMISSIONS: Final = "/permissions"


@dataclass(frozen=True)
class Usage:
    """A WSGI application before another; each permission is noted once, however often it is used.

    A permission is one action on one resource, under one value of each key of its condition.
    """

    account: Account
    _used: set[str] = field(default_factory=set)

    def note(self, role: Role, statements: Iterable[Statement], need: Need) -> None:
        """A call of the role was allowed, by these of the statements that speak of the need."""
        for statement in statements:
            for part in parts(statement):
                if part["Effect"] == "Allow" and speaks_of(part, need):
                    self._used.add(_text(role, part))

    def before(self, application: Wsgi) -> Wsgi:
        """The application, with an answer of ours at PERMISSIONS."""

        def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            if Request(environ).path != PERMISSIONS:
                return application(environ, start_response)
            return Response(json.dumps(list(self._permissions())))(environ, start_response)

        return answer

    def _permissions(self) -> Iterator[dict[str, Any]]:
        roles: Any = iam_backends[self.account.id]["aws"]
        for role in list(roles.roles.values()):
            for statement in statements_of(role):
                for part in parts(statement):
                    used = _text(role, part) in self._used
                    yield {"Role": role.name, **part, "Used": used}


def statements_of(role: Any) -> Iterator[Statement]:
    """Every statement of the role's policies."""
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


def _text(role: Role, part: Statement) -> str:
    return json.dumps([role.name, part], sort_keys=True)
