"""The one error of this handler."""


class DdlError(Exception):
    """The warehouse could not be brought to its plan; says why and what to do."""
