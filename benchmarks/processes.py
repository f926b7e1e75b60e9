"""Processor time and memory of a process and all below it, from Linux's /proc."""

import os
from collections import defaultdict
from pathlib import Path

_PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")
# Places in /proc/<pid>/stat, counted after the name, which may itself hold spaces.
_PARENT, _USER, _SYSTEM = 1, 11, 12


def cpu_seconds(pid: int) -> float:
    """The processor time that the living processes of the family have used."""
    return sum(
        (int(fields[_USER]) + int(fields[_SYSTEM])) / _TICKS for fields in _family(pid).values()
    )


def peak_bytes(pid: int) -> int:
    """The most memory that each living process of the family has had resident, added up."""
    return sum(_high_water(member) for member in _family(pid))


def _family(pid: int) -> dict[int, list[str]]:
    """The fields of stat by process: ``pid`` and its descendants."""
    stats = dict(filter(None, (_stat(folder) for folder in _PROC.glob("[0-9]*"))))
    children = defaultdict(list)
    for member, fields in stats.items():
        children[int(fields[_PARENT])].append(member)
    family, waiting = {}, [pid]
    while waiting:
        member = waiting.pop()
        if member in stats:
            family[member] = stats[member]
            waiting += children[member]
    return family


def _stat(folder: Path) -> tuple[int, list[str]] | None:
    try:
        text = (folder / "stat").read_text(errors="replace")
    except OSError:  # it has ended
        return None
    return int(folder.name), text.rpartition(")")[2].split()


def _high_water(pid: int) -> int:
    try:
        status = (_PROC / str(pid) / "status").read_text(errors="replace")
    except OSError:
        return 0
    lines = (line.split() for line in status.splitlines() if line.startswith("VmHWM:"))
    return sum(int(kilobytes) << 10 for _, kilobytes, _ in lines)
