"""A type of CloudFormation's as calls of a service's API.

The calls go through boto3, which refuses properties that the API does not know and values of other
types: a template that would fail at AWS for that fails here too.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from moto.cloudformation.exceptions import ValidationError
from moto.core.common_models import CloudFormationModel

from aws_local.account import Account

Properties = dict[str, Any]
Shape = Callable[[Properties], Properties]


def ref_of(name: str) -> Callable[[Properties, Mapping[str, Any]], str]:
    """The property that a resource is referred to by; ``A.B`` is in A."""

    def found(properties: Properties, _answer: Mapping[str, Any]) -> str:
        value: Any = properties
        for part in name.split("."):
            value = value[part]
        return str(value)

    return found


_NAME = ref_of("Name")


@dataclass(frozen=True)
class Kind:
    """How a resource is made, changed and removed.

    Without ``update`` it is removed and made again. ``request`` makes the properties into what
    ``create`` takes, ``changed`` into what ``update`` takes, ``removal`` what ``delete`` takes from
    the properties and the physical ID. ``attributes`` are what Fn::GetAtt gives.
    """

    type: str
    service: str
    create: str
    delete: str
    removal: Callable[[Properties, str], Properties]
    ref: Callable[[Properties, Mapping[str, Any]], str] = _NAME
    name: str = "Name"
    request: Shape = dict
    update: str = ""
    changed: Shape = dict
    attributes: Callable[[Properties, Mapping[str, Any], Account], Mapping[str, Any]] = (
        lambda _properties, _answer, _account: {}
    )


class ApiResource:
    """A resource of a stack that an API call has made; no model of moto's but with its kind."""

    account: ClassVar[Account]
    kind: ClassVar[Kind]

    def __init__(self, properties: Properties) -> None:
        self.properties = properties
        answer = self._call(self.kind.create, self.kind.request(properties))
        self.physical_resource_id = self.name = self.kind.ref(properties, answer)
        self.attributes = self.kind.attributes(properties, answer, self.account)

    @classmethod
    def cloudformation_name_type(cls) -> str:
        """The property that names the resource."""
        return cls.kind.name

    @classmethod
    def cloudformation_type(cls) -> str:
        """The type, as templates spell it."""
        return cls.kind.type

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        """Whether an output may name the attribute; who asks for one finds out."""
        return True

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: dict[str, Any], *_: Any, **__: Any
    ) -> "ApiResource":
        """Make it; a name that the template does not give is moto's."""
        return cls(cls._named(resource_name, cloudformation_json))

    @classmethod
    def update_from_cloudformation_json(
        cls,
        original_resource: "ApiResource",
        new_resource_name: str,
        cloudformation_json: dict[str, Any],
        *_: Any,
        **__: Any,
    ) -> "ApiResource":
        """Change it, or make it anew."""
        properties = cls._named(original_resource.name, cloudformation_json)
        if not cls.kind.update:
            original_resource.delete()
            return cls(properties)
        cls._call(cls.kind.update, cls.kind.changed(properties))
        original_resource.properties = properties
        return original_resource

    @classmethod
    def delete_from_cloudformation_json(cls, *_: Any) -> None:
        """Nothing: ``delete`` has done it."""

    def is_created(self) -> bool:
        """Always: the call that makes it is over."""
        return True

    def delete(self, *_: Any) -> None:
        """Remove it, unless it went with what it was in: moto keeps to no order."""
        if not self.kind.delete:
            return
        removal = self.kind.removal(self.properties, self.physical_resource_id)
        try:
            self._call(self.kind.delete, removal)
        except ValidationError as error:
            if "NotFound" not in str(error.__cause__):
                raise

    def get_cfn_attribute(self, attribute_name: str) -> Any:
        """What Fn::GetAtt gives; ValidationError for what is not known here."""
        if attribute_name not in self.attributes:
            raise ValidationError(
                message=f"{self.kind.type}: attribute {attribute_name} does not exist"
            )
        return self.attributes[attribute_name]

    @classmethod
    def _named(cls, name: str, resource: Mapping[str, Any]) -> Properties:
        properties = dict(resource.get("Properties", {}))
        if cls.kind.name:
            properties.setdefault(cls.kind.name, name)
        return properties

    @classmethod
    def _call(cls, operation: str, request: Properties) -> Mapping[str, Any]:
        client = cls.account.client(cls.kind.service)
        try:
            answer: Mapping[str, Any] = getattr(client, operation)(**request)
        except Exception as error:
            raise ValidationError(message=f"{cls.kind.type}: {error}") from error
        return answer


def register(kinds: Sequence[Kind]) -> None:
    """Let moto know the types: it asks for the direct subclasses of CloudFormationModel."""
    for kind in kinds:
        members = {"kind": kind, "__module__": __name__, "__doc__": kind.type}
        type(kind.type.replace("::", "_"), (ApiResource, CloudFormationModel), members)
