"""The list of known offences can be lowered and not raised."""

from pathlib import Path

from prose.known import Counts, Entry, count, differences, lowered, read, write
from prose.offences import Offence

LONG = Entry("a.md", "long")


def offences(number: int, entry: Entry = LONG) -> list[Offence]:
    """Return offences of one entry, one a line."""
    return [Offence(entry.path, line + 1, entry.rule, "too long") for line in range(number)]


def test_count_equal_to_its_entry_passes() -> None:
    assert differences({LONG: 2}, offences(2)) == []


def test_count_above_its_entry_fails_with_each_offence() -> None:
    assert differences({LONG: 1}, offences(2)) == [
        "a.md:1: long: too long",
        "a.md:2: long: too long",
        "a.md: long: 2 found, 1 known",
    ]


def test_offence_without_entry_fails() -> None:
    assert differences({}, offences(1))[-1] == "a.md: long: 1 found, 0 known"


def test_count_below_its_entry_fails_with_the_command() -> None:
    (line,) = differences({LONG: 3}, offences(1))
    assert line.startswith("2 known offences no longer exist; run `python -m prose --lower`")


def test_lowered_list_has_no_count_above_its_own() -> None:
    known: Counts = {LONG: 3, Entry("b.md", "long"): 1, Entry("c.md", "long"): 1}
    found = {LONG: 2, Entry("b.md", "long"): 5, Entry("d.md", "long"): 1}
    assert lowered(known, found) == {LONG: 2, Entry("b.md", "long"): 1}


def test_written_list_is_sorted_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "known.txt"
    counts = count([*offences(2, Entry("b.md", "long")), *offences(1)])
    write(path, counts)
    assert path.read_text(encoding="utf-8") == "a.md long 1\nb.md long 2\n"
    assert read(path) == counts
