"""Names of tests and openings of docstrings."""

import pytest

from prose.names import names


def rules(source: str) -> list[str]:
    """Return the rules that the source breaks."""
    return [offence.rule for offence in names("a.py", source)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (f"def test_{'a' * 50}(): ...", []),
        (f"def test_{'a' * 51}(): ...", ["test-name"]),
        ("async def test_whom_it_names_becomes_the_role(): ...", ["test-name"]),
        ("def test_somewhat_large_file_is_read(): ...", []),
        ("class TestRead:\n    def test_what_is_told(self): ...", ["test-name"]),
        ("told = 1", ["telling"]),
        ("print(told)", []),
        ("def read(tells): ...", ["telling"]),
        ("retold = untold = 1", []),
        ('"""Whether it is read."""', ["question"]),
        ('def read():\n    """Return whether it is read."""', []),
    ],
)
def test_names_break_their_rules(source: str, expected: list[str]) -> None:
    assert rules(source) == expected
