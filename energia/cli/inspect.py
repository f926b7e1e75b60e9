"""`energia inspect`: show what a run would read, reject and publish."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from energia.cli.answers import printable
from energia.cli.console import (
    counted,
    plain_console,
    plain_table,
    print_error,
    print_json,
    print_not_read,
    print_plain,
    print_warning,
)
from energia.cli.options import FechaOption, JsonOption, parse_date
from energia.project import Project

if TYPE_CHECKING:
    from energia.inspecting.inspection import DateView, FileView, Inspection
    from energia.reader import FileLayout

_DRAFT = "\nTo draft a contract for files without one: energia contracts draft FILE..."
_WIDEST_VALUE = 24


def inspect(
    paths: Annotated[
        list[Path], typer.Argument(help="CSV files, or folders of them.", metavar="FILE...")
    ],
    fecha_carga: FechaOption = None,
    json: JsonOption = False,
) -> None:
    """Show how files would be read, and which rows a run would reject; change no lake.

    The counts, reasons and gate are those of energia run in an empty lake. References between
    datasets are not compared.

    Exit codes: 0 a run would publish all files, 1 it would not, 2 usage error. As in a run, files
    of a folder that no dataset claims are skipped.
    """
    from energia.inspecting.inspection import inspect as inspect_files

    load_date = parse_date(fecha_carga)
    inspection = inspect_files(paths, Project.find().datasets(), load_date)
    if json:
        print_json(_to_json(inspection))
    else:
        _print_inspection(plain_console(), inspection)
    raise typer.Exit(0 if inspection.ok else 1)


def _print_inspection(console: Console, inspection: "Inspection") -> None:
    from energia.delivery.source import NO_CONTRACT

    for view in inspection.dates:
        for file in view.files:
            _print_file(console, view, file)
        _print_date(console, view)
    for refusal in inspection.refused:
        print_error(console, printable(str(refusal)))
    print_not_read(console, inspection.not_read)
    if not inspection.dates or any(it.code == NO_CONTRACT for it in inspection.refused):
        print_plain(console, _DRAFT)


def _print_file(console: Console, view: "DateView", file: "FileView") -> None:
    print_plain(console, printable(file.count.label))
    for line in _file_lines(file):
        print_plain(console, f"  {line}")
    if file.layout is not None:
        console.print(_columns_table(view, file, file.layout))
    for reason in file.reasons:
        rest = ", ..." if reason.rows > len(reason.lines) else ""
        lines = ", ".join(map(str, reason.lines))
        noun = "line" if reason.rows == 1 else "lines"
        print_plain(console, f"  {reason.rows:>9,}  {reason.reason}: {noun} {lines}{rest}")
    console.print()


def _file_lines(file: "FileView") -> Iterator[str]:
    count = file.count
    if file.layout is None:
        yield f"not read again: it has the content of {printable(str(count.copy_of))}"
        return
    delimiter = f"delimiter {file.layout.delimiter!r}"
    yield f"{count.encoding}, {delimiter}, header on line {file.header_line}"
    rows = f"{counted(count.read, 'row')}: {count.accepted:,} accepted, {count.rejected:,} rejected"
    totals = f", {counted(count.total_lines, 'total line')}" if count.total_lines else ""
    yield f"{rows}{totals}"


def _columns_table(view: "DateView", file: "FileView", layout: "FileLayout") -> Table:
    table = plain_table("  column", "type", folded=("from", "mark", "first rows"))
    contract = view.compiled.contract
    origins = {
        spec.name: _origin(layout, place, spec.from_file_name)
        for spec, place in zip(view.compiled.files.columns, layout.positions, strict=True)
    }
    for column in contract.columns:
        origin = origins.get(column.name, f"= {column.expression}")
        mark = file.count.decimal_marks.get(column.name, "")
        values = " | ".join(map(_value, file.first_rows[column.name]))
        table.add_row(f"  {column.name}", column.type.hive, printable(origin), mark, values)
    return table


def _origin(layout: "FileLayout", place: int | None, template: str | None) -> str:
    if place is not None:
        return layout.header[place]
    return f"file name: {template}" if template is not None else "(not in the file)"


def _value(value: Any) -> str:
    text = "" if value is None else printable(str(value))
    return text if len(text) <= _WIDEST_VALUE else f"{text[: _WIDEST_VALUE - 3]}..."


def _print_date(console: Console, view: "DateView") -> None:
    manifest = view.manifest
    place = f"{manifest.dataset} {manifest.fecha_carga}"
    for warning in manifest.warnings:
        print_warning(console, printable(f"{place}: {warning.text}"))
    if view.closed:
        print_error(console, printable(f"{place}: the gate would close: {view.closed}"))
    else:
        print_plain(console, f"{place}: a run would publish {counted(manifest.accepted, 'row')}")
    console.print()


def _to_json(inspection: "Inspection") -> dict[str, Any]:
    return {
        "status": "ok" if inspection.ok else "failed",
        "dates": [_date_to_json(view) for view in inspection.dates],
        "refused": [
            {"file": it.file, "code": it.code, "message": it.message} for it in inspection.refused
        ],
        "not_read": inspection.not_read,
    }


def _date_to_json(view: "DateView") -> dict[str, Any]:
    manifest = view.manifest
    return {
        "dataset": manifest.dataset,
        "fecha_carga": manifest.fecha_carga,
        "read": manifest.read,
        "accepted": manifest.accepted,
        "rejected": manifest.rejected,
        "reasons": manifest.reasons,
        "warnings": [{"code": it.code, "text": it.text} for it in manifest.warnings],
        "closed": view.closed,
        "files": [_file_to_json(view, file) for file in view.files],
    }


def _file_to_json(view: "DateView", file: "FileView") -> dict[str, Any]:
    count, layout = file.count, file.layout
    found = {"file": count.label, "copy_of": count.copy_of}
    if layout is None:
        return found
    header = {
        column.name: None if place is None else layout.header[place]
        for column, place in zip(view.compiled.files.columns, layout.positions, strict=True)
    }
    return {
        **found,
        "encoding": count.encoding,
        "delimiter": layout.delimiter,
        "header_line": file.header_line,
        "header": header,
        "decimal_marks": count.decimal_marks,
        "units": count.units,
        "read": count.read,
        "accepted": count.accepted,
        "rejected": count.rejected,
        "reasons": [
            {"reason": it.reason, "rows": it.rows, "lines": it.lines} for it in file.reasons
        ],
        "first_rows": {
            name: [None if value is None else str(value) for value in values]
            for name, values in file.first_rows.items()
        },
    }
