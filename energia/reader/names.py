"""How header cells and contract names are brought to one spelling."""

import re
import unicodedata
from functools import lru_cache

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SEPARATORS = re.compile(r"[\W_]+")

ACCENTS = "\u0300-\u036f"
"""The range of combining accents, as in a class of a regular expression."""

_ACCENT = re.compile(f"[{ACCENTS}]")


def normalise_name(text: str) -> str:
    """`text` in lower snake case, without accents, BOM and edge separators.

    Words part at camelCase humps and at runs of anything but letters and digits.
    """
    letters = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _SEPARATORS.sub("_", _HUMP.sub("_", plain).lower()).strip("_")


def fold_name(text: str) -> str:
    """Return the name of a file or folder in lower case and without accents."""
    letters = unicodedata.normalize("NFC", text).casefold()
    return unicodedata.normalize("NFC", _ACCENT.sub("", unicodedata.normalize("NFD", letters)))


@lru_cache(4096)  # Every file of a dataset has the same header.
def name_keys(text: str) -> tuple[str, str]:
    """The two spellings that stand for `text`: normalised, with and without splitting camelCase.

    The second makes `kWh` and `KWH` one name.
    """
    return normalise_name(text), normalise_name(text.lower())
