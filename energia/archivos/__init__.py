"""What every engine shares: the CSV reader, which never loses a line and never changes a value, and
the writer of a partition's accepted and rejected rows and their manifest."""

from energia.archivos.errors import FILE_CODES, EnergiaError, FileRefusedError, SpecError
from energia.archivos.grammar import ROW_REASONS
from energia.archivos.layout import FileLayout, inspect_file
from energia.archivos.manifest import (
    FileCount,
    Manifest,
    RawFile,
    Reading,
    Subject,
    fingerprint,
    make_manifest,
)
from energia.archivos.names import normalise_name
from energia.archivos.ranges import ByteRange, plan_ranges
from energia.archivos.reader import has_line_breaks, read_range, read_ranges, schema
from energia.archivos.spec import ColumnSpec, FileSpec, Numeral
from energia.archivos.verdicts import REJECTED, Candidate, Verdicts, write_candidate

__all__ = [
    "FILE_CODES",
    "REJECTED",
    "ROW_REASONS",
    "ByteRange",
    "Candidate",
    "ColumnSpec",
    "EnergiaError",
    "FileCount",
    "FileLayout",
    "FileRefusedError",
    "FileSpec",
    "Manifest",
    "Numeral",
    "RawFile",
    "Reading",
    "SpecError",
    "Subject",
    "Verdicts",
    "fingerprint",
    "has_line_breaks",
    "inspect_file",
    "make_manifest",
    "normalise_name",
    "plan_ranges",
    "read_range",
    "read_ranges",
    "schema",
    "write_candidate",
]
