"""`energia runs`: list past runs and retractions with their outcome."""

from typing import Any

from energia.cli.console import plain_console, plain_table, print_json
from energia.cli.options import HOME, HomeOption, JsonOption, parse_folder


def runs(home: HomeOption = HOME, json: JsonOption = False) -> None:
    """List past runs and retractions, latest first."""
    from energia.local.history import past_runs
    from energia.local.lake import find_lake

    records = list(past_runs(find_lake(parse_folder(home))))
    if json:
        print_json(records)
        return
    counts = ("seconds", "loads", "errors")
    table = plain_table("started_at", "status", right=counts, folded=("command",))
    for record in records:
        table.add_row(*_cells(record))
    plain_console().print(table)


def _cells(record: dict[str, Any]) -> tuple[str, ...]:
    return (
        record["started_at"][:19],
        record["status"],
        f"{record['duration_s']:.1f}" if "duration_s" in record else "",
        str(len(record.get("loads", ()))),
        str(len(record.get("errors", ()))),
        f"{record['command']} {record['source']}".rstrip(),
    )
