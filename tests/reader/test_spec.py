"""Specifications travel as JSON and refuse to contradict themselves."""

import json
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from energia.errors import EnergiaError, SpecError
from energia.reader import ColumnSpec, FileSpec, Numeral

SPEC = FileSpec(
    "clientes",
    (
        ColumnSpec("identificacion", ("Nº", "cédula")),
        ColumnSpec("kwh", (), False, Numeral(4, 2, ",")),
    ),
    delimiter="\t",
    quote="'",
    quoted_newlines=True,
)


def test_spec_round_trips_as_json() -> None:
    text = json.dumps(asdict(SPEC))
    assert FileSpec.from_json(json.loads(text)) == SPEC
    assert json.loads(text)["columns"][0]["aliases"] == ["Nº", "cédula"]


def test_default_dialect_is_plain_csv() -> None:
    spec = FileSpec("x", (ColumnSpec("a"),))
    assert (spec.delimiter, spec.quote, spec.quoted_newlines) == (",", '"', False)
    assert spec.columns[0].required


@given(
    names=st.lists(st.from_regex(r"[a-z]{1,8}", fullmatch=True), min_size=1, unique=True),
    delimiter=st.sampled_from([",", ";", "\t", "|", "auto"]),
    required=st.booleans(),
    quoted_newlines=st.booleans(),
)
def test_any_spec_round_trips_as_json(
    names: list[str], delimiter: str, required: bool, quoted_newlines: bool
) -> None:
    columns = tuple(ColumnSpec(name, (f"{name} (2)",), required) for name in names)
    spec = FileSpec("x", columns, delimiter, quoted_newlines=quoted_newlines)
    assert FileSpec.from_json(asdict(spec)) == spec


@pytest.mark.parametrize(
    ("columns", "dialect", "expected"),
    [
        ((), {}, "no columns"),
        ((ColumnSpec("_texto"),), {}, "'_texto' is reserved"),
        ((ColumnSpec("a"), ColumnSpec("a")), {}, "header name 'a'"),
        ((ColumnSpec("a"), ColumnSpec("b", ("A",))), {}, "header name 'a'"),
        ((ColumnSpec("kWh"), ColumnSpec("KwH")), {}, "header name 'kwh'"),
        ((ColumnSpec("a", ("€",)),), {}, "no letter"),
        ((ColumnSpec("a"),), {"delimiter": ":"}, "delimiter ':'"),
        ((ColumnSpec("a"),), {"delimiter": ",,"}, "delimiter ',,'"),
        ((ColumnSpec("a"),), {"quote": ""}, "quote ''"),
        ((ColumnSpec("a"),), {"quote": "“"}, "quote '“'"),
        ((ColumnSpec("a"),), {"quote": "x"}, "quote 'x'"),
        ((ColumnSpec("a"),), {"quote": ";"}, "also be a delimiter"),
    ],
)
def test_contradictory_spec_is_refused(
    columns: tuple[ColumnSpec, ...], dialect: dict[str, str], expected: str
) -> None:
    with pytest.raises(SpecError, match=r"^clientes: ") as refusal:
        FileSpec("clientes", columns, **dialect)  # type: ignore[arg-type]
    assert expected in str(refusal.value)
    assert isinstance(refusal.value, EnergiaError)


def test_alias_may_repeat_its_column_name() -> None:
    FileSpec("x", (ColumnSpec("tipo_energia", ("Tipo energía", "tipoEnergia")),))
