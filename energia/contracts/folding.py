"""Folding: allowed values match regardless of case, accents and edge spaces.

This Python function and the compiled SQL use the same two character lists, so that the check of a
contract and every engine agree on which spellings are equal.
"""

from energia.reader.spec import EDGE_SPACES

_PLAIN = "abcdefghijklmnopqrstuvwxyz"
_ACCENTED = "áàâäãéèêëíìîïóòôöõúùûüñç"
_UNACCENTED = "aaaaaeeeeiiiiooooouuuunc"
_COMBINING = "\u0300\u0301\u0302\u0303\u0308\u0327"

FOLD_FROM = _PLAIN.upper() + _ACCENTED + _ACCENTED.upper() + _COMBINING
FOLD_TO = _PLAIN + _UNACCENTED + _UNACCENTED
"""``translate`` maps FOLD_FROM to FOLD_TO one by one and deletes characters without a partner."""

_TABLE = str.maketrans(FOLD_FROM[: len(FOLD_TO)], FOLD_TO, FOLD_FROM[len(FOLD_TO) :])


def fold(text: str) -> str:
    """Return ``text`` in lower case, without accents and edge spaces."""
    return text.strip(EDGE_SPACES).translate(_TABLE)
