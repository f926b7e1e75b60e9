"""Archives, workbooks and UTF-16 text load as the CSV file in them, and are kept."""

import gzip
import json
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import fronteras
import pytest
from workbooks import Rows, write_workbook

from energia.lake import LakeZone
from energia.local.lake import LocalLake

from .command_line import energia
from .conftest import DATE, Deliver, Run
from .deliveries import CLIENTES, HEADER, SALES, accepted, rows

SHEET: Rows = [HEADER.split(","), ["venta", "Ana", 1.5, 1234.125, "Solar"]]
ORIGINALS = f"raw/_originales/{SALES.key}"

LECTURAS = """apiVersion: v3.2.0
kind: DataContract
id: lecturas
version: 1.0.0
status: active
servers: [{server: raw, type: custom, format: csv}]
schema:
  - name: lecturas
    quality:
      - type: custom
        engine: energia
        implementation: {maxRejectedPercent: 5, minRejectedRows: 100}
    properties:
      - {name: medidor, logicalType: string, required: true}
      - {name: dia, logicalType: date, required: true, logicalTypeOptions: {format: dd/MM/yyyy}}
      - {name: fecha_carga, logicalType: date, required: true, partitioned: true}
"""


def csv_text(*lines: str) -> bytes:
    return "".join(f"{line}\n" for line in (HEADER, *lines)).encode()


def zipped(path: Path, members: dict[str, bytes]) -> None:
    with ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def amounts(lake: LocalLake) -> list[tuple[str, str]]:
    """Return quantity and price of each accepted sale."""
    sql = (
        "SELECT CAST(cantidad_comprada AS VARCHAR) AS c, CAST(precio AS VARCHAR) AS p"
        " FROM transacciones ORDER BY c, p"
    )
    shown = energia("sql", sql, "--home", lake.home, "--format", "json").stdout
    return [(row["c"], row["p"]) for row in json.loads(shown)]


def write(kind: str, source: Path) -> str:
    """Write a sale in a container of the kind; return its name."""
    text = csv_text("venta,Ana,1.5,1234.125,Solar")
    name = f"transacciones{kind}"
    source.mkdir(parents=True, exist_ok=True)
    path = source / name
    if kind.endswith(".gz"):
        path.write_bytes(gzip.compress(text))
    elif kind == ".zip":
        zipped(path, {"export/datos 1.csv": text, "__MACOSX/._datos 1.csv": b"x"})
    elif kind == ".txt":
        path.write_bytes(text.replace(b",", b"\t").decode().encode("utf-16"))
    else:
        write_workbook(path, {"Hoja1": SHEET})
    return name


@pytest.mark.parametrize("kind", [".csv.gz", ".gz", ".zip", ".txt", ".xlsx", ".xlsm", ".csv"])
def test_container_loads_and_is_kept(
    kind: str, source: Path, run_here: Run, lake: LocalLake
) -> None:
    name = write(kind, source)
    assert (run_here().errors, run_here().errors) == ([], [])
    assert amounts(lake) == [("1.5000", "1234.1250")]
    assert [path.name for path in lake.at(SALES).raw_files()] == ["transacciones.csv"]
    originals = [path.name for path in (lake.home / ORIGINALS).iterdir()]
    assert originals == [name]
    assert (lake.home / ORIGINALS / name).read_bytes() == (source / name).read_bytes()
    assert [path.name for path in (lake.home / "temp").rglob("*") if path.is_file()] == []


def test_later_delivery_replaces_earlier_container(
    source: Path, deliver: Deliver, run_here: Run, lake: LocalLake
) -> None:
    path = source / write(".xlsx", source)
    run_here()
    write_workbook(path, {"Hoja1": [*SHEET, ["venta", "Ana", 2, 5, "Solar"]]})
    assert run_here().ok
    assert len(amounts(lake)) == 2
    names = sorted(path.name for path in (lake.home / "raw/_versiones").rglob("*.*"))
    assert names == ["transacciones.csv", "transacciones.xlsx"]
    path.unlink()
    deliver("transacciones.csv", HEADER, *rows(1, 4))
    assert run_here().ok
    assert accepted(lake) == 3


def test_raw_files_of_workbooks_are_a_source(
    source: Path, run_here: Run, lake: LocalLake, tmp_path: Path
) -> None:
    write(".xlsx", source)
    run_here()
    again = LocalLake(tmp_path / "again")
    assert energia("run", lake.home / "raw", "--home", again.home).returncode == 0
    assert amounts(again) == [("1.5000", "1234.1250")]


def test_csv_next_to_its_workbook_is_refused(source: Path, deliver: Deliver, run_here: Run) -> None:
    write(".xlsx", source)
    deliver("transacciones.csv", HEADER, *rows(1, 4))
    errors = run_here().errors
    assert [error.rpartition(" ")[2] for error in errors] == ["[nombre_repetido]"] * 2


def test_members_of_an_archive_are_files_of_their_datasets(
    source: Path, run_here: Run, lake: LocalLake
) -> None:
    inner = write_workbook(source / "Transacciones.xlsx", {"Hoja1": SHEET})
    zipped(
        source / "enero.zip",
        {
            "Transacciones.xlsx": inner.read_bytes(),
            "clientes/fecha_carga=2026-01-05/a.csv": f"{CLIENTES}\nCC,1,Ana,Cali\n".encode(),
            "LEEME.md": b"x",
            "otro.csv": b"x",
        },
    )
    inner.unlink()
    report = run_here()
    assert [(str(load.dataset), str(load.fecha_carga)) for load in report.loads] == [
        ("clientes", "2026-01-05"),
        ("transacciones", str(DATE)),
    ]
    assert report.not_read == ["enero.zip/LEEME.md"]
    (error,) = report.errors
    assert error.startswith("enero.zip/otro.csv: dataset 'otro' has no contract")
    kept = [path.name for path in (lake.home / "raw/_originales").rglob("*.zip")]
    assert kept == ["enero.zip"] * 2


def test_sheets_named_like_datasets_are_files_of_theirs(
    source: Path, run_here: Run, lake: LocalLake
) -> None:
    people: Rows = [CLIENTES.split(","), ["CC", 1, "Ana", "Cali"]]
    sheets = {"Clientes": people, "transacciones": SHEET, "Notas": [["x"]]}
    write_workbook(source / "enero.xlsx", sheets)
    report = run_here()
    assert (report.errors, report.not_read) == ([], ["enero.xlsx/Notas"])
    assert [load.accepted for load in report.loads] == [1, 1]
    assert (lake.home / f"raw/clientes/fecha_carga={DATE}/enero.csv").exists()


def test_files_next_to_a_csv_file_are_loaded_or_named(cases: Path, run_here: Run) -> None:
    report = run_here(cases / "18-xlsx-beside-csv/in")
    assert [load.dataset for load in report.loads] == ["clientes", "proveedores"]
    damaged, other = sorted(report.errors)
    assert damaged.startswith(
        "transacciones.xlsx: the file is damaged or incomplete; deliver it again"
    )
    assert other.startswith("ventas.txt: the file looks like transacciones, but its name does not")


def test_numbers_of_a_workbook_ignore_the_declared_mark(
    source: Path, project_folder: Path, lake: LocalLake
) -> None:
    path = project_folder / "data/contracts/transacciones.odcs.yaml"
    text = path.read_text("utf-8").replace("decimalMark, value: auto", 'decimalMark, value: ","')
    path.write_text(text.replace("encoding: auto", "encoding: windows-1252"), "utf-8")
    cells: Rows = [
        ["Transacciones de enero"],
        [],
        ["Tipo de\ntransacción", "nombre_cliente_proveedor", "cantidad_comprada", "precio"],
        ["venta", "Ñandú\nLtda.", 1.125, "1.234,5"],
        ["compra", "Ana", "#N/A", 5],
        ["venta", "Ana", 7, "2,25"],
    ]
    energias = [None, None, "tipo_energia", "Eólica", "Solar", "Solar"]
    rows_ = [[*row, energy] if energy else row for row, energy in zip(cells, energias, strict=True)]
    write_workbook(source / "transacciones.xlsx", {"Hoja1": rows_})
    command = ("run", source, "--fecha-carga", DATE, "--home", lake.home)
    done = energia(*command, cwd=project_folder)
    assert done.returncode == 0, done.stdout
    assert "three digits" not in done.stdout
    assert amounts(lake) == [("1.1250", "1234.5000"), ("7.0000", "2.2500")]
    shown = energia("rejected", "transacciones", "--home", lake.home).stdout.splitlines()
    assert shown[0].endswith("transacciones.xlsx  line 5")
    assert shown[1].strip() == "cantidad_comprada: tipo_invalido"


def test_dates_of_a_workbook_have_any_format(source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "project/data/contracts"
    folder.mkdir(parents=True)
    (folder / "lecturas.odcs.yaml").write_text(LECTURAS, "utf-8")
    days: Rows = [["medidor", "dia"], ["A", date(2026, 2, 1)], ["B", "03/02/2026"]]
    write_workbook(source / "lecturas.xlsx", {"Hoja1": days})
    home = tmp_path / "home"
    done = energia("run", source, "--home", home, cwd=tmp_path / "project")
    assert done.returncode == 0, done.stdout
    sql = "SELECT CAST(dia AS VARCHAR) AS dia FROM lecturas ORDER BY dia"
    shown = energia("sql", sql, "--home", home, "--format", "json", cwd=tmp_path / "project")
    assert [row["dia"] for row in json.loads(shown.stdout)] == ["2026-02-01", "2026-02-03"]


def test_container_put_under_raw_stops_its_date(
    deliver: Deliver, run_here: Run, lake: LocalLake
) -> None:
    deliver("transacciones.csv", HEADER, *rows(1, 4))
    assert run_here().ok
    path = lake.at(SALES).folder(LakeZone.RAW) / "mas.xlsx"
    path.write_bytes(b"PK")
    (error,) = run_here().errors
    assert "mas.xlsx is not a .csv file, and raw/ holds no others; remove it, and deliver" in error
    assert f"energia run FOLDER --fecha-carga {DATE}" in error
    path.rename(path.with_name("mas.csv"))
    path.with_name("mas.csv").write_bytes(gzip.compress(csv_text()))
    (error,) = run_here().errors
    assert "mas.csv: the file is a gzip file; take it out of raw/, and deliver it" in error
    assert accepted(lake) == 3
    path.with_name("mas.csv").unlink()
    for name in (".DS_Store", "_copia.zip"):
        path.with_name(name).touch()
    assert run_here().ok


def test_retracted_container_is_kept(source: Path, run_here: Run, lake: LocalLake) -> None:
    name = write(".xlsx", source)
    run_here()
    assert energia("retract", "transacciones.csv", "--home", lake.home).returncode == 0
    assert (lake.home / ORIGINALS / name).exists()
    assert accepted(lake) == 0
    # The raw zone is a valid source: its containers are not delivered again.
    other = LocalLake(lake.home.with_name("other"))
    assert energia("run", lake.home / "raw", "--home", other.home).returncode == 2


def test_html_called_workbook_is_refused(deliver: Deliver, run_here: Run) -> None:
    deliver("transacciones.xls", content=b"\r\n<html><table><tr><td>x</td></tr></table></html>")
    (error,) = run_here().errors
    assert "is HTML; open it in a spreadsheet and save it as .xlsx or CSV" in error


def test_old_workbook_is_refused(deliver: Deliver, run_here: Run) -> None:
    deliver("transacciones.xls", content=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))
    (error,) = run_here().errors
    assert "Excel 97-2003, or one with a password; save it as .xlsx without a password" in error


@pytest.mark.parametrize("name", ["2023-10/aenc1001.Tx2.gz", "lote.zip"])
def test_pattern_matches_the_name_in_a_container(name: str, source: Path, tmp_path: Path) -> None:
    fronteras.write_contract(tmp_path / "project")
    text = f"{fronteras.HEADER}\nFrt1;1.5\n".encode()
    path = source / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.decode().encode("utf-16")))
    else:
        zipped(path, {fronteras.NAME: text, "2023-10/aenc1002.Tx2": text})
    lake = LocalLake(tmp_path / "home")
    command = ("run", source, "--fecha-carga", DATE, "--home", lake.home)
    assert energia(*command, cwd=tmp_path / "project").returncode == 0
    names = {path.name for path in (lake.home / f"raw/fronteras/fecha_carga={DATE}").iterdir()}
    assert fronteras.RAW_NAME in names
    (original,) = (lake.home / "raw/_originales/fronteras").rglob("*.*")
    assert original.name == name.replace("/", "__")
