"""Lake Formation, as Athena asks it: which columns of a table someone may read, and as whom."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from moto.lakeformation.models import lakeformation_backends

from aws_local.account import Account

_READING = ("ALL", "SELECT")


@dataclass(frozen=True)
class Grants:
    """The grants to one role, and the places that Lake Formation lends access to."""

    account: Account
    role_arn: str

    def columns(self, database: str, table: str, columns: list[str]) -> list[str]:
        """Those of the columns that the role may read."""
        granted = {
            name
            for resource in self._resources()
            for name in _granted(resource, database, table, columns)
        }
        return [name for name in columns if name in granted]

    def lender(self, place: str) -> str | None:
        """The role that a registered place is read as; None if it is not registered."""
        arn = f"arn:aws:s3:::{place.removeprefix('s3://')}".rstrip("/") + "/"
        for registered in self._backend.list_resources():
            if arn.startswith(registered.arn.rstrip("/") + "/"):
                return str(registered.role_arn)
        return None

    @property
    def _backend(self) -> Any:
        return lakeformation_backends[self.account.id][self.account.region]

    def _resources(self) -> Iterator[Mapping[str, Any]]:
        for catalog in self._backend.grants.values():
            for grant in catalog.permissions:
                known = grant.principal["DataLakePrincipalIdentifier"] == self.role_arn
                if known and any(name in _READING for name in grant.permissions):
                    yield grant.resource


def _granted(
    resource: Mapping[str, Any], database: str, table: str, columns: list[str]
) -> list[str]:
    """The columns that a granted resource opens."""
    place = resource.get("Table") or resource.get("TableWithColumns")
    if not place or place["DatabaseName"] != database:
        return []
    if place.get("Name", table) != table:
        return []
    if "ColumnNames" in place:
        return list(place["ColumnNames"])
    excluded = (place.get("ColumnWildcard") or {}).get("ExcludedColumnNames") or []
    return [name for name in columns if name not in excluded]
