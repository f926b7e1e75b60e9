"""The function ``fold`` of queries, which Athena does not have."""

from typing import Final

from sqlglot import exp

from energia.compiler.folding import translated
from energia.contracts.folding import NAME_FOLDS
from energia.errors import QueryError

_NAME: Final = "fold"


def expand_folds(tree: exp.Query) -> None:
    """Write each ``fold(text)`` of the query as a function that Athena has.

    Raise QueryError unless ``fold`` has one argument.
    """
    # The innermost first, because the argument is copied.
    for function in reversed(list(tree.find_all(exp.Anonymous))):
        if function.name.lower() != _NAME:
            continue
        if len(function.expressions) != 1:
            count = len(function.expressions)
            raise QueryError(f"{_NAME} with {count} arguments is not valid; use one")
        function.replace(translated(function.expressions[0], NAME_FOLDS))
