"""Messages name a file as it was delivered, not as the lake keeps it."""

from pathlib import Path

from energia.lake import LakeZone
from energia.local.lake import LocalLake

from .command_line import energia
from .conftest import Deliver
from .deliveries import HEADER, NEXT, SALES, rows

NAME = "transacciones/enero.csv"


def lines(source: Path, lake: LocalLake, *options: str, day: str = "2026-02-01") -> list[str]:
    """Return what a run prints, line by line."""
    arguments = ("run", source, "--home", lake.home, "--fecha-carga", day, *options)
    return energia(*arguments).stdout.splitlines()


def beginning(printed: list[str], start: str) -> list[str]:
    """Return the lines that begin so."""
    return [line for line in printed if line.startswith(start)]


def test_warning_names_the_delivered_file(deliver: Deliver, source: Path, lake: LocalLake) -> None:
    deliver(NAME, "Ventas de enero", HEADER, *rows(1, 20))
    text = "lines above the header that are not rows: 1"
    expected = f"warning: transacciones 2026-02-01: {NAME}: {text}"
    assert beginning(lines(source, lake), "warning: ") == [expected]
    assert beginning(energia("status", "--home", lake.home).stdout.splitlines(), "warning: t") == [
        expected
    ]


def test_copy_and_replacement_name_the_delivered_files(
    deliver: Deliver, source: Path, lake: LocalLake
) -> None:
    deliver(NAME, HEADER, *rows(1, 20))
    deliver("transacciones/febrero.csv", HEADER, *rows(1, 20))
    assert beginning(lines(source, lake), "warning: ") == [
        "warning: transacciones 2026-02-01: transacciones/febrero.csv has the same content as "
        f"{NAME}; the rows count once"
    ]
    deliver(NAME, HEADER, *rows(1, 21))
    deliver("transacciones/febrero.csv", HEADER, *rows(30, 60))
    printed = lines(source, lake, "--allow", "replaced")
    (replaced,) = beginning(printed, f"transacciones 2026-02-01: {NAME} replaces the version of ")
    assert replaced.endswith(": 19 -> 20 rows")


def test_doubts_name_the_delivered_files(deliver: Deliver, source: Path, lake: LocalLake) -> None:
    deliver(NAME, HEADER, *rows(1, 20))
    assert not beginning(lines(source, lake), "error: ")
    path = deliver("transacciones/febrero.csv", HEADER, *reversed(rows(1, 20)))
    (error,) = beginning(lines(source, lake), "error: ")
    assert f"transacciones/febrero.csv has the same rows as {NAME}; nothing was published" in error
    path.unlink()
    deliver(NAME, HEADER, *rows(1, 5))
    energia("retract", "febrero.csv", "--home", lake.home)
    (error,) = beginning(lines(source, lake), "error: ")
    assert f"{NAME} has 4 rows, less than half of the 19 in its published version" in error


def test_repeated_content_names_the_earlier_delivery(
    deliver: Deliver, source: Path, lake: LocalLake
) -> None:
    deliver(NAME, HEADER, *rows(1, 20))
    lines(source, lake)
    (error,) = beginning(lines(source, lake, day=NEXT), "error: ")
    assert error.startswith(f"error: {NAME}: same content as {NAME} of 2026-02-01; ")


def test_raw_file_that_is_refused_has_its_delivered_name(
    deliver: Deliver, source: Path, lake: LocalLake
) -> None:
    deliver(NAME, HEADER, *rows(1, 20))
    lines(source, lake)
    raw = lake.at(SALES).folder(LakeZone.RAW) / "enero.csv"
    raw.write_text("otra\n1\n", encoding="utf-8")
    (error,) = beginning(energia("run", "--home", lake.home).stdout.splitlines(), "error: ")
    assert error.startswith(f"error: {NAME}: the header does not match the contract; ")
