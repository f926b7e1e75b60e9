"""Reasons of rejected rows that SQL writes and the gate reads."""

from typing import Final

from energia.reader.grammar import NOT_DECODED

ROW: Final = "fila"
"""Stands in place of a column in the reasons of a line that is no record."""

BAD_TYPE: Final = "tipo_invalido"
"""The code of a cell that is not written as its column's type."""

NOT_ALLOWED: Final = "valor_no_permitido"
"""The code of a cell that is not an allowed value of its column."""

NOT_ENCODED: Final = f"{ROW}: {NOT_DECODED}"
"""The reason of a row outside the declared encoding."""
