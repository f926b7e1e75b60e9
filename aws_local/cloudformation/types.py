"""The types that moto's CloudFormation lacks: one entry a type."""

import json
from typing import Final

from aws_local.cloudformation.kinds import Kind, ref_of
from aws_local.cloudformation.shapes import (
    bucket_policy,
    camel,
    crawler,
    database_change,
    key_request,
    lake_settings,
    namespace,
    only,
    prefixed,
    queue_policy,
    renamed,
    security_configuration,
    topic_policy,
    workgroup,
    workgroup_attributes,
)

_GLUE: Final = (
    Kind(
        type="AWS::Glue::Database",
        service="glue",
        create="create_database",
        delete="delete_database",
        removal=only(Name=""),
        ref=ref_of("DatabaseInput.Name"),
        name="",
        update="update_database",
        changed=database_change,
    ),
    Kind(
        type="AWS::Glue::Table",
        service="glue",
        create="create_table",
        delete="delete_table",
        removal=only(DatabaseName="DatabaseName", Name=""),
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
        removal=only(JobName=""),
    ),
    Kind(
        type="AWS::Glue::Crawler",
        service="glue",
        create="create_crawler",
        delete="delete_crawler",
        removal=only(Name=""),
        request=crawler,
    ),
    Kind(
        type="AWS::Glue::Trigger",
        service="glue",
        create="create_trigger",
        delete="delete_trigger",
        removal=only(Name=""),
    ),
    Kind(
        type="AWS::Glue::SecurityConfiguration",
        service="glue",
        create="create_security_configuration",
        delete="delete_security_configuration",
        removal=only(Name=""),
        request=security_configuration,
    ),
)

_ATHENA: Final = (
    Kind(
        type="AWS::Athena::WorkGroup",
        service="athena",
        create="create_work_group",
        delete="delete_work_group",
        removal=only(WorkGroup=""),
        request=workgroup,
    ),
    Kind(
        type="AWS::Athena::NamedQuery",
        service="athena",
        create="create_named_query",
        delete="delete_named_query",
        removal=only(NamedQueryId=""),
        ref=lambda _properties, answer: str(answer["NamedQueryId"]),
    ),
)

_LAKE_FORMATION: Final = (
    Kind(
        type="AWS::LakeFormation::DataLakeSettings",
        service="lakeformation",
        create="put_data_lake_settings",
        delete="",
        removal=only(),
        ref=lambda _properties, _answer: "DataLakeSettings",
        name="",
        request=lake_settings,
        update="put_data_lake_settings",
        changed=lake_settings,
    ),
    Kind(
        type="AWS::LakeFormation::Resource",
        service="lakeformation",
        create="register_resource",
        delete="deregister_resource",
        removal=only(ResourceArn="ResourceArn"),
        ref=ref_of("ResourceArn"),
        name="",
        request=renamed(UseServiceLinkedRole="UseServiceLinkedRole"),
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
        removal=only(),
        ref=lambda _properties, _answer: "TopicPolicy",
        name="",
        request=topic_policy,
        update="set_topic_attributes",
        changed=topic_policy,
    ),
    Kind(
        type="AWS::SNS::Subscription",
        service="sns",
        create="subscribe",
        delete="unsubscribe",
        removal=only(SubscriptionArn=""),
        ref=lambda _properties, answer: str(answer["SubscriptionArn"]),
        name="",
    ),
    Kind(
        type="AWS::SQS::QueuePolicy",
        service="sqs",
        create="set_queue_attributes",
        delete="",
        removal=only(),
        ref=lambda _properties, _answer: "QueuePolicy",
        name="",
        request=queue_policy,
        update="set_queue_attributes",
        changed=queue_policy,
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
        removal=only(FunctionName="FunctionName", Qualifier="Qualifier"),
        ref=lambda properties, _answer: f"{properties['FunctionName']}|{properties['Qualifier']}",
        name="",
        update="put_function_event_invoke_config",
    ),
    Kind(
        type="AWS::Scheduler::Schedule",
        service="scheduler",
        create="create_schedule",
        delete="delete_schedule",
        removal=only(Name=""),
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
        removal=only(KeyId=""),
        ref=lambda _properties, answer: str(answer["KeyMetadata"]["KeyId"]),
        name="",
        request=key_request,
        attributes=lambda _properties, answer, _account: answer["KeyMetadata"],
    ),
    Kind(
        type="AWS::S3::BucketPolicy",
        service="s3",
        create="put_bucket_policy",
        delete="delete_bucket_policy",
        removal=only(Bucket=""),
        ref=ref_of("Bucket"),
        name="",
        request=bucket_policy,
        update="put_bucket_policy",
        changed=bucket_policy,
    ),
    Kind(
        type="AWS::RedshiftServerless::Namespace",
        service="redshift-serverless",
        create="create_namespace",
        delete="delete_namespace",
        removal=only(namespaceName=""),
        ref=ref_of("NamespaceName"),
        name="NamespaceName",
        request=namespace,
        attributes=lambda _properties, answer, _account: prefixed("Namespace", answer),
    ),
    Kind(
        type="AWS::RedshiftServerless::Workgroup",
        service="redshift-serverless",
        create="create_workgroup",
        delete="delete_workgroup",
        removal=only(workgroupName=""),
        ref=ref_of("WorkgroupName"),
        name="WorkgroupName",
        request=camel,
        attributes=workgroup_attributes,
    ),
)

KINDS: Final = (*_GLUE, *_ATHENA, *_LAKE_FORMATION, *_MESSAGES, *_STORES)
