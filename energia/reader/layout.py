"""Inspecting one file: from its first bytes to the layout under which its records are read."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final, NoReturn

from energia.errors import FileRefusedError
from energia.reader.codes import BAD_HEADER, EMPTY_FILE, NOT_TEXT
from energia.reader.encoding import CP1252, UTF_8, is_text
from energia.reader.facts import EncodingFacts
from energia.reader.headers import Header, choose_header
from energia.reader.spec import AUTO, DELIMITERS, EDGE_SPACES, FileSpec

BOM: Final = b"\xef\xbb\xbf"
HEADER_LIMIT: Final = 1 << 20
_UTF16_BOMS: Final = (b"\xff\xfe", b"\xfe\xff")
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SEP_LINE: Final = re.compile(r"sep=(.)", re.IGNORECASE)


@dataclass(frozen=True)
class FileLayout:
    """The way to read one file, from its header.

    `encoding` is that of the header until the facts of the file settle it. `head` has the facts of
    the bytes before the first record, which starts at `body_start`. `header` has the texts of the
    header's cells, without edge spaces. `positions` has, per contract column, its field (None: the
    file has no such column). `is_positional` says whether fields and delimiter are those of the
    contract, in its order.
    """

    delimiter: str
    quote: str
    quoted_newlines: bool
    encoding: str
    head: EncodingFacts
    body_start: int
    header: tuple[str, ...]
    positions: tuple[int | None, ...]
    is_positional: bool

    @property
    def raw_sql(self) -> bool:
        """Return whether Athena's table of raw files, which is UTF-8, reads the file correctly."""
        return self.is_positional and self.encoding == UTF_8

    @property
    def width(self) -> int:
        """Return the number of fields of each record."""
        return len(self.header)


def base_name(path: str) -> str:
    """The last part of `path`: what messages call a file."""
    return PurePosixPath(path).name


def inspect_file(
    filesystem: Any, path: str, spec: FileSpec, *, name: str | None = None
) -> FileLayout:
    """Read the header of `path` and match it with `spec`; raises FileRefusedError if they differ.

    `filesystem` is a pyarrow.fs.FileSystem; messages call the file `name`, or else its base name.
    """
    with filesystem.open_input_file(path) as file:
        head = file.read(HEADER_LIMIT)
    return _Inspection(name or base_name(path), spec).layout(head)


@dataclass(frozen=True)
class _Inspection:
    name: str
    spec: FileSpec

    def layout(self, head: bytes) -> FileLayout:
        line, body_start = self._line(head, len(BOM) if head.startswith(BOM) else 0)
        declared = _SEP_LINE.fullmatch(self._text(line))
        if declared:
            self._check_declared(declared[1])
            line, body_start = self._line(head, body_start)
        header = self._header(self._text(line), declared[1] if declared else self.spec.delimiter)
        return FileLayout(
            delimiter=header.delimiter,
            quote=self.spec.quote,
            quoted_newlines=self.spec.quoted_newlines,
            encoding=self._encoding(line),
            head=EncodingFacts.of(head[:body_start]),
            body_start=body_start,
            header=tuple(cell.strip(EDGE_SPACES) for cell in header.cells),
            positions=header.positions,
            is_positional=not declared and self._is_positional(header),
        )

    def _line(self, head: bytes, start: int) -> tuple[bytes, int]:
        """Return the line at `start`, and where the next one starts."""
        newline = head.find(b"\n", start)
        end = newline if newline >= 0 else len(head)
        line = head[start:end].removesuffix(b"\r")
        self._check_bytes(line)
        if newline < 0 and len(head) == HEADER_LIMIT:
            self._refuse(
                BAD_HEADER,
                f"the first line is longer than {HEADER_LIMIT} bytes; add a CSV header",
            )
        return line, end + (newline >= 0)

    def _check_bytes(self, line: bytes) -> None:
        if line.startswith(_UTF16_BOMS):
            self._refuse(NOT_TEXT, "the file is UTF-16; export it as UTF-8")
        if _CONTROL.search(line):
            self._refuse(
                NOT_TEXT,
                "the first line has control bytes, as in a spreadsheet, an archive or UTF-16; "
                "export the file as CSV in UTF-8",
            )
        if b"\r" in line:
            self._refuse(
                BAD_HEADER,
                "the first line has a CR without LF, as in old Mac files; "
                "export the file with LF or CRLF line ends",
            )

    def _encoding(self, line: bytes) -> str:
        if self.spec.encoding != AUTO:
            return self.spec.encoding
        return UTF_8 if is_text(line, UTF_8) else CP1252

    def _text(self, line: bytes) -> str:
        encoding = self._encoding(line)
        try:
            text = line.decode(encoding)
        except UnicodeDecodeError:
            advice = "export the file as UTF-8, or declare its encoding in the contract"
            self._refuse(NOT_TEXT, f"the header is not {encoding}; {advice}")
        if not text.strip():
            columns = ", ".join(column.name for column in self.spec.columns)
            self._refuse(
                EMPTY_FILE,
                f"the file is empty or its first line is blank; add the header {columns}",
            )
        return text

    def _check_declared(self, delimiter: str) -> None:
        if delimiter not in DELIMITERS:
            expected = " ".join(map(repr, DELIMITERS))
            self._refuse(
                BAD_HEADER,
                f"the first line declares the delimiter {delimiter!r}, which is not valid; "
                f"use one of {expected}",
            )
        if self.spec.delimiter not in (AUTO, delimiter):
            self._refuse(
                BAD_HEADER,
                f"the first line declares the delimiter {delimiter!r}, "
                f"but the contract declares {self.spec.delimiter!r}; change one of them",
            )

    def _header(self, line: str, delimiter: str) -> Header:
        header = choose_header(line, self.spec, delimiter)
        if isinstance(header, str):
            self._refuse(BAD_HEADER, header)
        return header

    def _is_positional(self, header: Header) -> bool:
        contract_delimiter = "," if self.spec.delimiter == AUTO else self.spec.delimiter
        in_order = header.positions == tuple(range(len(self.spec.columns)))
        return in_order and header.delimiter == contract_delimiter

    def _refuse(self, code: str, message: str) -> NoReturn:
        raise FileRefusedError(self.name, code, message)
