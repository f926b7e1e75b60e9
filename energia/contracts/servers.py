"""A contract's servers: how raw files are written, and who may read which zone."""

from collections.abc import Iterator
from functools import partial

from open_data_contract_standard.model import Server

from energia.contracts.model import Access, Column, CsvDialect, Grant, Role, Zone
from energia.contracts.notes import Note, custom_place, custom_texts, custom_values, one_of
from energia.partition.allow import Redelivery
from energia.reader.spec import AUTO, DELIMITERS


def read_servers(
    servers: list[Server], columns: tuple[Column, ...], note: Note
) -> tuple[CsvDialect, Redelivery, tuple[Grant, ...]]:
    """Return the CSV dialect and redelivery of the raw server, and the grants of all servers."""
    dialect: CsvDialect | None = None
    redelivery: Redelivery | None = None
    grants: list[Grant] = []
    zones: set[Zone] = set()
    for index, server in enumerate(servers):
        zone = one_of(Zone, server.server, ("servers", index, "server"), note)
        if zone is None:
            continue
        if zone in zones:
            note(("servers", index), f"server '{zone}' is declared twice")
            continue
        zones.add(zone)
        if zone is Zone.RAW:
            dialect = _read_dialect(server, index, note)
            redelivery = _read_redelivery(server, index, note)
        grants.extend(_read_grants(server, zone, index, columns, note))
    # A server with a wrong name may be the one that was meant.
    if dialect is None and not note.mistakes:
        note(("servers",), "a server 'raw' must say how the CSV files are written")
    return dialect or CsvDialect(), redelivery or Redelivery.REPLACE, tuple(grants)


def _read_redelivery(server: Server, index: int, note: Note) -> Redelivery | None:
    value = custom_values(server.customProperties).get("redelivery", Redelivery.REPLACE)
    if value in [*Redelivery]:
        return Redelivery(value)
    place = custom_place(server.customProperties, "redelivery", ("servers", index))
    note(place, f"redelivery '{value}' is not one of {', '.join(Redelivery)}")
    return None


def _read_dialect(server: Server, index: int, note: Note) -> CsvDialect:
    path = ("servers", index)
    if server.format != "csv":
        note((*path, "format"), f"raw files are csv, not '{server.format}'")
    if server.encoding not in {None, "UTF-8"}:
        note((*path, "encoding"), f"raw files are UTF-8, not '{server.encoding}'")
    values = custom_values(server.customProperties)
    place = partial(custom_place, server.customProperties, path=path)
    delimiter = values.get("csvDelimiter", ",")
    mark = values.get("decimalMark", ".")
    newlines = values.get("quotedNewlines", False)
    if delimiter not in (*DELIMITERS, AUTO):
        note(place("csvDelimiter"), f"csvDelimiter '{delimiter}' is none of , ; tab | auto")
    if mark not in [".", ","]:
        note(place("decimalMark"), f"decimalMark '{mark}' is neither . nor ,")
    if not isinstance(newlines, bool):
        note(place("quotedNewlines"), f"quotedNewlines '{newlines}' is not true or false")
    return CsvDialect(None if delimiter == AUTO else str(delimiter), str(mark), bool(newlines))


def _read_grants(
    server: Server, zone: Zone, server_index: int, columns: tuple[Column, ...], note: Note
) -> Iterator[Grant]:
    # Of a raw file the derived columns cannot be left out, for they are not in it.
    names = {c.name for c in columns if c.expression is None or zone is not Zone.RAW}
    granted: set[Role] = set()
    for index, item in enumerate(server.roles or []):
        path = ("servers", server_index, "roles", index)
        role = one_of(Role, item.role, (*path, "role"), note)
        access = one_of(Access, item.access, (*path, "access"), note)
        excluded = custom_texts(item.customProperties, "excludedColumns", path, note)
        for name in excluded:
            if name not in names:
                place = custom_place(item.customProperties, "excludedColumns", path)
                note(place, f"excludedColumns: there is no column '{name}'")
        if excluded and access is Access.ALL and zone is not Zone.WAREHOUSE:
            note(path, f"access 'all' on '{zone}' has every column; excludedColumns needs 'read'")
        if role in granted:
            note(path, f"role '{role}' is granted twice on '{zone}'")
        if role and access:
            granted.add(role)
            yield Grant(zone, role, access, excluded)
