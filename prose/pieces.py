"""Extract the prose of a Python file: docstrings, comments and messages."""

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator

# The source line and the text of each line of one paragraph, or of a docstring with several.
Piece = tuple[tuple[int, str], ...]

_DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
_DIRECTIVE = re.compile(r"#\s*(!|noqa|type:|pragma|fmt:|ruff:|mypy:).*")
_THREE_WORDS = re.compile(r"(\S*[a-z]\S*\s+){2}\S*[a-z]")
_CODE = re.compile(r"\b(SELECT|FROM|CREATE|ALTER|DROP|INSERT|DELETE|GRANT|COPY)\b|\{%|\$\w")


def pieces(source: str, *, messages: bool) -> list[Piece]:
    """Return the docstrings, the comments and, if asked for, the messages in the file's order."""
    tree = ast.parse(source)
    texts = list(docstrings(tree))
    found = [_lines(text.lineno, str(text.value)) for text in texts] + comments(source)
    if messages:
        found += literals(tree, texts)
    return sorted(found)


def docstrings(tree: ast.AST) -> Iterator[ast.Constant]:
    """Yield the docstrings of the module, its classes and its functions."""
    for node in ast.walk(tree):
        if isinstance(node, _DOCUMENTED):
            match node.body:
                case [ast.Expr(value=ast.Constant(value=str()) as text), *_]:
                    yield text


def comments(source: str) -> list[Piece]:
    """Return the comments; adjacent lines that start at the same column are one piece."""
    found: list[list[tuple[int, str]]] = []
    below = (0, 0)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            line, column = token.start
            if token.start != below:
                found.append([])
            found[-1].append((line, _DIRECTIVE.sub("", token.string).lstrip("#").strip()))
            below = (line + 1, column)
    return [tuple(piece) for piece in found]


def literals(tree: ast.AST, others: Iterable[ast.Constant]) -> Iterator[Piece]:
    """Yield the string literals of three words or more that are not code, and not the others."""
    skipped = set(map(id, others))
    for node in ast.walk(tree):
        match node:
            case ast.JoinedStr(values=parts):
                skipped.update(id(part) for part in ast.walk(node))
                text = "".join(_shown(part) for part in parts)
            case ast.Constant(value=str(text)) if id(node) not in skipped:
                pass
            case _:
                continue
        if _THREE_WORDS.search(text) and not _CODE.search(text):
            yield _lines(node.lineno, text)


def _shown(part: ast.expr) -> str:
    """Return the text of one part of an f-string, with inline code instead of a value."""
    return str(part.value) if isinstance(part, ast.Constant) else "`_`"


def _lines(first: int, text: str) -> Piece:
    return tuple((first + offset, line.strip()) for offset, line in enumerate(text.split("\n")))
