"""Check names and the openings of docstrings, which Python's own parser finds."""

import ast
import re
from collections.abc import Iterator

from prose.offences import Offence
from prose.pieces import docstrings

LONGEST = 50
_CLAUSE = re.compile(r"_(what|whatever|who|whoever|whom|whose|tells?|told)(_|$)")
_TOLD = re.compile(r"(^|_)(tells?|told)(_|$)")
_QUESTION = re.compile(r"\s*(How|Whether|Where|Which|When|Why)\b")


def names(path: str, source: str) -> Iterator[Offence]:
    """Yield the offences of a file's names and docstrings."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        for name, line in _named(node):
            yield from (Offence(path, line, *fault) for fault in _faults(name))
    for text in docstrings(tree):
        if question := _QUESTION.match(str(text.value)):
            message = f'a docstring starts with "{question[1]}"; start with a verb or a noun'
            yield Offence(path, text.lineno, "question", message)


def _named(node: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield the name that the node introduces, if it introduces one."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name, node.lineno
        case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
            yield name, node.lineno


def _faults(name: str) -> Iterator[tuple[str, str]]:
    """Yield the rule that a name breaks, with a message."""
    length = len(name.removeprefix("test_"))
    if name.startswith("test_") and length > LONGEST:
        yield "test-name", f"{name} has {length} characters after test_; use at most {LONGEST}"
    if name.startswith("test_") and _CLAUSE.search(name):
        yield "test-name", f"{name}; write test_<subject>_<condition>_<result>"
    elif _TOLD.search(name):
        yield "telling", f"{name}; name it after its content"
