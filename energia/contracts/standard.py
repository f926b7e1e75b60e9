"""The JSON schema of the Open Data Contract Standard, and its findings as single mistakes."""

import importlib.resources
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from jsonschema import Draft201909Validator, ValidationError

from energia.contracts.document import DataPath, Document, Mistake
from energia.contracts.notes import did_you_mean

_UNEXPECTED = frozenset({"unevaluatedProperties", "additionalProperties"})
_MAX_SHOWN = 60


def standard_mistakes(document: Document) -> Iterator[Mistake]:
    """What the standard's schema finds wrong in the document."""
    errors = list(_validator().iter_errors(document.data))
    wrong = [error for error in errors if error.validator not in _UNEXPECTED]
    for error in wrong:
        path = tuple(error.absolute_path)
        yield path, _cause(path, error)
    for error in errors:
        path = tuple(error.absolute_path)
        # A wrong value also makes every field around it "unevaluated"; options are closed lists.
        if error.validator in _UNEXPECTED and (not wrong or path[-1:] == ("logicalTypeOptions",)):
            yield from _unexpected(path, error)


@cache
def _validator() -> Draft201909Validator:
    schema = importlib.resources.files("open_data_contract_standard").joinpath("schema.json")
    return Draft201909Validator(json.loads(schema.read_text(encoding="utf-8")))


def _unexpected(path: DataPath, error: ValidationError) -> Iterator[Mistake]:
    data: Any = error.instance
    schema: Any = error.schema
    for name in data:
        # jsonschema names the unexpected fields only in the message: ('a', 'b' were unexpected).
        if f"'{name}'" in error.message:
            hint = did_you_mean(name, schema.get("properties", ()))
            owner = path[-1] if path else "a contract"
            yield (*path, name), f"'{name}' is not a field of {owner}{hint}"


def _cause(path: DataPath, error: ValidationError) -> str:
    names = [step for step in path if isinstance(step, str)]
    expected: Any = error.validator_value
    shown, name = _shown(error.instance), f"{names[-1]}: " if names else ""
    match error.validator:
        case "required":
            return f"{name}{error.message.replace('a required property', 'missing')}"
        case "type":
            kinds = expected if isinstance(expected, list) else [expected]
            return f"{name}{shown} is not of type {' or '.join(kinds)}"
        case "enum":
            return f"{name}{shown} is not one of {', '.join(map(str, expected))}"
        case "anyOf" | "oneOf":
            return f"{name}{shown} is not what the standard allows here"
        case _:
            return f"{name}{error.message.replace(repr(error.instance), shown)}"


def _shown(value: object) -> str:
    text = f"'{value}'" if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}..."
