"""Revoke Lake Formation's grants to everyone, so that only named grants give access."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

EVERYONE = "IAM_ALLOWED_PRINCIPALS"
"""Every principal that IAM allows: while it has a permission, no grant restricts anyone."""

_ATTEMPTS = 8
_PAUSE_S = 15.0


class SettingsError(Exception):
    """The Lake Formation settings are not usable; the text has the cause and the next step."""


def close(
    client: Any,
    databases: Mapping[str, Sequence[str]],
    admins: Sequence[str],
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Revoke everyone's permissions on the databases, their tables and new tables.

    Other settings stay. Returns the number of revoked grants, 0 the second time. Raises
    SettingsError before any change if one of ``admins`` is not a data lake administrator: nobody
    could grant access afterwards.
    """
    settings = _patiently(client.get_data_lake_settings, sleep)["DataLakeSettings"]
    known = {admin["DataLakePrincipalIdentifier"] for admin in settings["DataLakeAdmins"]}
    if missing := sorted(set(admins) - known):
        raise SettingsError(
            f"these roles are not data lake administrators: {', '.join(missing)}; add them in "
            "Lake Formation and deploy again"
        )
    closed = {
        **settings,
        "CreateDatabaseDefaultPermissions": [],
        "CreateTableDefaultPermissions": [],
    }
    if closed != settings:
        _patiently(client.put_data_lake_settings, sleep, DataLakeSettings=closed)
    grants = [
        grant for resource in _resources(databases) for grant in _open(client, resource, sleep)
    ]
    for grant in grants:
        _patiently(client.revoke_permissions, sleep, **grant)
    return len(grants)


def _resources(databases: Mapping[str, Sequence[str]]) -> Iterator[dict[str, Any]]:
    for database, tables in databases.items():
        yield {"Database": {"Name": database}}
        yield {"Table": {"DatabaseName": database, "TableWildcard": {}}}
        for table in tables:
            yield {"Table": {"DatabaseName": database, "Name": table}}


def _open(
    client: Any, resource: Mapping[str, Any], sleep: Callable[[float], None]
) -> Iterator[dict[str, Any]]:
    """Yield everyone's grants on the resource, as arguments of revoke_permissions."""
    page: dict[str, str] = {}
    while True:
        found = _patiently(client.list_permissions, sleep, Resource=resource, **page)
        for grant in found["PrincipalResourcePermissions"]:
            if grant["Principal"]["DataLakePrincipalIdentifier"] == EVERYONE:
                yield {name: grant[name] for name in ("Principal", "Resource", "Permissions")}
        if not found.get("NextToken"):
            return
        page = {"NextToken": found["NextToken"]}


def _patiently(
    operation: Callable[..., Any], sleep: Callable[[float], None], **request: Any
) -> Any:
    """Return the answer; wait while the function's new permissions take effect."""
    for _ in range(_ATTEMPTS - 1):
        try:
            return operation(**request)
        except ClientError as error:
            if error.response["Error"]["Code"] != "AccessDeniedException":
                raise
        sleep(_PAUSE_S)
    return operation(**request)
