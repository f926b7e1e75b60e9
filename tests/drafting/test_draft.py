"""The command `energia contracts draft`: contracts, differences, and errors."""

import gzip
import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from running.command_line import energia
from running.conftest import ROOT
from workbooks import write_workbook

from energia.contracts.strict_yaml import parse_yaml

HEADER = "tipo_transaccion;nombre_cliente_proveedor;cantidad_comprada;precio;tipo_energia"
GUESSED = re.compile(
    r"(logicalType|required|classification|enum|physicalType):|(?:csvDelimiter|decimalMark|unit)"
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project without contracts."""
    (tmp_path / "data/contracts").mkdir(parents=True)
    return tmp_path


def write(folder: Path, name: str, *lines: str) -> Path:
    """Write a file of these lines."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return path


def test_draft_prints_contract_with_evidence(project: Path) -> None:
    rows = [f"{number:03};CALI;{number},5;31/01/2026" for number in range(60)]
    path = write(project, "medidas.csv", "Código medidor;Zona;Energía (kWh);Fecha", *rows)
    done = energia("contracts", "draft", path, cwd=project)
    assert done.returncode == 0, done.stderr
    columns = parse_yaml(done.stdout)["schema"][0]["properties"]
    assert [(column["name"], column["logicalType"]) for column in columns] == [
        ("codigo_medidor", "string"),
        ("zona", "string"),
        ("energia_kwh", "number"),
        ("fecha", "date"),
        ("fecha_carga", "date"),
    ]
    assert columns[0]["primaryKey"]
    assert columns[1]["enum"] == [{"value": "CALI"}]
    lines = [line.strip() for line in done.stdout.splitlines()]
    guesses = lines[lines.index("properties:") : lines.index("- name: fecha_carga")]
    for above, line in pairwise(guesses):
        if GUESSED.search(line) and not line.startswith("#"):
            assert above.startswith("# "), line


def test_draft_of_several_files_has_columns_of_all(project: Path) -> None:
    first = write(project, "medidas_20260105.csv", "Medidor,kWh", "A1,1.5", "A2,2")
    second = write(project, "medidas_20260106.csv", "kWh,MEDIDOR,Nota", "3,A1,x", "4,A2,y")
    done = energia("contracts", "draft", first, second, cwd=project)
    contract = parse_yaml(done.stdout)
    columns = {column["name"]: column for column in contract["schema"][0]["properties"]}
    assert [*columns] == ["medidor", "kwh", "nota", "fecha_carga"]
    assert not columns["nota"]["required"]
    assert columns["medidor"]["primaryKey"]
    assert 'value: "medidas_{fecha_carga}.csv"' in done.stdout
    assert "# Tried on these files: 4 rows read, 4 accepted." in done.stdout


def test_days_in_file_names_are_part_of_key(project: Path) -> None:
    days = ["2023-10/aenc1001.Tx2", "2023-10/aenc1002.Tx2"]
    files = [write(project, day, "CODIGO SIC;HORA 01", "Frt1;.5", "Frt2;1") for day in days]
    done = energia("contracts", "draft", *files, cwd=project)
    columns = parse_yaml(done.stdout)["schema"][0]["properties"]
    key = [column["name"] for column in columns if column.get("primaryKey")]
    assert key == ["dia", "version", "codigo_sic"]
    assert "4 rows read, 4 accepted" in done.stdout


def test_commas_in_numbers_do_not_hide_delimiter(project: Path) -> None:
    path = write(project, "datos.csv", "zona;kwh", "Sur;1,500,000.5", "Norte;2,500,000.5")
    done = energia("contracts", "draft", path, cwd=project)
    columns = parse_yaml(done.stdout)["schema"][0]["properties"]
    assert [column["name"] for column in columns] == ["zona", "kwh", "fecha_carga"]


def test_draft_of_two_datasets_needs_folder(project: Path) -> None:
    files = [write(project, f"{name}.csv", "a,b", "1,2") for name in ("uno", "dos")]
    done = energia("contracts", "draft", *files, cwd=project)
    assert done.returncode == 2
    assert "the files have several datasets (uno, dos); use --out FOLDER" in done.stderr
    done = energia("contracts", "draft", *files, "--out", "data/contracts", cwd=project)
    assert "written: data/contracts/uno.odcs.yaml" in done.stdout
    assert energia("contracts", "check", cwd=project).returncode in (0, 1)
    done = energia("contracts", "draft", files[0], "--dataset", "tres", cwd=project)
    assert "id: tres" in done.stdout
    assert 'filePattern, value: "uno.csv"' in done.stdout


def test_draft_never_replaces_contract(project: Path) -> None:
    kept = write(project, "out/uno.odcs.yaml", "# mine")
    path = write(project, "uno.csv", "a,b", "1,2")
    done = energia("contracts", "draft", path, "--out", "out", cwd=project)
    assert (done.returncode, kept.read_text("utf-8")) == (2, "# mine\n")
    assert "the file exists; remove it or use another --out" in done.stderr


def test_known_dataset_gets_lines_to_change(tmp_path: Path) -> None:
    rows = ["venta;Ana;1234567890123456,5;2;Biomasa;x", "venta;;1,123456;2;solar;y"]
    header = f"{HEADER.replace('precio', 'precios')};Nota"
    path = write(tmp_path, "transacciones.csv", header, *rows)
    done = energia("contracts", "draft", path, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    lines = [line.strip() for line in done.stdout.splitlines()]
    for expected in (
        "# Lines to change in data/contracts/transacciones.odcs.yaml:",
        "# 1 of 2 cells are empty",
        "required: false",
        "physicalType: decimal(26,8)",
        "- synonym: precios",
        "# 1 of 2 cells are not allowed",
        "- value: Biomasa",
        "- name: nota",
        "# earlier files do not have the column",
    ):
        assert expected in lines, expected
    assert "Ana" not in done.stdout
    parse_yaml(done.stdout)


def test_known_dataset_without_differences_says_so(tmp_path: Path) -> None:
    path = write(tmp_path, "transacciones.csv", HEADER, "venta;Ana;1,5;2;SOLAR")
    done = energia("contracts", "draft", path, cwd=ROOT)
    assert "# Nothing differs from data/contracts/transacciones.odcs.yaml." in done.stdout
    assert "properties" not in done.stdout


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"", "the file is empty or has blank lines only; use a file with a header and rows"),
        (b"PK\x03\x04\x00\x00", "the file is damaged"),
        (b"a,b\x00\n1,2\n", "line 1 has control bytes"),
        (b"1,2\n3,4\n", "the file has no header"),
        (b"a,,b\n1,2,3\n", "cell 2 of the header has no letter or digit; name each column"),
        (b"Total ($),total\n1,2\n", "'Total ($)' and 'total' in the header are the same name"),
        (b"a,b\r1,2\r", "line 1 has a CR without LF"),
    ],
)
def test_draft_refuses_file_with_cause(content: bytes, cause: str, project: Path) -> None:
    path = project / "datos.csv"
    path.write_bytes(content)
    done = energia("contracts", "draft", path, cwd=project)
    assert done.returncode == 1
    assert f"{path}: {cause}" in done.stderr


def test_draft_reads_a_workbook(project: Path) -> None:
    rows = (("007", 1.5, date(2026, 2, 1)), ("008", 22.25, date(2026, 2, 2)))
    write_workbook(project / "lecturas.xlsx", {"hoja": [("Código", "kWh", "Día"), *rows]})
    drafted = energia("contracts", "draft", "lecturas.xlsx", cwd=project).stdout
    assert "# Tried on these files: 2 rows read, 2 accepted." in drafted
    assert "such as 2026-02-01" in drafted


def test_draft_reads_an_archive(project: Path) -> None:
    text = b"Codigo;kWh;Dia\n009;3,125;31/01/2026\n010;4,5;01/02/2026\n"
    (project / "lecturas.csv.gz").write_bytes(gzip.compress(text))
    drafted = energia("contracts", "draft", "lecturas.csv.gz", cwd=project).stdout
    assert "# Tried on these files: 2 rows read, 2 accepted." in drafted
    assert "/2026" in drafted


def test_draft_of_folder_is_usage_error(project: Path) -> None:
    done = energia("contracts", "draft", project, cwd=project)
    assert (done.returncode, f"{project}: not a file; use CSV files" in done.stderr) == (2, True)


def test_draft_reads_one_column_and_header_alone(project: Path) -> None:
    one = write(project, "uno.csv", "Ciudad", "Cali", "Bogotá")
    assert "2 rows read, 2 accepted" in energia("contracts", "draft", one, cwd=project).stdout
    alone = write(project, "dos.csv", "Ciudad;Valor")
    assert "0 rows read, 0 accepted" in energia("contracts", "draft", alone, cwd=project).stdout


def test_draft_sets_total_lines_apart(project: Path) -> None:
    path = write(project, "datos.csv", "Zona;kWh", "Norte;1,5", "Sur;2", "Total;3,5")
    done = energia("contracts", "draft", path, cwd=project)
    assert "{property: totalLines, value: [Total]}" in done.stdout
    assert "2 rows read, 2 accepted" in done.stdout


@pytest.mark.long
def test_draft_takes_200_columns(project: Path) -> None:
    header, row = (",".join(f"{text}{n}" for n in range(200)) for text in ("c", ""))
    path = write(project, "ancho.csv", header, row)
    assert "1 rows read, 1 accepted" in energia("contracts", "draft", path, cwd=project).stdout
