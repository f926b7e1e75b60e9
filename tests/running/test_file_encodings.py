"""Files in Windows-1252: read where the contract declares the encoding or leaves it to the file."""

from pathlib import Path

import pytest

from energia.lake import LakeZone
from energia.local.lake import LocalLake
from energia.partition.steps import Step

from .command_line import energia
from .conftest import DATE
from .deliveries import SALES

HEADER = "tipo_transaccion,nombre_cliente_proveedor,cantidad_comprada,precio,tipo_energia"
SUMS = (
    "SELECT tipo_energia, SUM(cantidad_comprada * precio) FROM transacciones GROUP BY 1 ORDER BY 1"
)


@pytest.fixture
def folder(project_folder: Path, request: pytest.FixtureRequest) -> Path:
    """Return a project whose sales have the encoding of the test."""
    path = project_folder / "data/contracts/transacciones.odcs.yaml"
    text = path.read_text("utf-8").replace("encoding: UTF-8", f"encoding: {request.param}")
    path.write_text(text, "utf-8")
    return project_folder


def run(source: Path, lake: LocalLake, folder: Path) -> str:
    """Run the source in the project, and return what the run printed."""
    options = ("--home", lake.home, "--fecha-carga", DATE)
    return energia("run", source, *options, cwd=folder).stdout


def sums(lake: LocalLake, folder: Path) -> list[str]:
    """Return the value by kind of energy."""
    found = energia("sql", SUMS, "--format", "csv", "--home", lake.home, cwd=folder)
    return found.stdout.splitlines()[1:]


@pytest.mark.parametrize("folder", ["windows-1252", "auto"], indirect=True)
def test_case_in_windows_1252_is_read(cases: Path, lake: LocalLake, folder: Path) -> None:
    shown = run(cases / "03-cp1252/in", lake, folder)
    assert [line.split(".")[0] for line in sums(lake, folder)] == [
        "Eólica,50",
        "Hidroeléctrica,100",
        "Solar,5",
    ]
    (file,) = lake.at(SALES).manifest(Step.PUBLISH).files
    assert (file.encoding, file.raw_sql) == ("windows-1252", False)
    assert "transacciones.csv: on AWS, query the processed table" in shown


@pytest.mark.parametrize("folder", ["auto"], indirect=True)
@pytest.mark.parametrize("kind", ["Eólica", "Solar"])
def test_file_without_mixed_text_is_read(
    kind: str, source: Path, lake: LocalLake, folder: Path
) -> None:
    source.mkdir(exist_ok=True)
    (source / "transacciones.csv").write_text(f"{HEADER}\nventa,Ana,1,5,{kind}\n", "utf-8")
    run(source, lake, folder)
    (file,) = lake.at(SALES).manifest(Step.PUBLISH).files
    assert (file.encoding, file.raw_sql, file.accepted) == ("UTF-8", True, 1)


@pytest.mark.parametrize("folder", ["auto"], indirect=True)
def test_stray_byte_rejects_its_row_alone(source: Path, lake: LocalLake, folder: Path) -> None:
    rows = [f"venta,Íñigo {number},1,5,Eólica\n".encode() for number in range(30)]
    source.mkdir(exist_ok=True)
    stray = "venta,José,1,5,Solar\n".encode("cp1252")
    (source / "transacciones.csv").write_bytes(b"".join([HEADER.encode(), b"\n", *rows, stray]))
    run(source, lake, folder)
    manifest = lake.at(SALES).manifest(Step.PUBLISH)
    assert (manifest.accepted, manifest.reasons) == (30, {"fila: codificacion": 1})


@pytest.mark.parametrize("folder", ["auto"], indirect=True)
def test_refused_header_does_not_land(source: Path, lake: LocalLake, folder: Path) -> None:
    header = HEADER.replace("precio", "preció")
    source.mkdir(exist_ok=True)
    content = header.encode("cp1252") + "\nventa,Íñigo,1,5,Solar\n".encode()
    (source / "transacciones.csv").write_bytes(content)
    refusal = "transacciones.csv: the header is not UTF-8, but other text is"
    assert refusal in run(source, lake, folder)
    assert not (lake.home / LakeZone.RAW / "transacciones").exists()
