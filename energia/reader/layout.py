"""Inspecting one file: from its first bytes to the layout under which its records are read."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final, NoReturn

from energia.errors import FileRefusedError
from energia.reader import advice
from energia.reader.codes import BAD_HEADER, BAD_NAME, EMPTY_FILE, NOT_TEXT
from energia.reader.containers import find_container
from energia.reader.encoding import CP1252, UTF_8, is_text
from energia.reader.facts import EncodingFacts
from energia.reader.file_names import name_advice
from energia.reader.headers import Header, choose_header
from energia.reader.notation import Marks
from energia.reader.spec import AUTO, DELIMITERS, EDGE_SPACES, FileSpec
from energia.reader.typed import TYPED_CELLS, TYPED_DELIMITER
from energia.reader.units import Conversion

BOM: Final = b"\xef\xbb\xbf"
HEADER_LIMIT: Final = 1 << 20
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
SEP_LINE: Final = re.compile(r'("?)sep=(?P<delimiter>.)\1', re.IGNORECASE)
BLANK: Final = f'{EDGE_SPACES}"{"".join(DELIMITERS)}'
_MOST_TITLES: Final = 20


@dataclass(frozen=True)
class FileLayout:
    """The way to read one file, from its header.

    Facts of the whole file settle `encoding` and `marks`. Until then, the encoding is that of the
    header, and marks are points for `auto`. `marks` has the names and marks of number columns.
    `head` has the facts of the bytes before the first record, which starts at `body_start`.
    `conversions` has the columns that the header has in another unit than the contract.
    `titles` counts lines with text above the header. `header` has the texts of the header's cells,
    without edge spaces, of which the first `named` have names. A record has so many fields, and
    blank ones may follow.
    `positions` has, per contract column, its field (None: the file has no such column).
    `constants` has, per contract column, its text in all rows, which the name of the file fills
    (None: the name fills no text). `is_positional` says whether fields and delimiter are those of
    the contract, in its order, and `is_typed` whether they are those of a worksheet.
    """

    delimiter: str
    quote: str
    quoted_newlines: bool
    encoding: str
    head: EncodingFacts
    titles: int
    body_start: int
    header: tuple[str, ...]
    named: int
    positions: tuple[int | None, ...]
    marks: tuple[tuple[str, Marks], ...]
    conversions: tuple[tuple[str, Conversion], ...]
    constants: tuple[str | None, ...]
    is_positional: bool
    is_typed: bool

    @property
    def decimal_marks(self) -> dict[str, str]:
        """Return the decimal mark of each column of numbers."""
        return {column: marks.decimal for column, marks in self.marks}

    @property
    def raw_sql(self) -> bool:
        """Return whether Athena's table of raw files, which is UTF-8, reads the file correctly."""
        return self.is_positional and self.encoding == UTF_8


def base_name(path: str) -> str:
    """The last part of `path`: what messages call a file."""
    return PurePosixPath(path).name


def inspect_file(
    filesystem: Any,
    path: str,
    spec: FileSpec,
    *,
    name: str | None = None,
    raw_name: str | None = None,
) -> FileLayout:
    """Read the header of `path` and match it with `spec`; raises FileRefusedError if they differ.

    `filesystem` is a pyarrow.fs.FileSystem; messages call the file `name`, or else its base name.
    `raw_name` is the name that fills columns, or else the base name.
    """
    with filesystem.open_input_file(path) as file:
        head = file.read(HEADER_LIMIT)
    names = name or base_name(path), raw_name or base_name(path)
    return _Inspection(*names, spec, head.startswith(BOM)).layout(head)


@dataclass(frozen=True)
class _Top:
    """The header of a file, its encoding, the offset after it, and the title lines above it."""

    header: Header
    encoding: str
    end: int
    titles: int
    is_first: bool
    is_typed: bool


@dataclass(frozen=True)
class _Inspection:
    name: str
    raw_name: str
    spec: FileSpec
    has_bom: bool

    def layout(self, head: bytes) -> FileLayout:
        if container := find_container(head):
            cause = f"the file is {container}; take it out of raw/, and deliver it with"
            self._refuse(NOT_TEXT, f"{cause} energia run FOLDER or energia upload FOLDER")
        top = self._find_header(head, len(BOM) if self.has_bom else 0)
        header = top.header
        return FileLayout(
            delimiter=header.delimiter,
            quote=self.spec.quote,
            quoted_newlines=self.spec.quoted_newlines or top.is_typed,
            encoding=top.encoding,
            head=EncodingFacts.of(head[: top.end]),
            titles=top.titles,
            body_start=top.end,
            header=tuple(cell.strip(EDGE_SPACES) for cell in header.cells),
            named=header.named,
            positions=header.positions,
            marks=tuple(
                (column.name, Marks.declared(column.numeral))
                for column in self.spec.columns
                if column.numeral
            ),
            conversions=tuple(
                (self.spec.columns[column].name, conversion)
                for column, conversion in header.units.conversions.items()
            ),
            constants=self._constants(),
            is_positional=top.is_first and self._is_positional(header),
            is_typed=top.is_typed,
        )

    def _find_header(self, head: bytes, start: int) -> "_Top":
        """Return the header and what is above it: a line `sep=;`, blank lines, and titles."""
        delimiter, titles = self.spec.delimiter, list[str]()
        refusal = self._empty()
        end, is_first, is_typed = start, True, False
        while end < len(head) and len(titles) <= _MOST_TITLES:
            try:
                number = head.count(b"\n", 0, end) + 1
                line, end = self._line(head, end, number, quoted_newlines=is_typed)
                text = self._text(line, number)
            except FileRefusedError as error:
                refusal = refusal if titles else error
                break
            if is_first and text == TYPED_CELLS:
                delimiter, is_typed = TYPED_DELIMITER, True
            elif is_first and (declared := SEP_LINE.fullmatch(text)):
                delimiter = declared["delimiter"]
                self._check_declared(delimiter)
            elif text.strip(BLANK):
                found = choose_header(text, self.spec, delimiter)
                if isinstance(found, Header) and all(
                    found.is_title(title, self.spec.quote) for title in titles
                ):
                    encoding = self._encoding(line)
                    return _Top(found, encoding, end, len(titles), is_first, is_typed)
                if isinstance(found, str) and not titles:
                    refusal = FileRefusedError(self.name, BAD_HEADER, found)
                titles.append(text)
            is_first = False
        raise refusal

    def _line(
        self, head: bytes, start: int, number: int, *, quoted_newlines: bool
    ) -> tuple[bytes, int]:
        """Return the line at `start`, and where the next one starts."""
        newline = head.find(b"\n", start)
        while quoted_newlines and newline >= 0 and head.count(b'"', start, newline) % 2:
            newline = head.find(b"\n", newline + 1)
        end = newline if newline >= 0 else len(head)
        line = head[start:end].removesuffix(b"\r")
        self._check_bytes(line, number)
        if newline < 0 and len(head) == HEADER_LIMIT:
            self._refuse(
                BAD_HEADER,
                f"line {number} is longer than {HEADER_LIMIT} bytes; add a CSV header",
            )
        return line, end + (newline >= 0)

    def _check_bytes(self, line: bytes, number: int) -> None:
        if _CONTROL.search(line):
            self._refuse(
                NOT_TEXT, f"line {number} has control bytes; export the file as CSV in UTF-8"
            )
        if b"\r" in line:
            self._refuse(
                BAD_HEADER,
                f"line {number} has a CR without LF, as in old Mac files; "
                "export the file with LF or CRLF line ends",
            )

    def _constants(self) -> tuple[str | None, ...]:
        constants = self.spec.constants(self.raw_name)
        if constants is None:
            columns = [it.name for it in self.spec.columns if it.from_file_name is not None]
            advice = name_advice(self.spec.file_patterns)
            self._refuse(BAD_NAME, f"{advice}, because the name fills {', '.join(columns)}")
        return constants

    def _encoding(self, line: bytes) -> str:
        if self.has_bom:
            return UTF_8
        if self.spec.encoding != AUTO:
            return self.spec.encoding
        return UTF_8 if is_text(line, UTF_8) else CP1252

    def _text(self, line: bytes, number: int) -> str:
        encoding = self._encoding(line)
        try:
            text = line.decode(encoding)
        except UnicodeDecodeError:
            way_out = advice.other_encoding(self.spec.dataset, self.spec.encoding)
            self._refuse(NOT_TEXT, f"line {number} is not {encoding}; {way_out}")
        return text

    def _empty(self) -> FileRefusedError:
        columns = ", ".join(column.name for column in self.spec.columns_of_file)
        cause = f"the file is empty or has blank lines only; add the header {columns}"
        return FileRefusedError(self.name, EMPTY_FILE, cause)

    def _check_declared(self, delimiter: str) -> None:
        if delimiter not in DELIMITERS:
            expected = " ".join(map(repr, DELIMITERS))
            self._refuse(
                BAD_HEADER,
                f"line 1 declares the delimiter {delimiter!r}, which is not valid; "
                f"use one of {expected}",
            )
        if self.spec.delimiter not in (AUTO, delimiter):
            self._refuse(
                BAD_HEADER,
                f"line 1 declares the delimiter {delimiter!r}, "
                f"but the contract declares {self.spec.delimiter!r}; save the file with it, "
                f"or {advice.raw_property(self.spec.dataset, 'csvDelimiter', delimiter)}",
            )

    def _is_positional(self, header: Header) -> bool:
        contract_delimiter = "," if self.spec.delimiter == AUTO else self.spec.delimiter
        pairs = zip(header.positions, self.spec.columns, strict=True)
        positions = [place for place, column in pairs if column.from_file_name is None]
        in_order = positions == list(range(len(positions)))
        return in_order and header.delimiter == contract_delimiter

    def _refuse(self, code: str, message: str) -> NoReturn:
        raise FileRefusedError(self.name, code, message)
