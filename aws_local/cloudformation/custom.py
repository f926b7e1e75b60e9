"""Custom resources: the stack's own Lambda makes them, and the stack waits for its answer.

The function of the CDK that copies files needs a layer with the AWS CLI in it; what it does is done
here instead, with the credentials of its role.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from typing import Any, ClassVar
from unittest import mock
from uuid import uuid4
from zipfile import ZipFile

from moto.cloudformation import parsing
from moto.cloudformation.exceptions import ValidationError

from aws_local.account import Account
from aws_local.answers import Answers

DEPLOYMENT = "Custom::CDKBucketDeployment"


class CustomResource:
    """What moto asks of the resources of a stack; code of the stack does it.

    No subclass of moto's model: moto would take it for one more type of its own.
    """

    account: ClassVar[Account]
    answers: ClassVar[Answers]

    def __init__(self, identity: Mapping[str, str], properties: dict[str, Any]) -> None:
        self.identity = dict(identity)
        self.properties = properties
        self.physical_resource_id = self.identity["LogicalResourceId"]
        self.data: dict[str, Any] = {}

    @classmethod
    def create_from_cloudformation_json(
        cls, _name: str, resource: Mapping[str, Any], *_: Any, **names: str
    ) -> "CustomResource":
        """Create the resource."""
        identity = {
            "StackId": names["StackId"],
            "LogicalResourceId": names["LogicalId"],
            "ResourceType": names["ResourceType"],
        }
        made = cls(identity, resource["Properties"])
        made.request("Create", made.properties)
        return made

    @classmethod
    def update_from_cloudformation_json(
        cls, original_resource: "CustomResource", cloudformation_json: Mapping[str, Any], **_: Any
    ) -> "CustomResource":
        """Update the resource."""
        original_resource.request("Update", cloudformation_json["Properties"])
        return original_resource

    def delete(self, *_: Any) -> None:
        """Have it removed."""
        self.request("Delete", self.properties)

    def is_created(self) -> bool:
        """Always: its code has answered."""
        return True

    @classmethod
    def has_cfn_attr(cls, _attribute: str) -> bool:
        """Whether an output may name the attribute: its code says which there are."""
        return True

    def get_cfn_attribute(self, name: str) -> Any:
        """What Fn::GetAtt gives."""
        return self.data[name]

    def request(self, kind: str, properties: dict[str, Any]) -> None:
        """Run its code for the request; raise ValidationError with the reason of a failure."""
        if self.identity["ResourceType"] == DEPLOYMENT:
            if kind != "Delete":
                deploy_files(self.account, properties)
        else:
            old = {"OldResourceProperties": self.properties} if kind == "Update" else {}
            self._invoke({"RequestType": kind, "ResourceProperties": properties, **old})
        self.properties = properties

    def _invoke(self, request: Mapping[str, Any]) -> None:
        identity = str(uuid4())
        event = {
            **self.identity,
            **request,
            "RequestId": identity,
            "ServiceToken": request["ResourceProperties"]["ServiceToken"],
            "PhysicalResourceId": self.physical_resource_id,
            "ResponseURL": self.answers.url(identity),
        }
        function = event["ServiceToken"]
        invoked = self.account.client("lambda").invoke(
            FunctionName=function, Payload=json.dumps(event)
        )
        printed = invoked["Payload"].read().decode()
        answer = self.answers.take(identity)
        if answer is None:
            raise ValidationError(message=f"{function}: no answer; the function returned {printed}")
        if answer["Status"] != "SUCCESS":
            raise ValidationError(message=f"{function}: {answer.get('Reason')}")
        self.physical_resource_id = answer["PhysicalResourceId"]
        self.data = answer.get("Data") or {}


def deploy_files(account: Account, properties: Mapping[str, Any]) -> None:
    """Copy what the archives hold under the prefix of the bucket."""
    functions = account.client("lambda")
    function = functions.get_function_configuration(FunctionName=properties["ServiceToken"])
    s3 = account.client("s3", role=function["Role"])
    prefix = properties.get("DestinationBucketKeyPrefix", "").strip("/")
    sources = zip(properties["SourceBucketNames"], properties["SourceObjectKeys"], strict=True)
    for bucket, key in sources:
        content = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        with ZipFile(BytesIO(content)) as archive:
            for name in archive.namelist():
                target = f"{prefix}/{name}" if prefix else name
                s3.put_object(
                    Bucket=properties["DestinationBucketName"],
                    Key=target,
                    Body=archive.read(name),
                )


@contextmanager
def custom_resources(account: Account, answers: Answers) -> Iterator[None]:
    """Within it, stacks have their custom resources."""
    with (
        mock.patch.multiple(CustomResource, create=True, account=account, answers=answers),
        mock.patch.object(parsing, "CustomModel", CustomResource),
    ):
        yield
