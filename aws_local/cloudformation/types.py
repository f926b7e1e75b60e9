"""The types that moto's CloudFormation lacks: one entry a type."""

import json
from collections.abc import Mapping
from typing import Any, Final

from aws_local.account import Account
from aws_local.cloudformation.kinds import Kind, Properties, Shape, ref_of


def _only(**parameters: str) -> Any:
    """A removal that takes the physical ID (an empty text) or properties by their names."""
    return lambda properties, ref: {
        name: properties[source] if source else ref for name, source in parameters.items()
    }


def _renamed(**names: str) -> Shape:
    """The properties, some of which the API calls otherwise: ``Api="Template"``."""

    def request(properties: Properties) -> Properties:
        changed = {old: new for new, old in names.items()}
        return {changed.get(name, name): value for name, value in properties.items()}

    return request


def _crawler(properties: Properties) -> Properties:
    schedule = properties.get("Schedule")
    return {**properties, "Schedule": schedule["ScheduleExpression"]} if schedule else properties


def _security(properties: Properties) -> Properties:
    encryption = _renamed(S3Encryption="S3Encryptions")(properties["EncryptionConfiguration"])
    return {**properties, "EncryptionConfiguration": encryption}


def _database(properties: Properties) -> Properties:
    return {**properties, "Name": properties["DatabaseInput"]["Name"]}


def _workgroup(properties: Properties) -> Properties:
    request = _renamed(Configuration="WorkGroupConfiguration")(properties)
    return {name: value for name, value in request.items() if name != "RecursiveDeleteOption"}


def _settings(properties: Properties) -> Properties:
    # APPEND is how the resource merges, and no setting.
    given = {name: value for name, value in properties.items() if name != "MutationType"}
    return {"DataLakeSettings": _renamed(DataLakeAdmins="Admins")(given)}


def _key(properties: Properties) -> Properties:
    # Nothing here gets old enough to be rotated.
    tags = [
        {f"Tag{name}": text for name, text in tag.items()} for tag in properties.get("Tags", ())
    ]
    described = {name: properties[name] for name in ("Description",) if name in properties}
    return {"Policy": json.dumps(properties["KeyPolicy"]), "Tags": tags, **described}


def _bucket_policy(properties: Properties) -> Properties:
    return {"Bucket": properties["Bucket"], "Policy": json.dumps(properties["PolicyDocument"])}


def _topic_policy(properties: Properties) -> Properties:
    (topic,) = properties["Topics"]
    policy = json.dumps(properties["PolicyDocument"])
    return {"TopicArn": topic, "AttributeName": "Policy", "AttributeValue": policy}


def _queue_policy(properties: Properties) -> Properties:
    (queue,) = properties["Queues"]
    return {
        "QueueUrl": queue,
        "Attributes": {"Policy": json.dumps(properties["PolicyDocument"])},
    }


def _camel(properties: Properties) -> Properties:
    """The properties as Redshift Serverless spells them."""

    def spelt(value: Any) -> Any:
        if isinstance(value, dict):
            return {name[0].lower() + name[1:]: spelt(item) for name, item in value.items()}
        return [spelt(item) for item in value] if isinstance(value, list) else value

    found: Properties = spelt(properties)
    return found


def _namespace(properties: Properties) -> Properties:
    # They are for the day on which CloudFormation deletes the namespace.
    final = ("FinalSnapshotName", "FinalSnapshotRetentionPeriod")
    return _camel({name: value for name, value in properties.items() if name not in final})


def _prefixed(kind: str, answer: Mapping[str, Any]) -> dict[str, Any]:
    """An answer of Redshift Serverless's as attributes: ``Workgroup.WorkgroupArn``."""
    made = answer[kind.lower()]
    return {
        f"{kind}.{name[0].upper()}{name[1:]}": value
        for name, value in made.items()
        if not isinstance(value, dict)
    }


def _workgroup_attributes(
    _properties: Properties, answer: Mapping[str, Any], _account: Account
) -> Mapping[str, Any]:
    endpoint = answer["workgroup"]["endpoint"]
    return {
        **_prefixed("Workgroup", answer),
        "Workgroup.Endpoint.Address": endpoint["address"],
        "Workgroup.Endpoint.Port": str(endpoint["port"]),
    }


_GLUE: Final = (
    Kind(
        type="AWS::Glue::Database",
        service="glue",
        create="create_database",
        delete="delete_database",
        removal=_only(Name=""),
        ref=ref_of("DatabaseInput.Name"),
        name="",
        update="update_database",
        changed=_database,
    ),
    Kind(
        type="AWS::Glue::Table",
        service="glue",
        create="create_table",
        delete="delete_table",
        removal=_only(DatabaseName="DatabaseName", Name=""),
        ref=ref_of("TableInput.Name"),
        name="",
        # Made anew, it would lose its partitions.
        update="update_table",
    ),
    Kind(
        type="AWS::Glue::Job",
        service="glue",
        create="create_job",
        delete="delete_job",
        removal=_only(JobName=""),
    ),
    Kind(
        type="AWS::Glue::Crawler",
        service="glue",
        create="create_crawler",
        delete="delete_crawler",
        removal=_only(Name=""),
        request=_crawler,
    ),
    Kind(
        type="AWS::Glue::Trigger",
        service="glue",
        create="create_trigger",
        delete="delete_trigger",
        removal=_only(Name=""),
    ),
    Kind(
        type="AWS::Glue::SecurityConfiguration",
        service="glue",
        create="create_security_configuration",
        delete="delete_security_configuration",
        removal=_only(Name=""),
        request=_security,
    ),
)

_ATHENA: Final = (
    Kind(
        type="AWS::Athena::WorkGroup",
        service="athena",
        create="create_work_group",
        delete="delete_work_group",
        removal=_only(WorkGroup=""),
        request=_workgroup,
    ),
    Kind(
        type="AWS::Athena::NamedQuery",
        service="athena",
        create="create_named_query",
        delete="delete_named_query",
        removal=_only(NamedQueryId=""),
        ref=lambda _properties, answer: str(answer["NamedQueryId"]),
    ),
)

_LAKE_FORMATION: Final = (
    Kind(
        type="AWS::LakeFormation::DataLakeSettings",
        service="lakeformation",
        create="put_data_lake_settings",
        delete="",
        removal=_only(),
        ref=lambda _properties, _answer: "DataLakeSettings",
        name="",
        request=_settings,
        update="put_data_lake_settings",
        changed=_settings,
    ),
    Kind(
        type="AWS::LakeFormation::Resource",
        service="lakeformation",
        create="register_resource",
        delete="deregister_resource",
        removal=_only(ResourceArn="ResourceArn"),
        ref=ref_of("ResourceArn"),
        name="",
        request=_renamed(UseServiceLinkedRole="UseServiceLinkedRole"),
    ),
    Kind(
        type="AWS::LakeFormation::PrincipalPermissions",
        service="lakeformation",
        create="grant_permissions",
        delete="revoke_permissions",
        removal=lambda properties, _ref: properties,
        ref=lambda properties, _answer: json.dumps(properties, sort_keys=True),
        name="",
    ),
)

_MESSAGES: Final = (
    Kind(
        type="AWS::SNS::TopicPolicy",
        service="sns",
        create="set_topic_attributes",
        delete="",
        removal=_only(),
        ref=lambda _properties, _answer: "TopicPolicy",
        name="",
        request=_topic_policy,
        update="set_topic_attributes",
        changed=_topic_policy,
    ),
    Kind(
        type="AWS::SNS::Subscription",
        service="sns",
        create="subscribe",
        delete="unsubscribe",
        removal=_only(SubscriptionArn=""),
        ref=lambda _properties, answer: str(answer["SubscriptionArn"]),
        name="",
    ),
    Kind(
        type="AWS::SQS::QueuePolicy",
        service="sqs",
        create="set_queue_attributes",
        delete="",
        removal=_only(),
        ref=lambda _properties, _answer: "QueuePolicy",
        name="",
        request=_queue_policy,
        update="set_queue_attributes",
        changed=_queue_policy,
    ),
    Kind(
        type="AWS::CloudWatch::Alarm",
        service="cloudwatch",
        create="put_metric_alarm",
        delete="delete_alarms",
        removal=lambda _properties, ref: {"AlarmNames": [ref]},
        ref=ref_of("AlarmName"),
        name="AlarmName",
        update="put_metric_alarm",
        attributes=lambda properties, _answer, account: {
            "Arn": f"arn:aws:cloudwatch:{account.region}:{account.id}"
            f":alarm:{properties['AlarmName']}"
        },
    ),
    Kind(
        type="AWS::Lambda::EventInvokeConfig",
        service="lambda",
        create="put_function_event_invoke_config",
        delete="delete_function_event_invoke_config",
        removal=_only(FunctionName="FunctionName", Qualifier="Qualifier"),
        ref=lambda properties, _answer: f"{properties['FunctionName']}|{properties['Qualifier']}",
        name="",
        update="put_function_event_invoke_config",
    ),
    Kind(
        type="AWS::Scheduler::Schedule",
        service="scheduler",
        create="create_schedule",
        delete="delete_schedule",
        removal=_only(Name=""),
        update="update_schedule",
    ),
)

_STORES: Final = (
    Kind(
        # moto has the type, and fails for one with tags.
        type="AWS::KMS::Key",
        service="kms",
        create="create_key",
        delete="schedule_key_deletion",
        removal=_only(KeyId=""),
        ref=lambda _properties, answer: str(answer["KeyMetadata"]["KeyId"]),
        name="",
        request=_key,
        attributes=lambda _properties, answer, _account: answer["KeyMetadata"],
    ),
    Kind(
        type="AWS::S3::BucketPolicy",
        service="s3",
        create="put_bucket_policy",
        delete="delete_bucket_policy",
        removal=_only(Bucket=""),
        ref=ref_of("Bucket"),
        name="",
        request=_bucket_policy,
        update="put_bucket_policy",
        changed=_bucket_policy,
    ),
    Kind(
        type="AWS::RedshiftServerless::Namespace",
        service="redshift-serverless",
        create="create_namespace",
        delete="delete_namespace",
        removal=_only(namespaceName=""),
        ref=ref_of("NamespaceName"),
        name="NamespaceName",
        request=_namespace,
        attributes=lambda _properties, answer, _account: _prefixed("Namespace", answer),
    ),
    Kind(
        type="AWS::RedshiftServerless::Workgroup",
        service="redshift-serverless",
        create="create_workgroup",
        delete="delete_workgroup",
        removal=_only(workgroupName=""),
        ref=ref_of("WorkgroupName"),
        name="WorkgroupName",
        request=_camel,
        attributes=_workgroup_attributes,
    ),
)

KINDS: Final = (*_GLUE, *_ATHENA, *_LAKE_FORMATION, *_MESSAGES, *_STORES)
