"""Header cells and contract names meet in one spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from energia.reader.names import normalise_name


@pytest.mark.parametrize(
    ("written", "normalised"),
    [
        ("tipo_energia", "tipo_energia"),
        ("  Tipo de Energía ", "tipo_de_energia"),
        ("\ufeffnombre", "nombre"),
        ("cantidadComprada", "cantidad_comprada"),
        ("IDCliente", "id_cliente"),
        ("clienteID", "cliente_id"),
        ("CIUDAD", "ciudad"),
        ("Nº identificación", "no_identificacion"),
        ("precio ($/kWh)", "precio_k_wh"),
        ("__a--b__", "a_b"),
        ("columna2Nombre", "columna2_nombre"),
        ("año", "ano"),
        ("an\u0303o", "ano"),
        ("\u00a0nombre\t", "nombre"),
        ("цена", "цена"),
        ("€", ""),
        ("", ""),
    ],
)
def test_name_is_normalised(written: str, normalised: str) -> None:
    assert normalise_name(written) == normalised


@given(st.text(max_size=30))
def test_normalised_name_is_unchanged(text: str) -> None:
    once = normalise_name(text)
    assert normalise_name(once) == once
    assert once == once.strip("_")
