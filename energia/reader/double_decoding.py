"""Text that was decoded twice: UTF-8 that was read as Windows-1252 and encoded again.

It shows "ó" as "Ã³". Bytes that Windows-1252 leaves undefined are then control characters.
"""

import re
from typing import Final

_BYTES: Final = {
    letter: code
    for code in range(256)
    for letter in (chr(code), bytes([code]).decode("cp1252", "ignore"))
    if letter
}
"""The byte that each character stands for."""

_CONTINUATIONS: Final = "".join(
    letter for letter, code in _BYTES.items() if code in range(0x80, 0xC0)
)
DECODED_TWICE: Final = f"[ÂÃ][{_CONTINUATIONS}]"
"""A regular expression for characters from U+0080 to U+00FF that were decoded twice."""

MAY_BE_DECODED_TWICE: Final = re.compile(b"\xc3[\x82\x83]")
"""Finds Â and Ã in UTF-8."""


def repaired(text: str) -> str | None:
    """Return the text before its second decoding; None if it was not decoded twice."""
    try:
        return bytes(_BYTES[letter] for letter in text).decode()
    except (KeyError, UnicodeDecodeError):
        return None
