"""The YAML 1.2 that contracts may use: plain text, numbers, lists and mappings."""

import math
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer, ComposerError, MaxDepthExceededError
from ruamel.yaml.constructor import ConstructorError, RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import AliasEvent, ScalarEvent
from ruamel.yaml.nodes import Node
from ruamel.yaml.reader import ReaderError

Mark = tuple[int, int]
"""A line and a position in it; both start at 1."""

_MAX_DEPTH = 40
_TEXT = "tag:yaml.org,2002:str"


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
        too_deep = isinstance(error, MaxDepthExceededError)
        mark = error.problem_mark or error.context_mark
        cause = "the file is nested too deeply" if too_deep else _cause(error)
        raise YamlError((mark.line + 1, mark.column + 1) if mark else (1, 1), cause) from error
    except ReaderError as error:
        before = text[: error.position].split("\n")
        cause = f"character U+{ord(text[error.position]):04X} is not allowed"
        raise YamlError((len(before), len(before[-1]) + 1), cause) from error


class _StrictComposer(Composer):
    def compose_document(self) -> Any:
        event = self.parser.peek_event()
        if event.version is not None or event.tags:
            cause = "YAML directives are not allowed; remove the line"
            raise ComposerError(None, None, cause, event.start_mark)
        return super().compose_document()

    def compose_node(self, parent: Any, index: Any) -> Node:
        event = self.parser.peek_event()
        if isinstance(event, AliasEvent) or event.anchor is not None or event.ctag is not None:
            cause = "anchors, aliases and tags are not allowed; write the value out"
            raise ComposerError(None, None, cause, event.start_mark)
        if isinstance(event, ScalarEvent) and not _is_unicode(event.value):
            cause = "half of a character is not valid text; remove it"
            raise ComposerError(None, None, cause, event.start_mark)
        node: Node = super().compose_node(parent, index)
        return node

    def compose_mapping_node(self, anchor: Any) -> Node:
        node: Node = super().compose_mapping_node(anchor)
        for key, _ in node.value:
            if key.tag != _TEXT:
                raise ComposerError(None, None, "a field name must be text", key.start_mark)
        return node


class _StrictConstructor(RoundTripConstructor):
    def read_number(self, node: Any) -> Any:
        read = self.construct_yaml_int if node.tag.endswith("int") else self.construct_yaml_float
        try:
            number = read(node)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            cause = f"'{node.value[:40]}' is not a valid number"
            raise ConstructorError(None, None, cause, node.start_mark)
        return number

    def refuse_time(self, node: Any) -> Any:
        cause = f"'{node.value}' is a date or time in YAML; write it in quotes"
        raise ConstructorError(None, None, cause, node.start_mark)

    def refuse_sign(self, node: Any) -> Any:
        cause = f"'{node.value}' has a special meaning in YAML; write it in quotes"
        raise ConstructorError(None, None, cause, node.start_mark)


_StrictConstructor.add_constructor("tag:yaml.org,2002:int", _StrictConstructor.read_number)
_StrictConstructor.add_constructor("tag:yaml.org,2002:float", _StrictConstructor.read_number)
_StrictConstructor.add_constructor("tag:yaml.org,2002:timestamp", _StrictConstructor.refuse_time)
_StrictConstructor.add_constructor("tag:yaml.org,2002:merge", _StrictConstructor.refuse_sign)
_StrictConstructor.add_constructor("tag:yaml.org,2002:value", _StrictConstructor.refuse_sign)


def _cause(error: MarkedYAMLError) -> str:
    problem = str(error.problem or error.context)
    # ruamel splits one sentence into context and problem only if the problem starts with but.
    sentence = f"{error.context}, {problem}" if problem.startswith("but") else problem
    return " ".join(sentence.split())


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)
