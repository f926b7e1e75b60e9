"""Mistakes in single fields: unknown, missing or with a value that the dialect does not allow."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from jsonschema import Draft7Validator, ValidationError
from jsonschema.validators import extend

from energia.contracts.declaring import CUSTOM_PROPERTY, Part, alternatives, in_words, with_article
from energia.contracts.dialect.contract import CONTRACT
from energia.contracts.dialect.json_schema import dialect_schema, field_schema
from energia.contracts.dialect.parts import PARTS
from energia.contracts.document import DataPath, Document, Mistake
from energia.contracts.notes import shortened
from energia.suggestions import did_you_mean

_MAX_NAMED = 6
_SHOWN_CHOICES = 3


def structure_mistakes(document: Document) -> Iterator[Mistake]:
    """Yield the mistakes in single fields, at most one for each place."""
    unknown: dict[DataPath, str] = {}
    missing: dict[DataPath, str] = {}
    wrong: dict[DataPath, str] = {}
    for error in _validator().iter_errors(document.data):
        path = tuple(error.absolute_path)
        match error.validator:
            case "additionalProperties":
                unknown.update(_unknown(path, error))
            case "required":
                missing.update(_missing(path, error))
            case _:
                wrong[path] = f"{_name(document, path)}{_cause(error)}"
    absent = {path: cause for path, cause in missing.items() if not _is_misspelt(path, unknown)}
    yield from {**unknown, **absent, **wrong}.items()
    yield from _repeated_properties(document.data, ())


def part_at(path: DataPath) -> Part | None:
    """Return the part whose object stands at ``path``; None inside documentation."""
    part: Part | None = CONTRACT
    for step in path:
        if isinstance(step, int) or part is None:
            continue
        names = {field.name: field.part for field in part.fields}
        is_custom = step == "customProperties" and part.custom
        part = CUSTOM_PROPERTY if is_custom else PARTS.get(names.get(step, ""))
    return part


@cache
def _validator() -> Draft7Validator:
    # JSON schema takes 1.0 for a whole number; YAML and Python do not.
    checker = Draft7Validator.TYPE_CHECKER.redefine(
        "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)
    )
    strict: type[Draft7Validator] = extend(  # type: ignore[no-untyped-call]
        Draft7Validator, type_checker=checker
    )
    return strict(dialect_schema())


def _unknown(path: DataPath, error: ValidationError) -> Iterator[Mistake]:
    instance: Any = error.instance
    schema: Any = error.schema
    for name in instance.keys() - schema["properties"].keys():
        yield (*path, name), _unknown_cause(path, name, sorted(schema["properties"]))


def _unknown_cause(path: DataPath, name: str, known: list[str]) -> str:
    part = part_at(path)
    if part and name in part.unsupported:
        return f"the field '{name}' of {with_article(part.name)} is not supported; remove it"
    owner = (
        with_article(part.name) if part else [step for step in path if isinstance(step, str)][-1]
    )
    use = f"; use {alternatives(known)}" if 0 < len(known) <= _MAX_NAMED else ""
    return f"'{name}' is not a field of {owner}{did_you_mean(name, known) or use}"


def _missing(path: DataPath, error: ValidationError) -> Iterator[Mistake]:
    instance: Any = error.instance
    required: Any = error.validator_value
    for name in required:
        if name not in instance:
            yield (*path, name), f"{name} is missing{_remedy(path, name)}"


def _is_misspelt(path: DataPath, unknown: Iterable[DataPath]) -> bool:
    siblings = [str(other[-1]) for other in unknown if other[:-1] == path[:-1]]
    return bool(did_you_mean(str(path[-1]), siblings))


def _remedy(path: DataPath, name: str) -> str:
    part = part_at(path)
    fields = [field for field in part.fields if field.name == name] if part else []
    return f"; add {in_words(field_schema(part, fields[0]))}" if part and fields else ""


def _name(document: Document, path: DataPath) -> str:
    owner: Any = document.data
    name = ""
    for step in path:
        # A value that belongs to a property goes by the name of the property.
        is_value = step == "value" and isinstance(owner.get("property"), str)
        name = owner["property"] if is_value else step if isinstance(step, str) else name
        owner = owner[step]
    return f"{name}: " if name else ""


def _cause(error: ValidationError) -> str:
    instance: Any = error.instance
    schema: Any = error.schema
    if "errorMessage" in schema:
        return str(schema["errorMessage"])
    match error.validator:
        case "uniqueItems":
            return "a value is given twice; remove one"
        case "minItems" | "maxItems":
            return f"{len(instance)} items are not valid; use {in_words(schema)}"
        case _:
            near = _near_choice(instance, schema)
            return f"{_shown(instance)} is not valid{near or f'; use {in_words(schema)}'}"


def _near_choice(instance: object, schema: Mapping[str, Any]) -> str:
    """Return the near match of a misspelt choice; empty if all choices are few enough to show."""
    choices = [choice for choice in schema.get("enum", ()) if isinstance(choice, str)]
    if not isinstance(instance, str) or len(choices) <= _SHOWN_CHOICES:
        return ""
    return did_you_mean(instance, choices)


def _shown(value: object) -> str:
    text = f"'{value}'" if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return shortened(text)


def _repeated_properties(data: Any, path: DataPath) -> Iterator[Mistake]:
    items = data.items() if isinstance(data, Mapping) else enumerate(data)
    for step, value in items:
        here = (*path, step)
        if step == "customProperties" and isinstance(value, list):
            names = [item.get("property") if isinstance(item, dict) else None for item in value]
            for index, name in enumerate(names):
                if isinstance(name, str) and name in names[:index]:
                    cause = f"customProperty '{name}' is given twice; remove one"
                    yield (*here, index, "property"), cause
        if isinstance(value, list | dict):
            yield from _repeated_properties(value, here)
