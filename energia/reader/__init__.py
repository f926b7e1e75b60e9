"""The CSV reader of both engines: it never loses a line and never changes a value."""

from energia.reader.codes import FILE_CODES
from energia.reader.grammar import REPEATED_HEADER, ROW_REASONS
from energia.reader.layout import FileLayout, inspect_file
from energia.reader.ranges import ByteRange, cut_ranges
from energia.reader.reader import has_line_breaks, read_ranges, read_texts, schema
from energia.reader.settling import find_layouts
from energia.reader.spec import ColumnSpec, FileSpec, Numeral

__all__ = [
    "FILE_CODES",
    "REPEATED_HEADER",
    "ROW_REASONS",
    "ByteRange",
    "ColumnSpec",
    "FileLayout",
    "FileSpec",
    "Numeral",
    "cut_ranges",
    "find_layouts",
    "has_line_breaks",
    "inspect_file",
    "read_ranges",
    "read_texts",
    "schema",
]
