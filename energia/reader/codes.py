"""Why a whole file is refused by the reader: the closed list of codes."""

from typing import Final

EMPTY_FILE: Final = "vacio"
NOT_TEXT: Final = "no_es_texto"
BAD_HEADER: Final = "cabecera"
HUGE_LINE: Final = "linea_enorme"
CHANGED_FILE: Final = "cambiado"
AMBIGUOUS_MARK: Final = "marca_ambigua"
BAD_NAME: Final = "nombre_invalido"

FILE_CODES: Final = (
    *(EMPTY_FILE, NOT_TEXT, BAD_HEADER, HUGE_LINE),
    *(CHANGED_FILE, AMBIGUOUS_MARK, BAD_NAME),
)
"""Every code that the reader puts into a FileRefusedError."""
