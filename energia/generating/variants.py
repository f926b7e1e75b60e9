"""The lines that are not plain: defective ones, and unusual ones that are right nevertheless.

A variant is shown as the line it makes. ``{name}`` stands for the row's own text of that column and
``{fila}`` for the row as it would be without the variant.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Variant:
    """How a row is written, and what becomes of it: each rejected row has all of ``reasons``.

    ``line`` may be several lines, ``accepted`` and ``rejected`` count the rows it is read as, and
    an ``orphan`` names a cliente or proveedor that does not exist.
    """

    name: str
    line: str
    reasons: tuple[str, ...] = ()
    accepted: int = 1
    rejected: int = 0
    orphan: bool = False
    encoding: str = "utf-8"


@dataclass(frozen=True)
class LineFormat:
    """How the rows of a dataset are written; defects and unusual lines are taken in turn."""

    dataset: str
    header: str
    plain: str
    defects: tuple[Variant, ...] = ()
    unusual: tuple[Variant, ...] = ()

    @property
    def variants(self) -> tuple[Variant, ...]:
        """All ways of writing a row by their number: 0 is plain, then defects, then unusual."""
        return (Variant("plain", self.plain), *self.defects, *self.unusual)


def _defect(name: str, line: str, *reasons: str, encoding: str = "utf-8") -> Variant:
    return Variant(name, line, reasons, accepted=0, rejected=1, encoding=encoding)


def _no_numbers(texts: Sequence[str]) -> tuple[Variant, ...]:
    reason = "cantidad_comprada: tipo_invalido"
    return tuple(
        _defect(f"cantidad {text}", f"{{tipo}},{{nombre}},{text},{{precio}},{{energia}}", reason)
        for text in texts
    )


CLIENTES: Final = LineFormat(
    dataset="clientes",
    header="tipo_identificacion,identificacion,nombre,ciudad",
    plain="{tipo},{documento},{nombre},{ciudad}",
    # The order matters: a small file has the first ones only.
    defects=(
        _defect("sin ciudad", "{tipo},{documento},{nombre},", "ciudad: requerido"),
        Variant(
            "dos ciudades",
            "{fila}\n{tipo},{documento},{nombre},Leticia",
            ("clave: conflicto",),
            accepted=0,
            rejected=2,
        ),
        Variant("fila repetida", "{fila}\n{fila}", ("clave: repetida",), accepted=1, rejected=1),
        _defect("sin una columna", "{tipo},{nombre},{ciudad}", "fila: columnas_de_menos"),
        _defect(
            "ciudad larga",
            "{tipo},{documento},{nombre},{ciudad}" + " de Indias" * 13,
            "ciudad: longitud_invalida",
        ),
        _defect(
            "otra codificación",
            "{tipo},{documento},Compañía Eléctrica,{ciudad}",
            "fila: codificacion",
            encoding="cp1252",
        ),
        _defect(
            "sin documento ni nombre",
            "{tipo},, ,{ciudad}",
            "identificacion: requerido",
            "nombre: requerido",
        ),
    ),
    unusual=(
        Variant("espacios en los bordes", " {tipo},{documento} , {nombre} ,{ciudad}\t"),
        Variant("entre comillas", '"{tipo}",{documento},"{nombre}","{ciudad}"'),
        Variant("línea en blanco", "\n{fila}"),
    ),
)

PROVEEDORES: Final = LineFormat(
    dataset="proveedores",
    header="nombre_proveedor,tipo_energia",
    plain="{nombre},{energia}",
)

TRANSACCIONES: Final = LineFormat(
    dataset="transacciones",
    header="tipo_transaccion,nombre_cliente_proveedor,cantidad_comprada,precio,tipo_energia",
    plain="{tipo},{nombre},{cantidad},{precio},{energia}",
    # As with clientes, a small file has the first ones of each only.
    defects=(
        *_no_numbers(["doce"]),
        _defect("sin precio", "{tipo},{nombre},{cantidad},,{energia}", "precio: requerido"),
        _defect(
            "tipo desconocido",
            "alquiler,{nombre},{cantidad},{precio},{energia}",
            "tipo_transaccion: valor_no_permitido",
        ),
        _defect(
            "dos motivos",
            "{tipo},{nombre},-{cantidad},{precio},carbón",
            "cantidad_comprada: fuera_de_rango",
            "tipo_energia: valor_no_permitido",
        ),
        _defect(
            "sin una columna", "{tipo},{nombre},{cantidad},{precio}", "fila: columnas_de_menos"
        ),
        _defect(
            "comillas sin cerrar",
            '{tipo},"{nombre},{cantidad},{precio},{energia}',
            "fila: comillas",
        ),
        *_no_numbers(["1e3", "NaN", "Infinity", "0x10", "1_000", "١٢", '"1.234,56"']),
        _defect(
            "precio con cinco decimales",
            "{tipo},{nombre},{cantidad},1.00005,{energia}",
            "precio: precision_excedida",
        ),
        _defect(
            "cantidad de cuarenta cifras",
            "{tipo},{nombre}," + "1234567890" * 4 + ",{precio},{energia}",
            "cantidad_comprada: precision_excedida",
        ),
        _defect(
            "cantidad cero",
            "{tipo},{nombre},0.00,{precio},{energia}",
            "cantidad_comprada: fuera_de_rango",
        ),
        _defect(
            "cantidad negativa",
            "{tipo},{nombre},-{cantidad},{precio},{energia}",
            "cantidad_comprada: fuera_de_rango",
        ),
        _defect(
            "energía desconocida",
            "{tipo},{nombre},{cantidad},{precio},carbón",
            "tipo_energia: valor_no_permitido",
        ),
        _defect("una columna de más", "{fila},COP", "fila: columnas_de_mas"),
        _defect(
            "comillas sueltas",
            '{tipo},{nombre} "El Faro",{cantidad},{precio},{energia}',
            "fila: comillas",
        ),
        _defect(
            "otra codificación",
            "{tipo},{nombre},{cantidad},{precio},Eólica",
            "fila: codificacion",
            encoding="cp1252",
        ),
        _defect("byte nulo", "{fila}\0", "fila: nulo"),
        _defect(
            "retorno suelto",
            "{tipo}\r,{nombre},{cantidad},{precio},{energia}",
            "fila: retorno_suelto",
        ),
    ),
    unusual=(
        Variant("huérfana", "{tipo},Nadie Conocido,{cantidad},{precio},{energia}", orphan=True),
        Variant("mayúsculas", "{TIPO},{nombre},{cantidad},{precio},{ENERGIA}"),
        Variant("otra grafía", "{tipo},{nombre},{cantidad},{precio},{alias}"),
        Variant("espacios en los bordes", " {tipo} ,{nombre} ,\t{cantidad}, {precio},{energia} "),
        Variant("entre comillas", '"{tipo}","{nombre}","{cantidad}","{precio}","{energia}"'),
        Variant("ceros de más", "{tipo},{nombre},{cantidad}0000,00{precio},{energia}"),
        Variant("línea en blanco", "\n{fila}"),
        Variant("fin de línea de Windows", "{fila}\r"),
        Variant(
            "huérfana entre comillas",
            '{tipo},"Comercial ""El Faro"", S.A.S.",{cantidad},{precio},{energia}',
            orphan=True,
        ),
    ),
)
