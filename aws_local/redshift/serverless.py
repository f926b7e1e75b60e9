"""Redshift Serverless, which moto does not know: namespaces and workgroups, by their names."""

from typing import Any, Final
from uuid import uuid4

from aws_local.account import Account
from aws_local.gateway import refusal
from aws_local.redshift.postgres import Databases

_PORT: Final = 5439


class Serverless:
    """What boto3's client of redshift-serverless calls, as far as stacks and Lambdas call it."""

    def __init__(self, account: Account, databases: Databases) -> None:
        self.account = account
        self._databases = databases
        self._namespaces: dict[str, dict[str, Any]] = {}
        self._workgroups: dict[str, dict[str, Any]] = {}

    def create_namespace(self, **given: Any) -> dict[str, Any]:
        """Make a namespace; its administrator's password is in a secret that Redshift keeps."""
        name, identity = given["namespaceName"], str(uuid4())
        secret = self._arn("secretsmanager", f"secret:redshift!{name}-{identity[:6]}")
        namespace = {
            **{key: value for key, value in given.items() if key not in ("tags", "iamRoles")},
            "namespaceId": identity,
            "namespaceArn": self._arn("redshift-serverless", f"namespace/{identity}"),
            "iamRoles": given.get("iamRoles", []),
            "status": "AVAILABLE",
            "adminPasswordSecretArn": secret,
        }
        namespace.pop("manageAdminPassword", None)
        self._databases.create(given.get("dbName", "dev"))
        return {"namespace": self._made(self._namespaces, name, namespace)}

    def get_namespace(self, namespaceName: str) -> dict[str, Any]:
        """A namespace."""
        return {"namespace": self._found(self._namespaces, namespaceName)}

    def delete_namespace(self, namespaceName: str, **_: Any) -> dict[str, Any]:
        """Remove a namespace."""
        found = self._found(self._namespaces, namespaceName)
        del self._namespaces[namespaceName]
        return {"namespace": found}

    def create_workgroup(self, **given: Any) -> dict[str, Any]:
        """Make a workgroup, in a namespace that there is."""
        name, identity = given["workgroupName"], str(uuid4())
        self._found(self._namespaces, given["namespaceName"])
        host = f"{name}.{self.account.id}.{self.account.region}.redshift-serverless.amazonaws.com"
        workgroup = {
            **{key: value for key, value in given.items() if key != "tags"},
            "workgroupId": identity,
            "workgroupArn": self._arn("redshift-serverless", f"workgroup/{identity}"),
            "status": "AVAILABLE",
            "endpoint": {"address": host, "port": _PORT},
        }
        return {"workgroup": self._made(self._workgroups, name, workgroup)}

    def get_workgroup(self, workgroupName: str) -> dict[str, Any]:
        """A workgroup."""
        return {"workgroup": self._found(self._workgroups, workgroupName)}

    def delete_workgroup(self, workgroupName: str) -> dict[str, Any]:
        """Remove a workgroup."""
        found = self._found(self._workgroups, workgroupName)
        del self._workgroups[workgroupName]
        return {"workgroup": found}

    def find(self, kind: str, name: str) -> dict[str, Any] | None:
        """A namespace or workgroup, if there is one of the name."""
        return {"namespace": self._namespaces, "workgroup": self._workgroups}[kind].get(name)

    def key_of(self, secret: str) -> str:
        """The key of an administrator's secret, as the namespace names it."""
        for namespace in self._namespaces.values():
            if namespace["adminPasswordSecretArn"] == secret:
                return str(namespace["adminPasswordSecretKmsKeyId"])
        raise refusal("ResourceNotFoundException", f"{secret} does not exist")

    def _arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:{self.account.region}:{self.account.id}:{resource}"

    @staticmethod
    def _made(
        things: dict[str, dict[str, Any]], name: str, thing: dict[str, Any]
    ) -> dict[str, Any]:
        if name in things:
            raise refusal("ConflictException", f"{name} exists already")
        things[name] = thing
        return thing

    @staticmethod
    def _found(things: dict[str, dict[str, Any]], name: str) -> dict[str, Any]:
        if name not in things:
            raise refusal("ResourceNotFoundException", f"{name} does not exist")
        return things[name]
