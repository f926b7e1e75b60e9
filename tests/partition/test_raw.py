"""Names of raw files: which are one delivery, and in which order they count."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from energia.partition.raw import identity, is_csv, name_order
from energia.reader.file_names import raw_name

NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("delivered", "name"),
    [
        ("transacciones.csv", "transacciones.csv"),
        ("Clientes.CSV", "Clientes.CSV"),
        ("aenc1001.tx2", "aenc1001.tx2.csv"),
        ("An\u0303o.csv", "A\u00f1o.csv"),
    ],
)
def test_raw_name_is_the_delivered_name(delivered: str, name: str) -> None:
    assert raw_name(delivered) == name
    assert is_csv(name)


@given(NAMES)
def test_raw_name_is_idempotent(name: str) -> None:
    assert raw_name(raw_name(name)) == raw_name(name)


@pytest.mark.parametrize("other", ["CLIENTES.CSV", "clientes.csv", "Clientes.csv"])
def test_case_of_a_name_does_not_count(other: str) -> None:
    assert identity(other) == identity("clientes.csv")


@pytest.mark.parametrize("other", ["An\u0303o.csv", "A\u00d1O.csv", "a\u00f1o.csv", "ano.CSV"])
def test_accents_of_a_name_do_not_count(other: str) -> None:
    assert identity(other) == identity("Ano.csv")


@given(NAMES)
def test_identity_is_idempotent(name: str) -> None:
    assert identity(identity(name)) == identity(name)


def test_digits_in_names_sort_as_numbers() -> None:
    names = ["clientes.csv", "clientes (1).csv", "clientes_2.csv", "clientes_10.csv"]
    assert sorted(reversed(names), key=name_order) == names


@given(st.lists(NAMES, unique=True))
def test_order_of_names_is_deterministic(names: list[str]) -> None:
    assert sorted(names, key=name_order) == sorted(reversed(names), key=name_order)
