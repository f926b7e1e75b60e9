"""The CSV reader that every engine shares: it never loses a line and never changes a value."""

from energia.archivos.errors import FILE_CODES, EnergiaError, FileRefusedError, SpecError
from energia.archivos.grammar import ROW_REASONS
from energia.archivos.layout import FileLayout, inspect_file
from energia.archivos.names import normalise_name
from energia.archivos.ranges import ByteRange, plan_ranges
from energia.archivos.reader import has_line_breaks, read_range, read_ranges, schema
from energia.archivos.spec import ColumnSpec, FileSpec

__all__ = [
    "FILE_CODES",
    "ROW_REASONS",
    "ByteRange",
    "ColumnSpec",
    "EnergiaError",
    "FileLayout",
    "FileRefusedError",
    "FileSpec",
    "SpecError",
    "has_line_breaks",
    "inspect_file",
    "normalise_name",
    "plan_ranges",
    "read_range",
    "read_ranges",
    "schema",
]
