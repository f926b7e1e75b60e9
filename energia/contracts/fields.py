"""Which fields of the standard energia compiles, which only document, and that others are errors."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from energia.contracts.document import DataPath, Document


@dataclass(frozen=True)
class _Place:
    """One kind of object in a contract: its compiled, documenting and nested fields."""

    compiled: frozenset[str]
    documenting: frozenset[str] = frozenset()
    nested: dict[str, str] = field(default_factory=dict)
    custom_properties: frozenset[str] = frozenset()


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PLACES = {
    "contract": _Place(
        _names("apiVersion kind id name version status description servers schema slaProperties"),
        _names(
            "domain dataProduct tenant tags team support price authoritativeDefinitions "
            "contractCreatedTs context"
        ),
        {"servers": "server", "schema": "table", "slaProperties": "sla"},
    ),
    "server": _Place(
        _names("server type format encoding roles customProperties"),
        _names("id description environment"),
        {"roles": "role"},
        _names("csvDelimiter decimalMark quotedNewlines"),
    ),
    "role": _Place(
        _names("role access customProperties"),
        _names("id description firstLevelApprovers secondLevelApprovers"),
        {},
        _names("excludedColumns"),
    ),
    "table": _Place(
        _names("name logicalType physicalType description quality properties"),
        _names("id businessName tags authoritativeDefinitions dataGranularityDescription context"),
        {"quality": "quality", "properties": "column"},
    ),
    "quality": _Place(
        _names("type engine implementation"),
        _names("id name description dimension severity businessImpact tags unit"),
    ),
    "column": _Place(
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
    ),
    "synonym": _Place(_names("synonym"), _names("id description locale source status")),
    "enum value": _Place(
        _names("value customProperties"),
        _names("id label description tags authoritativeDefinitions"),
        {},
        _names("spellings"),
    ),
    "relationship": _Place(_names("to type customProperties"), _names("id"), {}, _names("when")),
    "sla": _Place(_names("property value unit"), _names("id description driver")),
}


def field_mistakes(document: Document) -> Iterator[str]:
    """One line for each standard field that energia neither compiles nor keeps as documentation."""
    yield from _walk(document, document.data, "contract", ())


def _walk(document: Document, data: Any, kind: str, path: DataPath) -> Iterator[str]:
    place = _PLACES[kind]
    for name, value in data.items():
        here = (*path, name)
        if name == "customProperties":
            yield from _custom_property_mistakes(document, value, kind, here)
        elif name in place.nested:
            for index, item in enumerate(value):
                yield from _walk(document, item, place.nested[name], (*here, index))
        elif name not in place.compiled | place.documenting:
            yield document.mistake(
                here, f"energia does not compile the field '{name}' of a {kind}; remove it"
            )


def _custom_property_mistakes(
    document: Document, properties: Any, kind: str, path: DataPath
) -> Iterator[str]:
    known = _PLACES[kind].custom_properties
    seen: set[str] = set()
    for index, item in enumerate(properties):
        name = item["property"]
        if name not in known:
            expected = ", ".join(sorted(known)) or "none"
            cause = f"unknown customProperty '{name}' of a {kind}; known here: {expected}"
            yield document.mistake((*path, index, "property"), cause)
        elif name in seen:
            yield document.mistake((*path, index), f"customProperty '{name}' is given twice")
        seen.add(name)
