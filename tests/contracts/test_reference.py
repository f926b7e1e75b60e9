"""The reference page and the JSON schema of contracts agree with the checker."""

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from energia.contracts.declaring import Field, Part
from energia.contracts.dialect.parts import PARTS
from energia.contracts.document import DataPath, Document, read_document
from energia.contracts.strict_yaml import parse_yaml
from energia.contracts.structure import part_at, structure_mistakes
from energia.contracts.types import TYPES, LogicalType

from .mistakes import CONTRACTS, Mistake, copy_contracts, mistakes_in
from .reference import PAGE, ROOT, SCHEMA, fields_of, page_text, schema_text
from .test_mistakes_in_fields import MISTAKES

EXTREMES = ROOT / "tests/running/contracts"
COMPLETE = read_document(EXTREMES / "completo.odcs.yaml")
FILES = (*CONTRACTS.glob("*.odcs.yaml"), *EXTREMES.glob("*.odcs.yaml"))
by_part = pytest.mark.parametrize("part", PARTS.values(), ids=lambda part: part.name)


@pytest.fixture(scope="module", autouse=True)
def updated_files(request: pytest.FixtureRequest) -> None:
    """Write the page and the schema if snapshots are updated."""
    if request.config.getoption("update_snapshots"):
        PAGE.write_text(page_text(PAGE.read_text("utf-8")), "utf-8")
        SCHEMA.write_text(schema_text(), "utf-8")


@pytest.fixture(scope="module")
def editor() -> Draft7Validator:
    """Return a validator with the committed schema, as an editor applies it."""
    return Draft7Validator(json.loads(SCHEMA.read_text("utf-8")))


def test_page_has_each_declared_field() -> None:
    page = PAGE.read_text("utf-8")
    assert fields_of(page) == fields_of(page_text(page))


def test_page_is_generated_from_declarations() -> None:
    page = PAGE.read_text("utf-8")
    assert page == page_text(page)


def test_schema_is_generated_from_declarations() -> None:
    assert SCHEMA.read_text("utf-8") == schema_text()


def test_schema_is_valid_draft_7(editor: Draft7Validator) -> None:
    Draft7Validator.check_schema(editor.schema)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_schema_accepts_valid_contract(path: Path, editor: Draft7Validator) -> None:
    editor.validate(read_document(path).data)


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_schema_refuses_mistake_in_field(
    mistake: Mistake, editor: Draft7Validator, tmp_path: Path
) -> None:
    copy_contracts(tmp_path, mistake.dataset)
    mistake.make(tmp_path)
    document = read_document(tmp_path / f"{mistake.dataset}.odcs.yaml")
    assert not editor.is_valid(document.data)


def test_example_of_page_is_valid(tmp_path: Path) -> None:
    copy_contracts(tmp_path)
    (tmp_path / "mediciones.odcs.yaml").write_text(_block("yaml"), "utf-8")
    assert mistakes_in(tmp_path) == []


def test_mistake_of_page_is_reported(tmp_path: Path) -> None:
    copy_contracts(tmp_path)
    text = _block("yaml").replace("required: true", "requird: true", 1)
    (tmp_path / "mediciones.odcs.yaml").write_text(text, "utf-8")
    assert [f"data/contracts/{line}" for line in mistakes_in(tmp_path)] == [_block("text").strip()]


@by_part
def test_examples_of_fields_are_accepted(part: Part) -> None:
    refused = [field.name for field in part.fields if not _accepts_field(part, field)]
    assert refused == []


@by_part
def test_examples_of_custom_properties_are_accepted(part: Part) -> None:
    refused = [field.name for field in part.custom if not _accepts_custom(part, field)]
    assert refused == []


@pytest.mark.parametrize("row", TYPES.values(), ids=lambda row: row.name)
def test_examples_of_options_are_accepted(row: LogicalType) -> None:
    refused = [option.name for option in row.options if not _accepts_option(row, option)]
    assert refused == []


@by_part
def test_unsupported_fields_are_refused(part: Part) -> None:
    path = next(_places(part))
    mistakes = structure_mistakes(_changed(path, dict.fromkeys(part.unsupported, "x")))
    refused = {place[-1] for place, cause in mistakes if "is not supported; remove it" in cause}
    assert refused == part.unsupported


@by_part
def test_only_required_fields_are_missed(part: Part) -> None:
    document = _copy()
    *_, path = _places(part)
    _at(document.data, path).clear()
    missing = {place[-1] for place, cause in structure_mistakes(document) if "is missing" in cause}
    assert missing == {field.name for field in part.fields if field.required}


def _block(language: str) -> str:
    return PAGE.read_text("utf-8").partition(f"```{language}\n")[2].partition("```")[0]


def _accepts_field(part: Part, field: Field) -> bool:
    return _accepts_values(part, {field.name: _example(field)})


def _accepts_custom(part: Part, field: Field) -> bool:
    properties = [{"property": field.name, "value": _example(field)}]
    return _accepts_values(part, {"customProperties": properties})


def _accepts_option(row: LogicalType, option: Field) -> bool:
    options = {option.name: _example(option)}
    column = {"logicalType": row.name, "logicalTypeOptions": options}
    return _accepts_values(PARTS["column"], column)


def _accepts_values(part: Part, values: dict[str, Any]) -> bool:
    changed = (_changed(path, values) for path in _places(part))
    return any(not list(structure_mistakes(document)) for document in changed)


def _example(field: Field) -> Any:
    return parse_yaml(f"value: {field.example}")["value"]


def _places(part: Part) -> Iterator[DataPath]:
    return (path for path in _paths(COMPLETE.data, ()) if part_at(path) is part)


def _paths(data: Any, path: DataPath) -> Iterator[DataPath]:
    if isinstance(data, dict):
        yield path
    items = data.items() if isinstance(data, dict) else enumerate(data)
    for step, value in items:
        if isinstance(value, dict | list):
            yield from _paths(value, (*path, step))


def _changed(path: DataPath, fields: dict[str, Any]) -> Document:
    document = _copy()
    _at(document.data, path).update(fields)
    return document


def _copy() -> Document:
    return replace(COMPLETE, data=deepcopy(COMPLETE.data))


def _at(data: Any, path: DataPath) -> Any:
    for step in path:
        data = data[step]
    return data
