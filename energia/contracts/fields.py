"""Which fields of the standard energia compiles and which only document; others are errors."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from open_data_contract_standard import model as odcs
from pydantic import BaseModel

from energia.contracts.document import DataPath, Document, Mistake
from energia.contracts.notes import did_you_mean
from energia.contracts.types import TYPES

_TARGET = re.compile(r"[^.]+[.][^.]+")


@dataclass(frozen=True)
class _Place:
    """One kind of object in a contract: its compiled, documenting and nested fields.

    ``only`` has the values that a field may take here.
    """

    model: type[BaseModel]
    compiled: frozenset[str]
    documenting: frozenset[str] = frozenset()
    nested: dict[str, str] = field(default_factory=dict)
    custom_properties: frozenset[str] = frozenset()
    only: dict[str, tuple[str, ...]] = field(default_factory=dict)


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PLACES = {
    "contract": _Place(
        odcs.OpenDataContractStandard,
        _names("apiVersion kind id name version status description servers schema slaProperties"),
        _names(
            "domain dataProduct tenant tags team support price authoritativeDefinitions "
            "contractCreatedTs context"
        ),
        {"servers": "server", "schema": "table", "slaProperties": "service level"},
    ),
    "server": _Place(
        odcs.Server,
        _names("server type format encoding roles customProperties"),
        _names("id description environment"),
        {"roles": "role"},
        _names("csvDelimiter decimalMark quotedNewlines redelivery"),
        {"type": ("custom",)},
    ),
    "role": _Place(
        odcs.Role,
        _names("role access customProperties"),
        _names("id description firstLevelApprovers secondLevelApprovers"),
        {},
        _names("excludedColumns"),
    ),
    "table": _Place(
        odcs.SchemaObject,
        _names("name logicalType physicalType description quality properties"),
        _names("id businessName tags authoritativeDefinitions dataGranularityDescription context"),
        {"quality": "quality rule", "properties": "column"},
    ),
    "quality rule": _Place(
        odcs.DataQuality,
        _names("type engine implementation"),
        _names("id name description dimension severity businessImpact tags unit"),
        only={"type": ("custom",), "engine": ("energia",)},
    ),
    "column": _Place(
        odcs.SchemaProperty,
        _names(
            "name description logicalType logicalTypeOptions physicalType required primaryKey "
            "primaryKeyPosition partitioned partitionKeyPosition synonyms enum classification "
            "relationships transformLogic"
        ),
        _names(
            "id businessName tags examples authoritativeDefinitions criticalDataElement "
            "transformDescription semanticType"
        ),
        {"synonyms": "synonym", "enum": "enum value", "relationships": "relationship"},
        only={"logicalType": tuple(TYPES)},
    ),
    "synonym": _Place(
        odcs.Synonym, _names("synonym"), _names("id description locale source status")
    ),
    "enum value": _Place(
        odcs.EnumValue,
        _names("value customProperties"),
        _names("id label description tags authoritativeDefinitions"),
        {},
        _names("spellings"),
    ),
    "relationship": _Place(
        odcs.Relationship, _names("to type customProperties"), _names("id"), {}, _names("when")
    ),
    "service level": _Place(
        odcs.ServiceLevelAgreementProperty,
        _names("property value unit"),
        _names("id description driver"),
    ),
    "custom property": _Place(
        odcs.CustomProperty, _names("property value"), _names("id description")
    ),
}


def field_mistakes(document: Document) -> Iterator[Mistake]:
    """Each field that is misspelt, or that energia neither compiles nor keeps as documentation."""
    return _walk(document.data, "contract", ())


def _walk(data: Any, kind: str, path: DataPath) -> Iterator[Mistake]:
    if not isinstance(data, dict):
        return  # The standard's schema says what is wrong with it.
    place = _PLACES[kind]
    if kind == "column" and "logicalType" not in data and not _misspelt(data, place):
        yield (*path, "logicalType"), f"logicalType is missing; use {', '.join(TYPES)}"
    for name, value in data.items():
        here = (*path, name)
        if name == "customProperties":
            yield from _custom_property_mistakes(value, kind, here)
        elif name in place.nested:
            for index, item in enumerate(value if isinstance(value, list) else ()):
                yield from _walk(item, place.nested[name], (*here, index))
        elif name not in place.compiled | place.documenting:
            yield here, _unknown_field(name, kind, place)
        elif name in place.only and value not in place.only[name]:
            yield here, f"{name} '{value}' is not supported; use {', '.join(place.only[name])}"
        elif (kind, name) == ("relationship", "to") and not _TARGET.fullmatch(str(value)):
            yield here, f"to: dataset.column is expected, not '{value}'"


def _misspelt(data: dict[str, Any], place: _Place) -> bool:
    return bool(data.keys() - place.compiled - place.documenting)


def _unknown_field(name: str, kind: str, place: _Place) -> str:
    fields = place.model.model_fields.items()
    if name in {field.alias or attribute for attribute, field in fields}:
        return f"energia does not compile the field '{name}' of a {kind}; remove it"
    article = "an" if kind.startswith("e") else "a"
    known = place.compiled | place.documenting
    return f"'{name}' is not a field of {article} {kind}{did_you_mean(name, known)}"


def _custom_property_mistakes(properties: Any, kind: str, path: DataPath) -> Iterator[Mistake]:
    place = _PLACES[kind]
    if not place.custom_properties:
        yield path, f"energia does not compile the field 'customProperties' of a {kind}; remove it"
        return
    seen: set[str] = set()
    for index, item in enumerate(properties if isinstance(properties, list) else ()):
        if not isinstance(item, dict):
            continue
        yield from _walk(item, "custom property", (*path, index))
        name = item.get("property")
        if not isinstance(name, str):
            continue
        if name not in place.custom_properties:
            known = ", ".join(sorted(place.custom_properties))
            cause = f"unknown customProperty '{name}' of a {kind}; known here: {known}"
            yield (*path, index, "property"), cause
        elif name in seen:
            yield (*path, index, "property"), f"customProperty '{name}' is given twice"
        seen.add(name)
