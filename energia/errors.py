"""Every error that energia raises on purpose: an EnergiaError, one class per cause.

The module imports nothing, because jobs and Lambdas on AWS carry it.
"""


class EnergiaError(Exception):
    """Root of every error that energia raises on purpose."""


class FileRefusedError(EnergiaError):
    """A whole file cannot be read under its contract; ``code`` is the reason in one word."""

    def __init__(self, file: str, code: str, message: str) -> None:
        super().__init__(file, code, message)
        self.file = file
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return f"{self.file}: {self.message} [{self.code}]"


class SpecError(EnergiaError):
    """A file specification contradicts itself."""


class ContractError(EnergiaError):
    """One or more contracts have mistakes; one line per mistake."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


class UsageError(EnergiaError):
    """The caller asked for something that does not exist or is not possible."""


class LakeLockedError(EnergiaError):
    """Another run is using the same home."""


class GateError(EnergiaError):
    """A transformed partition may not be published."""


class LoadError(EnergiaError):
    """A partition could not be loaded, or the warehouse does not match the lake."""


class DdlError(EnergiaError):
    """The warehouse could not be brought to its plan; the text has the cause and the next step."""


class StatementError(EnergiaError):
    """A statement on Redshift failed, was cancelled, or did not end in time.

    ``reason`` has Redshift's own words, with the values of rows that stand in them; ``index`` is
    the place in its transaction of the statement at fault, and ``sql`` its text, if they are known.
    """

    def __init__(
        self, statement: str, status: str, reason: str, index: int | None, sql: str | None
    ) -> None:
        super().__init__(statement, status, reason, index, sql)
        self.statement, self.status, self.reason = statement, status, reason
        self.index, self.sql = index, sql

    def __str__(self) -> str:
        place = f" (in: {self.sql})" if self.sql else ""
        return f"statement {self.statement} {self.status}: {' '.join(self.reason.split())}{place}"


class UploadError(EnergiaError):
    """AWS rejected an upload; the text has the cause and the next step."""


class QueryError(EnergiaError):
    """A query could not be planned or did not succeed."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


def one_line(text: object) -> str:
    """Return the text in one line that every terminal prints as it is."""
    return "".join(letter if letter.isprintable() else "?" for letter in str(text))


def first_line(error: BaseException) -> str:
    """Return the first line of the error's text, or its type's name; engines add a stack below."""
    return (str(error).splitlines() or [type(error).__name__])[0]
