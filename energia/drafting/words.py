"""Words of headers that suggest what a column is."""

from typing import Final

from energia.reader.units import read_unit, split_unit


def _set(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


_IDENTIFIER: Final = _set(
    "cedula celular cod codigo cuenta documento factura frontera id identificacion",
    "identifier key llave medidor nic nit niu num numero nro nui pasaporte radicado",
    "referencia sic telefono contrato uuid",
)
_QUANTITY: Final = _set(
    "cantidad compras costo demanda energia generacion magnitud monto perdida porcentaje",
    "precio quantity tarifa total valor value ventas",
)
_PARTNER: Final = _set(
    "agente anio ano concepto date day dia fecha hora mes periodo tipo type version",
)
_PERSONAL: Final = _set(
    "apellido apellidos cedula celular cliente correo direccion email identificacion mail",
    "nacimiento name nit nombre nombres pasaporte phone razon telefono",
)
_DATED: Final = _set(
    "date day dia fecha",
)
_OPEN: Final = _set(
    "agente barrio ciudad city contenido departamento descripcion direccion municipio name",
    "nombre observacion observaciones",
)


def is_identifier(name: str) -> bool:
    """Return whether the column's name suggests an identifier, and not a quantity."""
    return bool(_words(name) & _IDENTIFIER) and not is_quantity(name)


def is_quantity(name: str) -> bool:
    """Return whether the column's name suggests a quantity, which may have decimals."""
    return bool(_words(name) & _QUANTITY) or bool(unit_of(name))


def may_complete_key(name: str) -> bool:
    """Return whether the column may be a part of a key that has an identifier."""
    return is_identifier(name) or bool(_words(name) & _PARTNER)


def is_personal(name: str) -> bool:
    """Return whether the column's name suggests personal data."""
    return bool(_words(name) & _PERSONAL) and not is_quantity(name)


def is_dated(name: str) -> bool:
    """Return whether the column's name suggests dates, so that 20260131 is one."""
    return bool(_words(name) & _DATED)


def is_open(name: str) -> bool:
    """Return whether new values of the column are likely, however few the files have."""
    return bool(_words(name) & _OPEN) or is_identifier(name) or is_personal(name)


def unit_of(name: str) -> str:
    """Return the unit at the end of the column's name, such as kWh or COP/kWh; empty without."""
    _, words = split_unit(name)
    return str(read_unit(" ".join(words)) or "") if words else ""


def _words(name: str) -> frozenset[str]:
    return frozenset(name.split("_"))
