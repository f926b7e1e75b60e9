"""The text of a drafted contract."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from energia.drafting.columns import ColumnDraft
from energia.drafting.file_names import FilledColumn
from energia.drafting.keys import KeyGuess
from energia.drafting.names import free_name
from energia.drafting.reading import ReadFile, Table
from energia.drafting.yaml_text import Line, custom, flow, render, scalar
from energia.lake import PARTITION


@dataclass(frozen=True)
class ContractDraft:
    """A drafted contract; ``patterns`` are names of its files, which fill columns."""

    dataset: str
    table: Table
    columns: tuple[ColumnDraft, ...]
    key: KeyGuess
    patterns: tuple[str, ...]
    filled: tuple[FilledColumn, ...]

    def text(self, remarks: Sequence[str]) -> str:
        """Return the YAML of the contract, below the remarks as comments."""
        lines = [
            *(f"# {remark}" for remark in remarks),
            *_HEAD.format(dataset=self.dataset, name=_title(self.dataset)).splitlines(),
            *self._servers(),
            *_TABLE.format(dataset=self.dataset).splitlines(),
            f"    # key: {self.key.evidence}",
            "    properties:",
            *self._properties(),
        ]
        return "\n".join(lines) + "\n"

    def _servers(self) -> Iterator[str]:
        yield from render([*_raw_lines(self)], 4)
        hidden = [column.name for column in self.columns if column.personal]
        for zone, format, roles in _ZONES:
            yield f"  - server: {zone}"
            yield "    type: custom"
            if format:
                yield f"    format: {format}"
            yield "    roles:"
            for role, access in roles:
                yield from _role(role, access, hidden)

    def _properties(self) -> Iterator[str]:
        filled = list(_filled_names(self))
        # Files of several days may have the same keys: the columns of their names are part of it.
        key = [*filled, *self.key.columns] if self.key.columns else []
        for name, column in zip(filled, self.filled, strict=True):
            yield from _filled(name, column, _key_lines(name, key))
        for draft in self.columns:
            yield from draft.render(6, _key_lines(draft.name, key))
        yield from _PARTITION_COLUMN.splitlines()


def _raw_lines(draft: ContractDraft) -> Iterator[Line]:
    files, dialect = draft.table.files, draft.table.dialect
    yield Line("encoding: auto", f"found: {_counted(files, [f.layout.encoding for f in files])}")
    yield Line("customProperties:")
    delimiters = [file.layout.delimiter for file in files]
    # With one column, a header suits every delimiter.
    delimiter = "auto" if len(draft.columns) > 1 else delimiters[0]
    found = _counted(files, map(repr, delimiters))
    yield Line(f"  {custom('csvDelimiter', scalar(delimiter))}", f"found: {found}")
    if any(column.type.kind in ("integer", "number") for column in draft.columns):
        yield Line(f"  {custom('decimalMark', 'auto')}", "each column of each file decides")
    if dialect.quoted_newlines:
        cause = "quoted cells have line breaks"
        yield Line(f"  {custom('quotedNewlines', 'true')}", cause)
    if dialect.total_lines:
        cause = "lines that begin with these texts look like totals"
        yield Line(f"  {custom('totalLines', flow(dialect.total_lines))}", cause)
    if draft.patterns:
        cause = "placeholders for the dates, versions and numbers in the names of the files"
        value = f"[{', '.join(map(_quoted, draft.patterns))}]"
        value = value if len(draft.patterns) > 1 else _quoted(draft.patterns[0])
        yield Line(f"  {custom('filePattern', value)}", cause)
    yield Line("roles:")
    yield Line("  - {role: LakeFormationAdmin, access: all}")


def _quoted(text: str) -> str:
    # A brace would begin a mapping.
    return text_in_quotes if (text_in_quotes := scalar(text)).startswith('"') else f'"{text}"'


def _counted(files: Sequence[ReadFile], values: object) -> str:
    counts = Counter(values)  # type: ignore[call-overload]
    if len(counts) == 1:
        return f"{next(iter(counts))} in {'the file' if len(files) == 1 else 'all files'}"
    return ", ".join(f"{value} in {count} files" for value, count in counts.items())


def _role(role: str, access: str, hidden: Sequence[str]) -> Iterator[str]:
    if not hidden or role != "ReportViewer":
        yield f"      - {{role: {role}, access: {access}}}"
        return
    yield "      # Personal columns are hidden from readers of reports; list fewer to show them."
    yield f"      - role: {role}"
    yield f"        access: {access}"
    yield f"        customProperties: [{{property: excludedColumns, value: {flow(hidden)}}}]"


def _filled_names(draft: ContractDraft) -> Iterator[str]:
    taken = [column.name for column in draft.columns]
    for column in draft.filled:
        name = free_name(column.name, taken)
        taken.append(name)
        yield name


def _filled(name: str, column: FilledColumn, key: tuple[Line, ...]) -> Iterator[str]:
    yield f"      - name: {name}"
    template = f"{{property: fromFileName, value: {_quoted(column.template)}}}"
    lines = (
        Line("description: Viene del nombre del archivo."),
        Line(f"logicalType: {column.type}"),
        Line("required: true"),
        *key,
        Line(f"customProperties: [{template}]", "the name of each file has the value"),
    )
    yield from render(lines, 8)


def _key_lines(name: str, key: Sequence[str]) -> tuple[Line, ...]:
    if name not in key:
        return ()
    position = key.index(name) + 1
    return Line("primaryKey: true"), Line(f"primaryKeyPosition: {position}")


def _title(dataset: str) -> str:
    return scalar(dataset.replace("_", " ").capitalize())


_ADMIN = ("LakeFormationAdmin", "all")
_ZONES = (
    (
        "processed",
        "parquet",
        (_ADMIN, ("AthenaQueryExecutionRole", "all"), ("ReportViewer", "read")),
    ),
    ("warehouse", "", (_ADMIN, ("ReportViewer", "read"))),
)
_HEAD = """\
apiVersion: v3.2.0
kind: DataContract
id: {dataset}
name: {name}
version: 0.1.0
status: draft

servers:
  - server: raw
    type: custom
    format: csv"""
_TABLE = """
schema:
  - name: {dataset}
    logicalType: object
    physicalType: table
    description: "{dataset}: falta la descripción."
    quality:
      - type: custom
        engine: energia
        description: Se detiene una carga que supera los dos límites o rechaza más de la mitad.
        implementation: {{maxRejectedPercent: 5, minRejectedRows: 100}}"""
_PARTITION_COLUMN = f"""\
      - name: {PARTITION}
        description: Fecha de carga en America/Bogota; partición del lago.
        logicalType: date
        required: true
        partitioned: true
        partitionKeyPosition: 1"""
