"""The error tree: every error that energia raises on purpose is an EnergiaError.

EnergiaError
|-- FileRefusedError   a whole file cannot be read under its contract
|-- SpecError          a contract's file description contradicts itself
|-- ContractError      one or more contracts say something wrong
|-- UsageError         the caller asked for something that does not exist
|-- LakeLockedError    another run is using the same home
|-- GateError          a transformed partition may not be published
|-- LoadError          a partition could not be loaded or does not reconcile
|-- UploadError        AWS did not take an upload
`-- QueryError         a query could not be planned or did not succeed
"""

from energia.archivos.errors import EnergiaError, FileRefusedError, SpecError

__all__ = [
    "ContractError",
    "EnergiaError",
    "FileRefusedError",
    "GateError",
    "LakeLockedError",
    "LoadError",
    "QueryError",
    "SpecError",
    "UploadError",
    "UsageError",
    "first_line",
]


def first_line(error: BaseException) -> str:
    """What the error says, on one line: behind it an engine may show statements, or a stack."""
    return (str(error).splitlines() or [type(error).__name__])[0]


class ContractError(EnergiaError):
    """One or more contracts say something wrong; one line per mistake."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


class UsageError(EnergiaError):
    """The caller asked for something that does not exist."""


class LakeLockedError(EnergiaError):
    """Another run is using the same home."""


class GateError(EnergiaError):
    """A transformed partition may not be published."""


class LoadError(EnergiaError):
    """A partition could not be loaded, or the warehouse does not match the lake."""


class UploadError(EnergiaError):
    """AWS did not take an upload; says why and what to do."""


class QueryError(EnergiaError):
    """A query could not be planned or did not succeed."""
