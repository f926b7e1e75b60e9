"""`energia access`: who may read what."""

from itertools import groupby
from operator import attrgetter

from rich.table import Table

from energia.cli.console import plain_console, print_json
from energia.compiler.access import table_access
from energia.project import Project


def show_access(project: Project, *, as_json: bool) -> None:
    """Print which role may read which columns of which table, in lake and warehouse."""
    found = table_access(project.contracts)
    if as_json:
        print_json([item.to_json() for item in found])
        return
    console = plain_console()
    for (role, place), items in groupby(found, key=attrgetter("role", "place")):
        table = Table(title=f"{role}, {place}", title_justify="left", box=None, pad_edge=False)
        for heading in ("table", "access"):
            table.add_column(heading, no_wrap=True)
        table.add_column("columns", overflow="fold")
        for item in items:
            hidden = f"\nhidden: {', '.join(item.hidden)}" if item.hidden else ""
            table.add_row(item.table, item.access, ", ".join(item.columns) + hidden)
        console.print(table)
        console.print()
