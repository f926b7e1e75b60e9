"""Declarations: one Field per field of a contract.

The checker, docs/contracts.md and the JSON schema for editors are all derived from them.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from open_data_contract_standard import model as odcs
from pydantic import BaseModel

Schema = Mapping[str, Any]
"""JSON schema (draft 7) of the values of a field."""

ANYTHING: Final[Schema] = {}
TEXT: Final[Schema] = {"type": "string"}
FLAG: Final[Schema] = {"type": "boolean"}
NUMBER: Final[Schema] = {"type": "number"}
LIST: Final[Schema] = {"type": "array"}
TEXTS: Final[Schema] = {"type": "array", "items": TEXT}

_PLAIN_WORD = re.compile(r"[\w./-]+")


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field that a contract may have.

    ``values`` None takes the values that ODCS allows. ``part`` names the Part of a field that holds
    one object, or with ``many`` a list of them. ``example`` is a value as YAML text.
    """

    name: str
    effect: str
    example: str
    values: Schema | None = field(default=None, hash=False)
    required: bool = False
    default: str = ""
    is_documentation: bool = False
    part: str = ""
    many: bool = False


@dataclass(frozen=True, kw_only=True)
class Case:
    """A condition on fields of a part, and the narrower values of its fields if it holds."""

    condition: Mapping[str, Schema]
    values: Mapping[str, Schema]
    required: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Part:
    """A kind of object in a contract, such as a column.

    ``place`` is its path in the file. ``model`` has the fields that ODCS knows, and ``standard``
    names their definitions in the JSON schema of ODCS. ``custom`` are its customProperties.
    """

    name: str
    place: str
    description: str
    fields: tuple[Field, ...]
    model: type[BaseModel] | None = None
    standard: tuple[str, ...] = ()
    custom: tuple[Field, ...] = ()
    cases: tuple[Case, ...] = ()

    @property
    def known(self) -> frozenset[str]:
        """Return the names of the declared fields."""
        return frozenset(field.name for field in self.fields)

    @property
    def unsupported(self) -> frozenset[str]:
        """Return the names of the ODCS fields that are not declared."""
        fields = self.model.model_fields if self.model else {}
        names = frozenset(field.alias or name for name, field in fields.items())
        return names - self.known - {"customProperties" if self.custom else ""}


def documentation(name: str, effect: str, example: str, values: Schema | None = None) -> Field:
    """Return the declaration of a field that energia keeps and does not use."""
    return Field(name=name, effect=effect, example=example, values=values, is_documentation=True)


ID: Final = documentation("id", "Identifies the object for other tools.", "gate-1")
DESCRIPTION: Final = documentation("description", "Describes the object.", "Compras y ventas.")
TAGS: Final = documentation("tags", "Groups objects in a data catalog.", "[comercial]")
DEFINITIONS: Final = documentation(
    "authoritativeDefinitions",
    "Links to definitions elsewhere.",
    "[{url: https://example.com/glosario, type: businessDefinition}]",
)

CUSTOM_PROPERTY: Final = Part(
    name="custom property",
    place="customProperties[]",
    description="An extension of ODCS: a name and its value.",
    model=odcs.CustomProperty,
    standard=("CustomProperty",),
    fields=(
        Field(
            name="property",
            effect="Names the property. Each object lists its own below.",
            example="csvDelimiter",
            required=True,
        ),
        Field(
            name="value",
            effect="Sets the property.",
            example="auto",
            values=ANYTHING,
            required=True,
        ),
        ID,
        DESCRIPTION,
    ),
)


def described(field: Field) -> Schema:
    """Return the schema of a field's own values, with its effect as the description."""
    return {**(field.values or ANYTHING), "description": field.effect}


def one_of(*values: Any) -> Schema:
    """Return the schema of a closed list of values."""
    return {"enum": list(values)}


def whole_number(minimum: int, maximum: int | None = None) -> Schema:
    """Return the schema of whole numbers in a range."""
    upper = {} if maximum is None else {"maximum": maximum}
    return {"type": "integer", "minimum": minimum, **upper}


def matching(pattern: str, meaning: str) -> Schema:
    """Return the schema of texts that match ``pattern``; ``meaning`` says the same in words."""
    return {"type": "string", "pattern": f"^{pattern}$", "patternErrorMessage": meaning}


def forbidden(owner: str) -> Schema:
    """Return the schema of a field that ``owner`` must not have."""
    return {"enum": [], "errorMessage": f"not valid for {owner}; remove it"}


def in_words(schema: Schema) -> str:
    """Return the values that a schema allows, as the end of "use ..."."""
    match schema:
        case {"patternErrorMessage": str(words)}:
            pass
        case {"pattern": str(pattern)}:
            words = f"text that matches {pattern}"
        case {"enum": list(values)}:
            words = alternatives([_word(value) for value in values])
        case {"oneOf": list(choices)} | {"anyOf": list(choices)}:
            words = alternatives(list(dict.fromkeys(map(in_words, choices))))
        case {"type": "array"}:
            words = _list_in_words(schema)
        case {"type": "integer" | "number"}:
            words = _number_in_words(schema)
        case {"type": "object"} | {"$ref": _} | {"allOf": _}:
            words = "a mapping"
        case _:
            kinds = {"string": "text", "boolean": "true or false"}
            words = kinds.get(schema.get("type", ""), "any value")
    return words


def with_article(name: str) -> str:
    """Return ``name`` with its indefinite article."""
    return f"an {name}" if name.startswith("e") else f"a {name}"


def alternatives(words: Sequence[str]) -> str:
    """Return ``words`` as "a, b or c"."""
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def _list_in_words(schema: Schema) -> str:
    if schema.get("minItems") == schema.get("maxItems") == 1:
        return "a list of one item"
    if "maxItems" in schema:
        return f"a list of at most {schema['maxItems']} items"
    words = in_words(schema.get("items", ANYTHING))
    return "a list" if words in {"any value", "a mapping"} else f"a list of {words}"


def _number_in_words(schema: Schema) -> str:
    kind = "a whole number" if schema["type"] == "integer" else "a number"
    match schema:
        case {"minimum": least, "maximum": most}:
            return f"{kind} from {least} to {most}"
        case {"minimum": least}:
            return f"{kind} of at least {least}"
        case _:
            return kind


def _word(value: Any) -> str:
    is_plain = isinstance(value, str) and _PLAIN_WORD.fullmatch(value) and value != "."
    return value if is_plain else json.dumps(value, ensure_ascii=False)
