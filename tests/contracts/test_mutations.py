"""A damaged contract either loads and follows ODCS, or raises a ContractError."""

import re
from pathlib import Path

import pytest
from effort import sized
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft201909Validator

from energia.contracts.dialect.json_schema import standard_schema
from energia.contracts.document import read_document
from energia.contracts.reading import read_contract
from energia.errors import ContractError

from .mistakes import CONTRACTS

TEXTS = {path.name: path.read_text(encoding="utf-8") for path in CONTRACTS.glob("*.odcs.yaml")}
ODD = (
    *("yes", "true", "null", "~", "[]", "{}", "[1]", "{a: b}", "0", "-1", "1.5", "1e400", ".nan"),
    *('""', '"x"', "- a", "? a", "!!int x", "&a", "*a", "|", ">", "2026-02-30", "0x", '"\\ud800"'),
    *("\0", "\t", ": ", "9" * 5000, "decimal(0,0)", "[[", "a" * 70, "é", "#", "%YAML 1.1", "<<"),
)
STANDARD = Draft201909Validator(standard_schema())
TOKEN = re.compile(r"[\w.]+|[^\w\s]")


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, str]:
    """Return the name of a contract file, and its text after one to three random edits."""
    name = draw(st.sampled_from(sorted(TEXTS)))
    text = TEXTS[name]
    for _ in range(draw(st.integers(1, 3))):
        lines = text.split("\n")
        line, other = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        match draw(st.sampled_from(["delete", "duplicate", "replace", "token", "token", "token"])):
            case "delete":
                del lines[line]
            case "duplicate":
                lines.insert(other, lines[line])
            case "replace":
                lines[line] = lines[other]
            case _:
                tokens = list(TOKEN.finditer(lines[line]))
                if tokens:
                    token = draw(st.sampled_from(tokens))
                    new = draw(st.sampled_from(ODD) | st.text(max_size=5))
                    lines[line] = lines[line][: token.start()] + new + lines[line][token.end() :]
        text = "\n".join(lines)
    return name, text


@pytest.mark.sized
@settings(
    max_examples=sized(fast=20, full=120, deep=1_000),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(contract=damaged())
def test_damaged_contract_loads_or_raises_contract_error(
    contract: tuple[str, str], tmp_path: Path
) -> None:
    name, text = contract
    path = tmp_path / name
    path.write_text(text, encoding="utf-8", newline="")
    try:
        document = read_document(path)
        read_contract(document)
        assert STANDARD.is_valid(document.data)
    except ContractError as error:
        place = re.escape(str(path)) + r":[1-9]\d*:[1-9]\d*: \S"
        assert error.mistakes
        for mistake in error.mistakes:
            assert re.match(place, mistake)
            assert mistake.isprintable()
