"""Where stdout is not UTF-8: people see escapes, programs read UTF-8 as anywhere."""

import pytest

from energia.local.lake import LocalLake

from .command_line import energia_program
from .conftest import Deliver, Run

HEADER = "nombre_proveedor,tipo_energia"
QUESTION = 'SELECT nombre_proveedor, tipo_energia AS "energía" FROM proveedores'


@pytest.fixture(autouse=True)
def _accents(deliver: Deliver, run_here: Run) -> None:
    deliver("proveedores.csv", HEADER, "Señal ☀,Eólica", "Ñandú,carbón")
    assert run_here().ok


def test_table_escapes_unsupported_characters(lake: LocalLake) -> None:
    result = energia_program("sql", QUESTION, "--home", lake.home, encoding="ascii")
    assert (result.returncode, result.stderr) == (0, "")
    assert [line.strip("|+-").split() for line in result.stdout.splitlines()[1::2]] == [
        ["nombre_proveedor", "|", r"energ\xeda"],
        [r"Se\xf1al", r"\u2600", "|", r"E\xf3lica"],
    ]
    # Escapes are reckoned with where the table is laid out.
    assert len({len(line) for line in result.stdout.splitlines()}) == 1


@pytest.mark.long
@pytest.mark.parametrize("output", ["json", "csv"])
def test_machine_output_is_always_utf_8(output: str, lake: LocalLake) -> None:
    command = ("sql", QUESTION, "--home", lake.home, "--format", output)
    result = energia_program(*command, encoding="ascii")
    assert "Señal ☀" in result.stdout
    assert (result.returncode, result.stdout) == (0, energia_program(*command).stdout)


@pytest.mark.long
@pytest.mark.parametrize(
    "command",
    [
        ("run", "data/raw"),
        ("rejected", "proveedores"),
        ("query", "ventas_por_tipo_energia"),
        ("status",),
        ("runs",),
    ],
)
def test_every_command_writes_to_any_terminal(command: tuple[str, ...], lake: LocalLake) -> None:
    result = energia_program(*command, "--home", lake.home, encoding="ascii")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.isascii()


@pytest.mark.long
def test_contract_is_shown_on_any_terminal() -> None:
    shown = energia_program("contracts", "show", "transacciones", encoding="ascii").stdout
    assert r"\xb7 E\xf3lica" in shown
    compiled = energia_program(
        "contracts", "show", "transacciones", "--dialect", "duckdb", encoding="ascii"
    ).stdout
    assert "THEN 'Eólica'" in compiled
