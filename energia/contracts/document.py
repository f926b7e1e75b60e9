"""A contract file as data, with the line of each value."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from energia.contracts.strict_yaml import Mark, YamlError, parse_yaml
from energia.errors import ContractError, one_line

DataPath = tuple[str | int, ...]
"""The path of a value in the document, e.g. ("schema", 0, "properties", 3, "required")."""

_MAX_BYTES = 1_000_000

PROPERTIES: DataPath = ("schema", 0, "properties")

Mistake = tuple[DataPath, str]
"""The path of a mistake and its cause."""


@dataclass(frozen=True)
class Document:
    """One YAML 1.2 contract file: its plain data, and the tree that knows its lines."""

    path: Path
    data: dict[str, Any]
    tree: CommentedMap

    def lines(self, mistakes: Iterable[Mistake]) -> tuple[str, ...]:
        """Return one line per mistake with file, line, position and column, in file order."""
        placed = {(self._mark(path), self._where(path) + cause) for path, cause in mistakes}
        return tuple(_line(self.path, mark, cause) for mark, cause in sorted(placed))

    def _mark(self, path: DataPath) -> Mark:
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

    def _where(self, path: DataPath) -> str:
        match path:
            case ("schema", int(table), "properties", int(column), *_):
                item = self.data["schema"][table]["properties"][column]
                name = item.get("name") if isinstance(item, dict) else None
                return f"column '{name}': " if isinstance(name, str) else ""
            case _:
                return ""


def read_document(path: Path) -> Document:
    """Read a contract file; raise ContractError if it is not a YAML 1.2 mapping."""
    try:
        tree = parse_yaml(_text(path))
    except YamlError as error:
        raise ContractError((_line(path, error.mark, error.cause),)) from error
    if not isinstance(tree, CommentedMap):
        cause = "the file is not a YAML mapping; start it with apiVersion: v3.2.0"
        raise ContractError((_line(path, (1, 1), cause),))
    return Document(path, json.loads(json.dumps(tree)), tree)


def _text(path: Path) -> str:
    """Return the file's text; raise YamlError if it cannot be read."""
    first: Mark = 1, 1
    if path.exists() and not path.is_file():
        raise YamlError(first, "not a regular file; remove or rename it")
    try:
        if (size := path.stat().st_size) > _MAX_BYTES:
            raise YamlError(first, f"{size} bytes are not valid; use at most {_MAX_BYTES}")
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        cause = f"the file cannot be read: {error.strerror}; replace or remove it"
        raise YamlError(first, cause) from error
    except UnicodeDecodeError as error:
        before = error.object[: error.start].split(b"\n")
        mark = len(before), len(before[-1].decode()) + 1
        raise YamlError(mark, f"not UTF-8 text ({error.reason}); save it as UTF-8") from error


def _line(path: Path, mark: Mark, cause: str) -> str:
    return one_line(f"{path}:{mark[0]}:{mark[1]}: {cause}")
