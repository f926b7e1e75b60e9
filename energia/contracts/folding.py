"""Folding: texts that differ only in case, accents, spaces or punctuation compare as equal.

Python and the compiled SQL translate the same characters one by one, so that the check of a
contract and every engine agree on which texts are equal.
"""

import string
from collections.abc import Collection
from enum import StrEnum
from typing import Final

from energia.reader.spec import EDGE_SPACES

_PLAIN = "abcdefghijklmnopqrstuvwxyz"
_ACCENTED = "áàâäãéèêëíìîïóòôöõúùûüñç"
_UNACCENTED = "aaaaaeeeeiiiiooooouuuunc"
_COMBINING = "\u0300\u0301\u0302\u0303\u0308\u0327"
_TYPOGRAPHIC_SPACES = "".join(map(chr, (0x1680, *range(0x2000, 0x200C), 0x205F, 0x3000)))
_PUNCTUATION = string.punctuation + (
    "¡¿·«»“”„…—\u00a8\u00b4\u2010\u2011\u2012\u2013\u2015\u2018\u2019\u201a\u2212"
)


class Fold(StrEnum):
    """A difference between texts that a comparison ignores."""

    CASE = "case"
    ACCENTS = "accents"
    SPACES = "spaces"
    PUNCTUATION = "punctuation"


WORDING: Final = (Fold.CASE, Fold.ACCENTS)
"""The differences that allowed values ignore."""

NAME_FOLDS: Final = (Fold.CASE, Fold.ACCENTS, Fold.SPACES)
"""The differences between names that are probably the same name."""


def translation(folds: Collection[Fold]) -> tuple[str, str]:
    """Return the characters that ``folds`` changes, and their replacements one by one.

    Characters without a replacement, at the end of the first text, are deleted.
    """
    accented = _UNACCENTED if Fold.ACCENTS in folds else _ACCENTED
    capitals = accented if Fold.CASE in folds else accented.upper()
    plain = _PLAIN if Fold.CASE in folds else _PLAIN.upper()
    pairs = zip(
        _PLAIN.upper() + _ACCENTED + _ACCENTED.upper(), plain + accented + capitals, strict=True
    )
    changed = {old: new for old, new in pairs if old != new}
    deleted = {
        Fold.ACCENTS: _COMBINING,
        Fold.SPACES: EDGE_SPACES + _TYPOGRAPHIC_SPACES,
        Fold.PUNCTUATION: _PUNCTUATION,
    }
    gone = "".join(characters for each, characters in deleted.items() if each in folds)
    return "".join(changed) + gone, "".join(changed.values())


def fold(text: str) -> str:
    """Return ``text`` in lower case, without accents and edge spaces."""
    return text.strip(EDGE_SPACES).translate(_TABLE)


_OLD, _NEW = translation(WORDING)
_TABLE = str.maketrans(_OLD[: len(_NEW)], _NEW, _OLD[len(_NEW) :])
