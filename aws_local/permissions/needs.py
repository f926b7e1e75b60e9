"""What a call needs: the actions and resources that IAM checks for it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote
from xml.sax.saxutils import unescape

from moto.athena.models import athena_backends
from moto.s3.models import s3_backends

from aws_local.account import Account
from aws_local.permissions.policies import Need
from aws_local.redshift.serverless import Serverless
from aws_local.redshift.warehouses import Warehouses
from aws_local.requests import Call

_PREFIXES: Final = {"monitoring": "cloudwatch"}
_ACTIONS: Final = {"lambda:Invoke": "lambda:InvokeFunction"}
_GLUE: Final = (
    ("JobName", "job/{JobName}"),
    ("CrawlerName", "crawler/{CrawlerName}"),
    ("DatabaseName", "database/{DatabaseName}"),
)
_ANSWERS: Final = ("GetNamespace", "GetWorkgroup")


@dataclass(frozen=True)
class Needs:
    """The needs of calls into the account."""

    account: Account
    serverless: Serverless
    warehouses: Warehouses

    def of(self, call: Call) -> Iterator[Need]:
        """What a call needs; its own action first."""
        kinds: Mapping[str, Callable[[Call], Iterator[Need]]] = {
            "s3": self._s3,
            "glue": self._glue,
            "lambda": self._lambda,
            "athena": self._athena,
            "redshift-data": self._redshift_data,
            "redshift-serverless": self._redshift_serverless,
            "states": self._states,
        }
        if call.service in kinds:
            yield from kinds[call.service](call)
        else:
            yield Need(action_of(call))

    def _arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:{self.account.region}:{self.account.id}:{resource}"

    def _s3(self, call: Call) -> Iterator[Need]:
        bucket, _, key = unquote(call.request.path).strip("/").partition("/")
        arguments = call.request.args
        arn = f"arn:aws:s3:::{bucket}"
        if not key and call.request.method == "POST" and "delete" in arguments:
            for one in re.findall(rb"<Key>(.*?)</Key>", call.body):
                yield Need("s3:DeleteObject", f"{arn}/{unescape(one.decode())}")
            return
        if not key:
            context = {"s3:prefix": arguments["prefix"]} if "prefix" in arguments else {}
            yield Need(_bucket_action(call), arn, {"s3:prefix": "", **context})
            return
        action = _object_action(call)
        yield Need(action, f"{arn}/{key}")
        source = call.request.headers.get("x-amz-copy-source")
        if source:
            place = unquote(source).lstrip("/")
            yield Need("s3:GetObject", f"arn:aws:s3:::{place}")
            yield from self._reading(*place.split("/", 1))
        if action == "s3:GetObject":
            yield from self._reading(bucket, key, content=call.request.method == "GET")
        if action == "s3:PutObject":
            yield from self._key_use("kms:GenerateDataKey", bucket)

    def _reading(self, bucket: str, key: str, *, content: bool = True) -> Iterator[Need]:
        """What reading takes beside the object: its key, or where there is none, to list."""
        backend = s3_backends[self.account.id]["aws"]
        if bucket in backend.buckets and backend.get_object(bucket, key) is None:
            # Without permission to list, S3 does not reveal that the object is missing.
            yield Need("s3:ListBucket", f"arn:aws:s3:::{bucket}", {"s3:prefix": key})
        elif content:
            yield from self._key_use("kms:Decrypt", bucket)

    def _key_use(self, action: str, bucket: str) -> Iterator[Need]:
        """The use of the bucket's key, by S3 for the caller."""
        found: Any = s3_backends[self.account.id]["aws"].buckets.get(bucket)
        rule = (found.encryption or {}).get("Rule", {}) if found else {}
        key = rule.get("ApplyServerSideEncryptionByDefault", {}).get("KMSMasterKeyID")
        if key:
            via = f"s3.{self.account.region}.amazonaws.com"
            yield Need(action, key, {"kms:viaservice": via})

    def _glue(self, call: Call) -> Iterator[Need]:
        names = dict(call.parameters)
        if call.operation == "GetDatabases":
            yield Need(action_of(call), self._arn("glue", "catalog"))
            return
        kind = "Crawler" if "Crawler" in call.operation else "Database"
        if call.operation.endswith(("Table", "Tables")):
            named = names.get("Name", names.get("TableInput", {}).get("Name", "*"))
            names.setdefault("TableName", named)
        elif isinstance(names.get("Name"), str):
            names.setdefault(f"{kind}Name", names["Name"])
        resources = [shape.format(**names) for name, shape in _GLUE if name in names]
        if "DatabaseName" in names:
            resources.append("catalog")
            if names.get("TableName"):
                resources.append(f"table/{names['DatabaseName']}/{names['TableName']}")
        for resource in resources or ["*"]:
            arn = resource if resource == "*" else self._arn("glue", resource)
            yield Need(action_of(call), arn)

    def _lambda(self, call: Call) -> Iterator[Need]:
        name = unquote(str(call.parameters.get("FunctionName", "*")))
        known = name.startswith("arn:") or name == "*"
        yield Need(action_of(call), name if known else self._arn("lambda", f"function:{name}"))

    def _athena(self, call: Call) -> Iterator[Need]:
        asked, backend = call.parameters, athena_backends[self.account.id][self.account.region]
        group: Any = asked.get("WorkGroup")
        if call.operation == "StartQueryExecution":
            group = group or "primary"
        if "QueryExecutionId" in asked:
            found: Any = backend.executions.get(asked["QueryExecutionId"])
            group = found.workgroup.name if found else None
        if "NamedQueryId" in asked:
            query = backend.get_named_query(asked["NamedQueryId"])
            group = query.workgroup.name if query else None
        yield Need(action_of(call), self._arn("athena", f"workgroup/{group}") if group else "*")

    def _redshift_data(self, call: Call) -> Iterator[Need]:
        asked = call.parameters
        if "WorkgroupName" in asked:
            described = self.serverless.get_workgroup(asked["WorkgroupName"])
            arn = described["workgroup"]["workgroupArn"]
            yield Need(action_of(call), arn)
            if "SecretArn" in asked:
                yield Need("secretsmanager:GetSecretValue", asked["SecretArn"])
                via = f"secretsmanager.{self.account.region}.amazonaws.com"
                key = self.serverless.key_of(asked["SecretArn"])
                yield Need("kms:Decrypt", key, {"kms:viaservice": via})
            else:
                yield Need("redshift-serverless:GetCredentials", arn)
            return
        owner = self.warehouses.owner_of(asked.get("Id", ""))
        context = {"redshift-data:statement-owner-iam-userid": owner} if owner else {}
        yield Need(action_of(call), "*", context)

    def _redshift_serverless(self, call: Call) -> Iterator[Need]:
        arn = "*"
        if call.operation in _ANSWERS:
            kind = call.operation.removeprefix("Get").lower()
            resource = self.serverless.find(kind, call.parameters[f"{kind}Name"])
            arn = resource[f"{kind}Arn"] if resource else "*"
        yield Need(action_of(call), arn)

    def _states(self, call: Call) -> Iterator[Need]:
        asked = call.parameters
        arn = asked.get("stateMachineArn") or asked.get("executionArn") or "*"
        yield Need(action_of(call), arn)


def action_of(call: Call) -> str:
    """The action that IAM calls the operation."""
    action = f"{_PREFIXES.get(call.service, call.service)}:{call.operation}"
    return _ACTIONS.get(action, action)


def _bucket_action(call: Call) -> str:
    arguments = call.request.args
    if "location" in arguments:
        return "s3:GetBucketLocation"
    if "versions" in arguments:
        return "s3:ListBucketVersions"
    if "uploads" in arguments:
        return "s3:ListBucketMultipartUploads"
    reading = call.request.method in ("GET", "HEAD")
    asked = next((name for name in arguments if not arguments[name]), "")
    if reading and not asked:
        return "s3:ListBucket"
    return f"s3:{'Get' if reading else 'Put'}Bucket{asked.title()}"


def _object_action(call: Call) -> str:
    method, arguments = call.request.method, call.request.args
    if "uploadId" in arguments and method in ("DELETE", "GET"):
        parts = {"DELETE": "s3:AbortMultipartUpload", "GET": "s3:ListMultipartUploadParts"}
        return parts[method]
    kind = "ObjectTagging" if "tagging" in arguments else "Object"
    verbs = {"GET": "Get", "HEAD": "Get", "DELETE": "Delete"}
    return f"s3:{verbs.get(method, 'Put')}{kind}"
