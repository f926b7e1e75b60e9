"""The JSON schema of contracts: the declarations over the JSON schema of ODCS.

``energia contracts check`` validates with it, and editors read data/contracts/schema.json.
It is draft 7, because the YAML language server reads no later draft.
"""

import importlib.resources
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from energia.contracts.declaring import CUSTOM_PROPERTY, Case, Field, Part
from energia.contracts.dialect.contract import CONTRACT
from energia.contracts.dialect.parts import PARTS

_REFERENCE = re.compile(r'"#/\$defs/([^"]+)"')
_LINK = re.compile(r"\[([^]]+)\]\([^)]+\)")
_LISTED = {"type": "array"}


@cache
def dialect_schema() -> Mapping[str, Any]:
    """Return the JSON schema of a contract."""
    parts = {name: _part_schema(part) for name, part in PARTS.items() if part is not CONTRACT}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        **_part_schema(CONTRACT),
        "title": CONTRACT.name,
        "$defs": {**parts, **_standard_definitions({**parts, "": _part_schema(CONTRACT)})},
    }


@cache
def standard_schema() -> dict[str, Any]:
    """Return the JSON schema of ODCS."""
    schema = importlib.resources.files("open_data_contract_standard").joinpath("schema.json")
    loaded: dict[str, Any] = json.loads(schema.read_text(encoding="utf-8"))
    return loaded


def field_schema(part: Part, field: Field) -> dict[str, Any]:
    """Return the JSON schema of a field's values, with its effect as the description."""
    if field.part and field.many:
        values = {**_LISTED, **(field.values or {}), "items": _reference(field.part)}
    elif field.part:
        values = {"allOf": [_reference(field.part)]}
    elif field.values is not None:
        values = dict(field.values)
    else:
        values = _standard_values(part, field.name)
    return {**values, "description": _without_links(field.effect)}


def _part_schema(part: Part) -> dict[str, Any]:
    properties = {field.name: field_schema(part, field) for field in part.fields}
    if part.custom:
        properties["customProperties"] = _custom_properties(part)
    schema = _closed(part, properties, [field.name for field in part.fields if field.required])
    cases = [_case_schema(case) for case in part.cases]
    return {**schema, "allOf": cases} if cases else schema


def _closed(part: Part, properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {
        "title": part.name,
        "description": _without_links(part.description),
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _case_schema(case: Case) -> dict[str, Any]:
    condition = {"properties": dict(case.condition), "required": list(case.condition)}
    required = {"required": list(case.required)} if case.required else {}
    return {"if": condition, "then": {"properties": dict(case.values), **required}}


def _custom_properties(part: Part) -> dict[str, Any]:
    names = {"enum": [item.name for item in part.custom]}
    properties = {item.name: field_schema(CUSTOM_PROPERTY, item) for item in CUSTOM_PROPERTY.fields}
    properties["property"] = {**properties["property"], **names}
    required = [item.name for item in CUSTOM_PROPERTY.fields if item.required]
    cases = [
        Case(
            condition={"property": {"enum": [item.name]}},
            values={"value": field_schema(part, item)},
        )
        for item in part.custom
    ]
    items = {
        **_closed(CUSTOM_PROPERTY, properties, required),
        "allOf": [_case_schema(case) for case in cases],
    }
    return {**_LISTED, "description": "Extensions of ODCS.", "items": items}


def _without_links(text: str) -> str:
    return _LINK.sub(r"\1", text)


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/$defs/{name}"}


def _standard_values(part: Part, name: str) -> dict[str, Any]:
    for definition in part.standard:
        found = _standard_definition(definition).get("properties", {})
        if name in found:
            reference = found[name].get("$ref", "").removeprefix("#/$defs/")
            # Draft 7 ignores the other keywords of an object with a $ref.
            return dict(_standard_definition(reference) if reference else found[name])
    raise KeyError(f"ODCS has no field '{name}' in a {part.name}")


def _standard_definition(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = standard_schema()
    for step in ("$defs", *name.split("/")) if name else ():
        schema = schema[step]
    return schema


def _standard_definitions(parts: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    waiting = sorted(_referenced(parts))
    while waiting:
        name = waiting.pop()
        if name not in found and name not in parts:
            found[name] = _standard_definition(name)
            waiting.extend(_referenced(found[name]))
    return dict(sorted(found.items()))


def _referenced(schema: Mapping[str, Any]) -> Iterator[str]:
    return (match[1] for match in _REFERENCE.finditer(json.dumps(schema)))
