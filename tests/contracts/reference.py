"""The committed forms of the declarations: docs/contracts.md and data/contracts/schema.json."""

import json
import textwrap
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from energia.contracts.declaring import Field, Part, alternatives, in_words, with_article
from energia.contracts.dialect.json_schema import dialect_schema, field_schema
from energia.contracts.dialect.parts import PARTS
from energia.contracts.reserved import RESERVED_WORDS
from energia.contracts.types import TYPES, LogicalType
from energia.reader.datetime_formats import ISO_FORMATS

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "contracts.md"
SCHEMA = ROOT / "data" / "contracts" / "schema.json"
MARK = "<!-- `make snapshots` writes the rest from energia/contracts/dialect/. -->\n"

LETTERS = {
    "yyyy": "the year, from 1000",
    "yy": "the year from 2000 to 2099",
    "MM, dd, HH, hh, mm, ss": "month, day, hour (00 to 23), hour (01 to 12), minute, second",
    "M, d, H, h": "the same with one digit or two",
    "MMM": "ene, feb, mar, ...; a full stop may follow",
    "MMMM": "enero, febrero, marzo, ...",
    "a": "a.m. or p.m., also with spaces; needs h",
    "S": "one to six digits of a fraction of the second; zeros may follow",
    "XXX": "an offset: -05:00, -0500 or Z",
}

_HEADER = "| field | values | default | effect | example |\n|---|---|---|---|---|"
_TYPE_HEADER = (
    "| logicalType | a cell is | DuckDB and Spark | Glue | Redshift |\n|---|---|---|---|---|"
)


def schema_text() -> str:
    """Return the JSON schema as it is committed."""
    return json.dumps(dialect_schema(), ensure_ascii=False, indent=2) + "\n"


def page_text(page: str) -> str:
    """Return ``page`` with its reference generated again; the text before MARK stays."""
    sections = [*map(_part_section, PARTS.values()), _types_section(), _formats_section()]
    sections.append(_reserved_section())
    return page.partition(MARK)[0] + MARK + "\n" + "\n".join(sections)


def fields_of(page: str) -> dict[tuple[str, str], str]:
    """Return the row of each field in the reference of ``page``, by its heading and name."""
    rows: dict[tuple[str, str], str] = {}
    heading = ""
    for line in page.partition(MARK)[2].splitlines():
        if line.startswith("#"):
            heading = line.lstrip("# ")
        elif line.startswith("| `"):
            rows[heading, line.split("`")[1]] = line
    return rows


def _part_section(part: Part) -> str:
    compiled = [field for field in part.fields if not field.is_documentation]
    documentation = [field for field in part.fields if field.is_documentation]
    place = f"Place: `{part.place}`. " if part.place else ""
    lines = [f"## {part.name.capitalize()}", "", f"{place}{part.description}", ""]
    lines += _table(_row(part, field) for field in compiled)
    if part.custom:
        lines += [f"### customProperties of {with_article(part.name)}", ""]
        lines += _table(_row(part, field, "{{property: {}, value: {}}}") for field in part.custom)
    if documentation:
        lines += ["Documentation only; no value changes the result:", ""]
        lines += _table(_row(part, field) for field in documentation)
    if part.unsupported:
        names = ", ".join(sorted(part.unsupported))
        lines += [f"ODCS fields that energia refuses: `{names}`.", ""]
    return "\n".join(lines)


def _types_section() -> str:
    lines = ["## Types", "", "The types of a column, and what they become in each engine:", ""]
    lines += [_TYPE_HEADER, *map(_type_row, TYPES.values()), ""]
    for options, rows in groupby(TYPES.values(), key=lambda row: row.options):
        names = alternatives([row.name for row in rows])
        lines += [f"### logicalTypeOptions of {names}", ""]
        column = PARTS["column"]
        lines += _table(_row(column, field) for field in options) if options else ["None.", ""]
    return "\n".join(lines)


def _formats_section() -> str:
    """Return the letters of the formats of dates and times."""
    rows = (f"| `{letters}` | {meaning} |" for letters, meaning in LETTERS.items())
    iso = ", ".join(f"`{text}`" for texts in ISO_FORMATS.values() for text in texts)
    return "\n".join(
        [
            "## Dates and times",
            "",
            "A format has the letters of Java's `DateTimeFormatter`. Text between apostrophes, and "
            "all that is not a letter, stands for itself. A part in `[ ]` may be missing.",
            "",
            "A timestamp is the clock of America/Bogota in microseconds. Cells with another offset "
            "are converted; cells with a date alone mean midnight, if a format says so. Athena "
            f"shows milliseconds. ISO 8601 means {iso}.",
            "",
            "| letters | meaning |",
            "|---|---|",
            *rows,
            "",
        ]
    )


def _reserved_section() -> str:
    words = textwrap.fill(" ".join(sorted(RESERVED_WORDS)), 110)
    introduction = (
        "No column and no dataset may have one of these names, because an engine would read it as "
        "a word of SQL. Use another name, and add the reserved one as a synonym of the column. "
        "`motivos` is reserved for columns, `auditoria_cargas` for datasets."
    )
    return "\n".join(["## Reserved names", "", introduction, "", "```text", words, "```", ""])


def _table(rows: Iterable[str]) -> Iterator[str]:
    yield from (_HEADER, *rows, "")


def _row(part: Part, field: Field, form: str = "{}: {}") -> str:
    values = in_words(field_schema(part, field))
    if field.part:
        values = f"{values}: [{field.part}](#{field.part.replace(' ', '-')})"
    default = "**required**" if field.required else field.default or "none"
    example = f"`{form.format(field.name, field.example)}`"
    cells = (f"`{field.name}`", values, default, field.effect, example)
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def _type_row(row: LogicalType) -> str:
    shown = {"precision": "p", "scale": "s", "bytes": "4 * maxLength"}
    types = (template.format(**shown) for template in (row.sql, row.hive, row.redshift))
    digits = f", at most {row.digits} digits" if row.digits else ""
    cell = f"{row.cell}{digits}"
    return f"| `{row.name}` | {cell} | {' | '.join(f'`{name}`' for name in types)} |"
