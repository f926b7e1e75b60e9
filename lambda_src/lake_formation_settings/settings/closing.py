"""Taking from everyone what Lake Formation gives everyone, so that grants decide."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

EVERYONE = "IAM_ALLOWED_PRINCIPALS"
"""Whom IAM lets use the catalog: while they hold a permission, no grant restricts anyone."""

_ATTEMPTS = 8
_PAUSE_S = 15.0


class SettingsError(Exception):
    """The settings are not as they must be; says why and what to do."""


def close(
    client: Any,
    databases: Mapping[str, Sequence[str]],
    admins: Sequence[str],
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Leave everyone no permission on the databases and their tables, by name, nor on new ones.

    All else that the settings say stays. Gives the number of grants that were revoked; none the
    second time. Raises SettingsError, before it has changed anything, if one of ``admins`` is not a
    data lake administrator: nobody could grant what is closed.
    """
    settings = _patiently(client.get_data_lake_settings, sleep)["DataLakeSettings"]
    known = {admin["DataLakePrincipalIdentifier"] for admin in settings["DataLakeAdmins"]}
    if missing := sorted(set(admins) - known):
        raise SettingsError(f"not among the data lake administrators: {', '.join(missing)}")
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
    """What everyone holds on the resource, as revoking it takes it."""
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
    """The answer, waiting for the rights that this function was given a moment ago."""
    for _ in range(_ATTEMPTS - 1):
        try:
            return operation(**request)
        except ClientError as error:
            if error.response["Error"]["Code"] != "AccessDeniedException":
                raise
        sleep(_PAUSE_S)
    return operation(**request)
