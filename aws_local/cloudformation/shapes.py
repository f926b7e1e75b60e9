"""How a type's properties become what its API takes, and an answer its attributes."""

import json
from collections.abc import Mapping
from typing import Any

from aws_local.account import Account
from aws_local.cloudformation.kinds import Properties, Shape


def only(**parameters: str) -> Any:
    """A removal that takes the physical ID (an empty text) or properties by their names."""
    return lambda properties, ref: {
        name: properties[source] if source else ref for name, source in parameters.items()
    }


def renamed(**names: str) -> Shape:
    """The properties, some of which the API calls otherwise: ``Api="Template"``."""

    def request(properties: Properties) -> Properties:
        changed = {old: new for new, old in names.items()}
        return {changed.get(name, name): value for name, value in properties.items()}

    return request


def crawler(properties: Properties) -> Properties:
    """A crawler, whose schedule is a text in the API."""
    schedule = properties.get("Schedule")
    return {**properties, "Schedule": schedule["ScheduleExpression"]} if schedule else properties


def security_configuration(properties: Properties) -> Properties:
    """A security configuration; the API knows one list by another name."""
    encryption = renamed(S3Encryption="S3Encryptions")(properties["EncryptionConfiguration"])
    return {**properties, "EncryptionConfiguration": encryption}


def database_change(properties: Properties) -> Properties:
    """What UpdateDatabase takes."""
    return {**properties, "Name": properties["DatabaseInput"]["Name"]}


def workgroup(properties: Properties) -> Properties:
    """A workgroup, without what is for its removal."""
    request = renamed(Configuration="WorkGroupConfiguration")(properties)
    return {name: value for name, value in request.items() if name != "RecursiveDeleteOption"}


def lake_settings(properties: Properties) -> Properties:
    """The settings, without how they merge."""
    # APPEND is how the resource merges, and no setting.
    given = {name: value for name, value in properties.items() if name != "MutationType"}
    return {"DataLakeSettings": renamed(DataLakeAdmins="Admins")(given)}


def key_request(properties: Properties) -> Properties:
    """A key, with the tags as KMS spells them."""
    # Nothing here gets old enough to be rotated.
    tags = [
        {f"Tag{name}": text for name, text in tag.items()} for tag in properties.get("Tags", ())
    ]
    described = {name: properties[name] for name in ("Description",) if name in properties}
    return {"Policy": json.dumps(properties["KeyPolicy"]), "Tags": tags, **described}


def bucket_policy(properties: Properties) -> Properties:
    """The policy of a bucket."""
    return {"Bucket": properties["Bucket"], "Policy": json.dumps(properties["PolicyDocument"])}


def topic_policy(properties: Properties) -> Properties:
    """The policy of a topic."""
    (topic,) = properties["Topics"]
    policy = json.dumps(properties["PolicyDocument"])
    return {"TopicArn": topic, "AttributeName": "Policy", "AttributeValue": policy}


def queue_policy(properties: Properties) -> Properties:
    """The policy of a queue."""
    (queue,) = properties["Queues"]
    return {
        "QueueUrl": queue,
        "Attributes": {"Policy": json.dumps(properties["PolicyDocument"])},
    }


def camel(properties: Properties) -> Properties:
    """The properties as Redshift Serverless spells them."""

    def spelt(value: Any) -> Any:
        if isinstance(value, dict):
            return {name[0].lower() + name[1:]: spelt(item) for name, item in value.items()}
        return [spelt(item) for item in value] if isinstance(value, list) else value

    found: Properties = spelt(properties)
    return found


def namespace(properties: Properties) -> Properties:
    """A namespace."""
    # They are for the day on which CloudFormation deletes the namespace.
    final = ("FinalSnapshotName", "FinalSnapshotRetentionPeriod")
    return camel({name: value for name, value in properties.items() if name not in final})


def prefixed(kind: str, answer: Mapping[str, Any]) -> dict[str, Any]:
    """An answer of Redshift Serverless's as attributes: ``Workgroup.WorkgroupArn``."""
    made = answer[kind.lower()]
    return {
        f"{kind}.{name[0].upper()}{name[1:]}": value
        for name, value in made.items()
        if not isinstance(value, dict)
    }


def workgroup_attributes(
    _properties: Properties, answer: Mapping[str, Any], _account: Account
) -> Mapping[str, Any]:
    """What Fn::GetAtt gives of a workgroup of Redshift Serverless."""
    endpoint = answer["workgroup"]["endpoint"]
    return {
        **prefixed("Workgroup", answer),
        "Workgroup.Endpoint.Address": endpoint["address"],
        "Workgroup.Endpoint.Port": str(endpoint["port"]),
    }
