"""The YAML 1.2 that contracts may use: plain text, numbers, lists and mappings."""

import math
import re
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer, MaxDepthExceededError
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import AliasEvent, ScalarEvent
from ruamel.yaml.nodes import Node
from ruamel.yaml.reader import ReaderError

Mark = tuple[int, int]
"""A line and a position in it; both start at 1."""

_MAX_DEPTH = 40
_TEXT = "tag:yaml.org,2002:str"
_CAUSES = (
    ('duplicate key "(.*?)" with', "the field '{}' is given twice; remove one"),
    (r"character '\\t'", "a tab is not valid; use spaces"),
    ("character '(.+)' that cannot start", "a value cannot start with {}; write it in quotes"),
    ("mapping values", "': ' is not valid; align the lines, or write the value in quotes"),
    ("expected ',' or '(.)'", "a list or mapping has no end; add ',' or '{}'"),
    ("single document", "a second document is not valid; remove the line"),
    ("expected ':'", "the line before has no field; write it as 'field: value'"),
    ("end of stream", "a text in quotes has no end; add the quote"),
    ("escape character '(.)'", "\\{} is not valid in double quotes; use single quotes"),
    ("<block end>", "the line does not belong to the lines above; align it with them"),
    ("", "the text is not valid YAML; write the value in quotes"),
)
"""Problems that the parser reports, as patterns, and what to do."""


class YamlError(Exception):
    """Text that is not valid YAML for a contract."""

    def __init__(self, mark: Mark, cause: str) -> None:
        super().__init__(cause)
        self.mark = mark
        self.cause = cause


def parse_yaml(text: str) -> Any:
    """Return ``text`` as a ruamel tree that knows its lines; raise YamlError if it is not valid."""
    yaml = YAML(typ="rt", pure=True)
    yaml.version = (1, 2)
    yaml.max_depth = _MAX_DEPTH
    yaml.Composer = _StrictComposer
    yaml.Constructor = _StrictConstructor
    try:
        return yaml.load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlError(
            (mark.line + 1, mark.column + 1) if mark else (1, 1), _cause(error)
        ) from error
    except ReaderError as error:
        before = text[: error.position].split("\n")
        character = f"character U+{ord(text[error.position]):04X}"
        cause = f"{character} is not allowed; remove it, or save the file as UTF-8"
        raise YamlError((len(before), len(before[-1]) + 1), cause) from error


class _StrictComposer(Composer):
    def compose_document(self) -> Any:
        event = self.parser.peek_event()
        if event.version is not None or event.tags:
            raise _mistake(event, "YAML directives are not allowed; remove the line")
        return super().compose_document()

    def compose_node(self, parent: Any, index: Any) -> Node:
        event = self.parser.peek_event()
        if isinstance(event, AliasEvent) or event.anchor is not None or event.ctag is not None:
            cause = "anchors, aliases and tags are not allowed; write the value out"
            raise _mistake(event, cause)
        if isinstance(event, ScalarEvent) and not _is_unicode(event.value):
            raise _mistake(event, "half of a character is not valid text; remove it")
        node: Node = super().compose_node(parent, index)
        return node

    def compose_mapping_node(self, anchor: Any) -> Node:
        node: Node = super().compose_mapping_node(anchor)
        for key, _ in node.value:
            if key.tag != _TEXT:
                raise _mistake(key, "a field name must be text; write it in quotes")
        return node


class _StrictConstructor(RoundTripConstructor):
    def read_number(self, node: Any) -> Any:
        read = self.construct_yaml_int if node.tag.endswith("int") else self.construct_yaml_float
        try:
            number = read(node)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            cause = f"'{node.value[:40]}' is not a valid number; use a finite one"
            raise _mistake(node, cause)
        return number

    def refuse_time(self, node: Any) -> Any:
        raise _mistake(node, f"'{node.value}' is a date or time in YAML; write it in quotes")

    def refuse_sign(self, node: Any) -> Any:
        raise _mistake(node, f"'{node.value}' has a special meaning in YAML; write it in quotes")


_StrictConstructor.add_constructor("tag:yaml.org,2002:int", _StrictConstructor.read_number)
_StrictConstructor.add_constructor("tag:yaml.org,2002:float", _StrictConstructor.read_number)
_StrictConstructor.add_constructor("tag:yaml.org,2002:timestamp", _StrictConstructor.refuse_time)
_StrictConstructor.add_constructor("tag:yaml.org,2002:merge", _StrictConstructor.refuse_sign)
_StrictConstructor.add_constructor("tag:yaml.org,2002:value", _StrictConstructor.refuse_sign)


def _mistake(place: Any, cause: str) -> YamlError:
    return YamlError((place.start_mark.line + 1, place.start_mark.column + 1), cause)


def _cause(error: MarkedYAMLError) -> str:
    """Return the problem and the way out in plain words."""
    if isinstance(error, MaxDepthExceededError):
        return f"the file is nested too deeply; use at most {_MAX_DEPTH} levels"
    problem = f"{error.context} {error.problem}"
    found = ((re.search(pattern, problem), cause) for pattern, cause in _CAUSES)
    return next(cause.format(*match.groups()) for match, cause in found if match)


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)
