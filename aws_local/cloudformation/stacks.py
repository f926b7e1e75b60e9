"""Stacks that change: what moto forgets when a stack is updated."""

# moto has no public seam for this.
# ruff: noqa: SLF001

import logging
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest import mock

from moto.cloudformation import parsing
from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.models import CloudFormationBackend
from moto.iam.models import Role, iam_backends
from moto.s3.models import FakeBucket

from aws_local.account import Account
from aws_local.cloudformation.kinds import ApiResource, register
from aws_local.cloudformation.types import KINDS

_resolve = CloudFormationBackend._resolve_update_parameters
_create = parsing.parse_and_create_resource
_update = parsing.parse_and_update_resource

register(KINDS)


@contextmanager
def stacks(account: Account) -> Iterator[None]:
    """Within it, stacks have the types of ours, and keep what an update does not change."""
    with (
        mock.patch.object(ApiResource, "account", account, create=True),
        mock.patch.object(CloudFormationBackend, "_resolve_update_parameters", _with_defaults),
        mock.patch.object(parsing, "parse_and_create_resource", _created),
        mock.patch.object(parsing, "parse_and_update_resource", _changed),
    ):
        yield


def _with_defaults(
    backend: CloudFormationBackend, instance: Any, incoming_params: Any
) -> dict[str, str]:
    """The parameters of an update; one that was a default before is the default again."""
    declared = instance.template_dict.get("Parameters", {})
    defaults = {name: item["Default"] for name, item in declared.items() if "Default" in item}
    instance.parameters = {**defaults, **instance.parameters}
    return _resolve(backend, instance, incoming_params)


def _created(logical_id: str, resource: Any, resources: Any, **where: str) -> Any:
    """The resource; moto takes a KeyError for a resource that the template does not have."""
    try:
        made: Any = _create(logical_id, resource, resources, **where)
    except KeyError as error:
        trace = "".join(traceback.format_exception(error))
        raise ValidationError(message=f"{resource['Type']} {logical_id}: {trace}") from error
    if isinstance(made, Role):
        _attach_managed_policies(made, parsing.clean_json(resource["Properties"], resources))
    if isinstance(made, FakeBucket):
        _configure(made, parsing.clean_json(resource.get("Properties", {}), resources))
    return made


def _attach_managed_policies(role: Role, properties: Mapping[str, Any]) -> None:
    """What moto leaves out of a role that a stack makes."""
    roles = iam_backends[role.account_id]["aws"]
    for arn in properties.get("ManagedPolicyArns", ()):
        roles.attach_role_policy(arn, role.name)


def _configure(bucket: FakeBucket, properties: Mapping[str, Any]) -> None:
    """Keep versions and send events to EventBridge: moto leaves both out of a stack's bucket."""
    bucket.versioning_status = properties.get("VersioningConfiguration", {}).get("Status")
    events = properties.get("NotificationConfiguration", {}).get("EventBridgeConfiguration", {})
    if events.get("EventBridgeEnabled"):
        bucket.set_notification_configuration({"EventBridgeConfiguration": {}})


def _changed(logical_id: str, resource: Any, resources: Any, **where: str) -> Any:
    """The resource after an update; of a type that moto cannot change, the one before."""
    changed: Any = _update(logical_id, resource, resources, **where)
    if changed is None:
        logging.warning("%s %s: not updated", resource["Type"], logical_id)
        return resources[logical_id]
    return changed
