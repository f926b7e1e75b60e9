"""The CSV grammar as regular expressions, and the reasons of the records that break it."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from energia.reader.encoding import ANY_BYTES, CP1252, ENCODINGS
from energia.reader.layout import BOM
from energia.reader.spec import EDGE_SPACES

NUL_BYTE: Final = "nulo"
NOT_DECODED: Final = "codificacion"
LONE_CR: Final = "retorno_suelto"
BAD_QUOTES: Final = "comillas"
TOO_FEW: Final = "columnas_de_menos"
TOO_MANY: Final = "columnas_de_mas"
REPEATED_HEADER: Final = "encabezado_repetido"
TOTAL_LINE: Final = "total"
"""Stands instead of a reason in a record that is neither good nor bad."""

ROW_REASONS: Final = (
    *(NUL_BYTE, NOT_DECODED, LONE_CR, BAD_QUOTES, TOO_FEW, TOO_MANY),
    REPEATED_HEADER,
)
"""Every reason that `_motivo` can hold; a record gets the first one that applies."""

_MAX_REPEATS: Final = 1000  # RE2 refuses a larger repetition count


@dataclass(frozen=True)
class Grammar:
    """The grammar of records of `width` fields; its expressions are linear-time RE2.

    Blank fields may follow them. The expressions match bytes, so that they suit every encoding with
    ASCII in its first half.
    """

    delimiter: str
    quote: str
    width: int
    quoted_newlines: bool
    encoding: str

    def matches_record(self, lines: Any) -> Any:
        """Whether each of `lines` (binary, with line end) is one good record, encoding aside."""
        return pc.match_substring_regex(lines, self._record)

    def is_well_formed(self, bodies: Any) -> Any:
        """Return whether quotes, CRs and NULs are in place in `bodies` (binary, any width)."""
        return pc.match_substring_regex(bodies, self._any_width)

    def with_one_blank(self, records: Any) -> Any:
        """Return good records as lines of `width` fields and a blank one, without a BOM."""
        return pc.replace_substring_regex(records, self._record, rf"\1{self.delimiter}" + "\n")

    def quoted_at(self, place: int) -> str:
        """Return the expression of good records (strings) whose field at ``place`` has quotes."""
        before = _repeated(self._field + re.escape(self.delimiter), place)
        return rf"\A{before}{re.escape(self.quote)}"

    def reasons(self, bodies: Any, not_text: Any) -> Any:
        """Return why each of `bodies` breaks the grammar (binary, without line end)."""
        quoted_well = self.is_well_formed(bodies)
        cases = {
            NUL_BYTE: pc.match_substring(bodies, "\0"),
            NOT_DECODED: not_text,
            # A CR that good quotes protect is data; without such quotes it is a stray line end.
            LONE_CR: pc.and_not(pc.match_substring(bodies, "\r"), quoted_well),
            BAD_QUOTES: pc.invert(quoted_well),
            TOO_MANY: pc.match_substring_regex(bodies, self._too_wide),
        }
        conditions = pa.StructArray.from_arrays(list(cases.values()), names=list(cases))
        return pc.case_when(conditions, *cases, TOO_FEW)

    @cached_property
    def _field(self) -> str:
        delimiter, quote = re.escape(self.delimiter), re.escape(self.quote)
        line_ends = "" if self.quoted_newlines else r"\r\n"
        bare = rf"[^{quote}{delimiter}\r\n\x00]*"
        quoted = rf"{quote}(?:[^{quote}{line_ends}\x00]|{quote}{quote})*{quote}"
        return f"(?:{bare}|{quoted})"

    @cached_property
    def _blank(self) -> str:
        encodings = ENCODINGS if self.encoding == ANY_BYTES else (self.encoding,)
        encoded = [space.encode(each, "ignore") for each in encodings for space in EDGE_SPACES]
        spaces = [*filter(None, dict.fromkeys(encoded))]
        bare = (space for space in spaces if space != self.delimiter.encode())
        either = ("|".join(map(_escaped, some)) for some in (bare, spaces))
        unquoted, quoted = (f"(?:{space})*" for space in either)
        quote = re.escape(self.quote)
        return f"(?:{unquoted}|{quote}{quoted}{quote})"

    @cached_property
    def _start(self) -> str:
        return rf"\A(?:{_escaped(BOM)})?" if self.encoding != CP1252 else r"\A"

    @cached_property
    def _record(self) -> str:
        delimiter = re.escape(self.delimiter)
        following = _repeated(delimiter + self._field, self.width - 1)
        surplus = f"(?:{delimiter}{self._blank})*"
        return rf"{self._start}({self._field}{following}){surplus}\r?\n?\z"

    @cached_property
    def _any_width(self) -> str:
        return rf"{self._start}(?:{self._field}{re.escape(self.delimiter)})*{self._field}\z"

    @cached_property
    def _too_wide(self) -> str:
        return self._start + _repeated(self._field + re.escape(self.delimiter), self.width)


def _escaped(text: bytes) -> str:
    return "".join(rf"\x{code:02x}" for code in text)


def _repeated(expression: str, times: int) -> str:
    most, rest = divmod(times, _MAX_REPEATS)
    counts = [_MAX_REPEATS] * most + [rest] * (rest > 0)
    return "".join(f"(?:{expression}){{{count}}}" for count in counts)
