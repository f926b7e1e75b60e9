"""The prose of a Python file keeps its lines."""

from prose.pieces import Piece, pieces

SOURCE = '''"""The module.

Its second paragraph.
"""

import sys  # noqa: F401

# A comment
# of two lines.
VALUE = 1  # Beside code.


def check(name: str) -> str:
    """Return a message."""
    raise ValueError(f"'{name}' is not a table; use {VALUE} or " "another name")


SQL = "SELECT a column of a table"
SHORT = "two words"
'''


def lines(found: list[Piece]) -> list[list[tuple[int, str]]]:
    """Return the pieces without empty lines."""
    kept = [[(line, text) for line, text in piece if text] for piece in found]
    return [piece for piece in kept if piece]


def test_docstrings_and_comments_keep_their_lines() -> None:
    assert lines(pieces(SOURCE, messages=False)) == [
        [(1, "The module."), (3, "Its second paragraph.")],
        [(8, "A comment"), (9, "of two lines.")],
        [(10, "Beside code.")],
        [(14, "Return a message.")],
    ]


def test_messages_have_code_instead_of_values() -> None:
    message = [(15, "'`_`' is not a table; use `_` or another name")]
    assert lines(pieces(SOURCE, messages=True))[-1] == message


def test_message_in_a_nested_f_string_is_found_once() -> None:
    source = "text = f\"the outer words {f'the inner {1} words'} end\"\n"
    assert lines(pieces(source, messages=True)) == [[(1, "the outer words `_` end")]]
