"""The errors of the file reader, and the root of every error of energia."""

from typing import Final

EMPTY_FILE: Final = "vacio"
NOT_TEXT: Final = "no_es_texto"
BAD_HEADER: Final = "cabecera"
HUGE_LINE: Final = "linea_enorme"
CHANGED_FILE: Final = "cambiado"

FILE_CODES: Final = (EMPTY_FILE, NOT_TEXT, BAD_HEADER, HUGE_LINE, CHANGED_FILE)
"""Every code that a FileRefusedError can carry."""


class EnergiaError(Exception):
    """Root of every error that energia raises on purpose."""


class SpecError(EnergiaError):
    """A file specification contradicts itself."""


class FileRefusedError(EnergiaError):
    """A whole file cannot be read under its contract; `code` is one of FILE_CODES."""

    def __init__(self, file: str, code: str, message: str) -> None:
        super().__init__(file, code, message)
        self.file = file
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return f"{self.file}: {self.message} [{self.code}]"
