"""`energia access`: list the columns that each role may read."""

from dataclasses import asdict
from itertools import groupby
from operator import attrgetter

from energia.cli.console import plain_console, plain_table, print_json
from energia.cli.options import JsonOption
from energia.project import Project


def access(json: JsonOption = False) -> None:
    """Show the tables and columns that each role may read, in lake and warehouse."""
    from energia.compiler.access import table_access

    found = table_access(Project.find().contracts)
    if json:
        print_json(list(map(asdict, found)))
        return
    console = plain_console()
    for (role, place), items in groupby(found, key=attrgetter("role", "place")):
        table = plain_table("table", "access", folded=("columns",), title=f"{role}, {place}")
        for item in items:
            hidden = f"\nhidden: {', '.join(item.hidden)}" if item.hidden else ""
            table.add_row(item.table, item.access, ", ".join(item.columns) + hidden)
        console.print(table)
        console.print()
