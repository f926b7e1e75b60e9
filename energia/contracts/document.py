"""A contract file as data that remembers on which line each value stands."""

import importlib.resources
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft201909Validator, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError

from energia.errors import ContractError

DataPath = tuple[str | int, ...]
"""Where a value stands in the document, e.g. ("schema", 0, "properties", 3, "required")."""


@dataclass(frozen=True)
class Document:
    """One YAML 1.2 contract file: its plain data, and the tree that knows its lines."""

    path: Path
    data: dict[str, Any]
    tree: CommentedMap

    def mistake(self, path: DataPath, cause: str) -> str:
        """``cause`` as one line that names the file, line, position and column at fault."""
        line, position = self._position(path)
        column = self._column_name(path)
        where = f"column '{column}': " if column else ""
        return f"{self.path}:{line}:{position}: {where}{cause}"

    def _position(self, path: DataPath) -> tuple[int, int]:
        node: Any = self.tree
        line, position = 1, 1
        for step in path:
            if isinstance(node, CommentedMap) and step in node:
                line, position = (number + 1 for number in node.lc.key(step))
            elif isinstance(node, CommentedSeq) and isinstance(step, int) and step < len(node):
                line, position = (number + 1 for number in node.lc.item(step))
            else:
                break
            node = node[step]
        return line, position

    def _column_name(self, path: DataPath) -> str | None:
        match path:
            case ("schema", int(table), "properties", int(column), *_):
                name = self.data["schema"][table]["properties"][column].get("name")
                return name if isinstance(name, str) else None
            case _:
                return None


def read_document(path: Path) -> Document:
    """Read a contract file strictly; ContractError if it is not YAML 1.2 or not ODCS."""
    yaml = YAML(typ="rt", pure=True)
    yaml.version = (1, 2)
    try:
        tree = yaml.load(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise ContractError(
            (f"{path}:1:1: the file is not UTF-8 text ({error.reason})",)
        ) from error
    except MarkedYAMLError as error:
        raise ContractError((_yaml_mistake(path, error),)) from error
    if not isinstance(tree, CommentedMap):
        raise ContractError((f"{path}:1:1: a contract is a YAML mapping; this file is not",))
    try:
        data = json.loads(json.dumps(tree))
    except TypeError as error:
        raise ContractError((f"{path}:1:1: {error}; quote dates and times",)) from error
    document = Document(path, data, tree)
    mistakes = tuple(_schema_mistakes(document))
    if mistakes:
        raise ContractError(mistakes)
    return document


def _yaml_mistake(path: Path, error: MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    line, position = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    cause = " ".join(str(error.problem or error.context).split())
    return f"{path}:{line}:{position}: {cause}"


@cache
def _validator() -> Draft201909Validator:
    schema = importlib.resources.files("open_data_contract_standard").joinpath("schema.json")
    return Draft201909Validator(json.loads(schema.read_text(encoding="utf-8")))


def _schema_mistakes(document: Document) -> Iterator[str]:
    errors = list(_validator().iter_errors(document.data))
    deepest = {path for error in errors if (path := tuple(error.absolute_path))}
    for error in errors:
        path = tuple(error.absolute_path)
        # A broken value also makes every field around it "unevaluated": say only the cause.
        shadowed = any(len(other) > len(path) and other[: len(path)] == path for other in deepest)
        if error.validator == "unevaluatedProperties" and shadowed:
            continue
        yield from _describe(document, path, error)


def _describe(document: Document, path: DataPath, error: ValidationError) -> Iterator[str]:
    if error.validator in {"unevaluatedProperties", "additionalProperties"}:
        for name in _unexpected_names(error):
            yield document.mistake((*path, name), f"'{name}' is not a field of ODCS here")
    else:
        yield document.mistake(path, f"{_dotted(path)}: {error.message}")


def _unexpected_names(error: ValidationError) -> Sequence[str]:
    # jsonschema names the unexpected fields only in the message: ('a', 'b' were unexpected).
    return [name for name in error.instance if f"'{name}'" in error.message]


def _dotted(path: DataPath) -> str:
    return ".".join(str(step) for step in path) or "contract"
