"""The error of this package."""

from energia.errors import EnergiaError


class DiffError(EnergiaError):
    """One of the two trees cannot be synthesised or compared."""
