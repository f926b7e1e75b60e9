"""A contract's servers: how raw files are written, and who may read which zone."""

from collections.abc import Iterator

from open_data_contract_standard.model import Server

from energia.contracts.document import DataPath
from energia.contracts.model import Access, Column, CsvDialect, Grant, Role, Zone
from energia.contracts.notes import Note, custom_place, custom_values
from energia.partition.allow import Redelivery
from energia.reader.spec import AUTO, MARKS
from energia.suggestions import did_you_mean


def read_servers(
    servers: list[Server], columns: tuple[Column, ...], note: Note
) -> tuple[CsvDialect, Redelivery, tuple[Grant, ...]]:
    """Return the CSV dialect and redelivery of the raw server, and the grants of all servers."""
    dialect, redelivery = CsvDialect(), Redelivery.REPLACE
    grants: list[Grant] = []
    zones: set[Zone] = set()
    for index, server in enumerate(servers):
        zone = Zone(server.server or "")
        if zone in zones:
            note(("servers", index), f"server '{zone}' is declared twice; remove one")
            continue
        zones.add(zone)
        if zone is Zone.RAW:
            dialect, redelivery = _read_dialect(server), _read_redelivery(server)
            _check_marks(dialect, columns, ("servers", index), note)
        grants.extend(_read_grants(server, zone, index, columns, note))
    if Zone.RAW not in zones and not note.mistakes:
        note(("servers",), "the server 'raw' is missing; add it to describe the CSV files")
    return dialect, redelivery, tuple(grants)


def _read_redelivery(server: Server) -> Redelivery:
    values = custom_values(server.customProperties)
    return Redelivery(values.get("redelivery", Redelivery.REPLACE))


def _read_dialect(server: Server) -> CsvDialect:
    values = custom_values(server.customProperties)
    delimiter = values.get("csvDelimiter", CsvDialect.delimiter)
    patterns = values.get("filePattern", ())
    return CsvDialect(
        None if delimiter == AUTO else delimiter,
        values.get("decimalMark", CsvDialect.decimal_mark),
        values.get("thousandsMark", CsvDialect.thousands_mark),
        values.get("quotedNewlines", CsvDialect.quoted_newlines),
        server.encoding or CsvDialect.encoding,
        tuple(values.get("totalLines", CsvDialect.total_lines)),
        (patterns,) if isinstance(patterns, str) else tuple(patterns),
    )


def _check_marks(
    dialect: CsvDialect, columns: tuple[Column, ...], path: DataPath, note: Note
) -> None:
    for column in columns:
        decimal, thousands = dialect.marks(column.notation)
        if column.type.is_number and thousands in MARKS and decimal == thousands:
            (other,) = set(MARKS) - {thousands}
            cause = f"thousandsMark: '{thousands}' is not valid with decimalMark '{decimal}'"
            note(path, f"column '{column.name}': {cause}; use decimalMark '{other}'")
            return


def _read_grants(
    server: Server, zone: Zone, server_index: int, columns: tuple[Column, ...], note: Note
) -> Iterator[Grant]:
    # Raw files have no derived columns, and none from file names, to exclude.
    absent = [c for c in columns if c.expression is not None or c.from_file_name is not None]
    names = {c.name for c in columns if zone is not Zone.RAW or c not in absent}
    granted: set[Role] = set()
    for index, item in enumerate(server.roles or []):
        path = ("servers", server_index, "roles", index)
        role, access = Role(item.role or ""), Access(item.access or "")
        excluded = tuple(custom_values(item.customProperties).get("excludedColumns", ()))
        for name in excluded:
            if name not in names:
                place = custom_place(item.customProperties, "excludedColumns", path)
                unknown = f"'{name}' is not a column of the server '{zone}'"
                note(place, f"excludedColumns: {unknown}{did_you_mean(name, names)}")
        if excluded and access is Access.ALL and zone is not Zone.WAREHOUSE:
            note(path, f"excludedColumns is not valid with access 'all' on '{zone}'; use 'read'")
        if role in granted:
            note(path, f"role '{role}' is granted twice on '{zone}'; remove one")
        granted.add(role)
        yield Grant(zone, role, access, excluded)
