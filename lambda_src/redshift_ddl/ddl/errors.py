"""The one error of this handler."""

from energia.errors import EnergiaError


class DdlError(EnergiaError):
    """The warehouse could not be brought to its plan; says why and what to do."""
