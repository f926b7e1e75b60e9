"""A newcomer adds a dataset: one contract and one CSV file, and everything else follows."""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from .command_line import energia, energia_program
from .conftest import ROOT

CONTRACT = """\
apiVersion: v3.2.0
kind: DataContract
id: contratos
version: 1.0.0
status: active
servers:
  - server: raw
    type: custom
    format: csv
schema:
  - name: contratos
    description: Contratos de suministro.
    quality:
      - type: custom
        engine: energia
        implementation: {maxRejectedPercent: 5, minRejectedRows: 100}
    properties:
      - name: numero
        logicalType: integer
        required: true
        primaryKey: true
      - name: cliente
        logicalType: string
        required: true
        relationships:
          - to: clientes.nombre
      - name: firmado
        logicalType: date
        logicalTypeOptions: {format: dd/MM/yyyy}
      - name: tarifa
        logicalType: number
        physicalType: decimal(10,2)
        logicalTypeOptions: {minimum: 0}
      - name: fecha_carga
        logicalType: date
        required: true
        partitioned: true
"""
CSV = "numero,cliente,firmado,tarifa\n7,Ana,15/01/2026,512.50\n8,Eva,,\n9,Luz,31/02/2026,1\n"


EXTREMES = Path(__file__).with_name("contracts")
"""A contract without a single optional field, and one with all that a contract may use."""

DELIVERIES = {
    "minimo": "dato\nuno\n\n",
    "completo": (
        "code;sede;tipo;cliente;cantidad;precio;firmado;activo;nota\n"
        'AB1;1;septentrional;Nadie;2,5;1,25;15/01/2026;Sí;"dos\nlíneas"\n'
        "B2;99;;;;;;;\n"
    ),
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a copy of the project, without what is built."""
    root = tmp_path / "proyecto"
    ignored = shutil.ignore_patterns(".*", "node_modules", "*.egg-info", "__pycache__", "*.out")
    shutil.copytree(ROOT, root, ignore=ignored)
    return root


def synthesised_tables(project: Path) -> set[str]:
    """The Glue tables, as database and name, that the project's app declares."""
    context: Mapping[str, Any] = json.loads((project / "cdk.json").read_text())["context"]
    out = project / "cdk.out"
    subprocess.run(
        [sys.executable, "app.py"],
        cwd=project,
        env={"CDK_OUTDIR": str(out), "CDK_CONTEXT_JSON": json.dumps(context), "PATH": "/usr/bin"},
        check=True,
    )
    template = json.loads((out / "Catalog.template.json").read_text())
    return {
        resource["Properties"]["TableInput"]["Name"]
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Glue::Table"
    }


@pytest.mark.long
def test_new_dataset_is_added_and_removed(project: Path) -> None:
    before = synthesised_tables(project)
    contract = project / "data/contracts/contratos.odcs.yaml"
    contract.write_text(CONTRACT, encoding="utf-8")
    (project / "data/raw/contratos.csv").write_text(CSV, encoding="utf-8")

    run = energia_program("run", "data/raw", "--fecha-carga", "2026-02-01", "--json", cwd=project)
    loads = {load["dataset"]: load for load in json.loads(run.stdout)["loads"]}
    assert run.returncode == 0, run.stdout + run.stderr
    assert loads["contratos"]["accepted"] == 2
    assert loads["contratos"]["reasons"] == {"firmado: tipo_invalido": 1}
    asked = energia(
        "sql", "SELECT * FROM contratos_actual ORDER BY numero", "--format", "json", cwd=project
    )
    assert json.loads(asked.stdout) == [
        {
            "numero": 7,
            "cliente": "Ana",
            "firmado": "2026-01-15",
            "tarifa": "512.5",
            "fecha_carga": "2026-02-01",
        },
        {
            "numero": 8,
            "cliente": "Eva",
            "firmado": None,
            "tarifa": None,
            "fecha_carga": "2026-02-01",
        },
    ]
    assert synthesised_tables(project) == before | {"contratos", "contratos_rechazos"}

    contract.unlink()
    (project / "data/raw/contratos.csv").unlink()
    assert energia("run", "data/raw", "--json", cwd=project).returncode == 0
    assert synthesised_tables(project) == before


@pytest.mark.long
def test_contracts_with_extreme_fields_run(project: Path) -> None:
    for path in EXTREMES.glob("*.yaml"):
        shutil.copy(path, project / "data/contracts")
    source = project / "entrega"
    source.mkdir()
    for dataset, content in DELIVERIES.items():
        (source / f"{dataset}.csv").write_text(content, encoding="utf-8")
    assert energia("contracts", "check", cwd=project).returncode == 0

    run = energia("run", "entrega", "--fecha-carga", "2026-02-01", "--json", cwd=project)
    assert run.returncode == 0, run.stdout + run.stderr
    loads = {load["dataset"]: load["accepted"] for load in json.loads(run.stdout)["loads"]}
    assert loads == {"completo": 2, "minimo": 1}
    asked = energia("sql", "SELECT * FROM completo_actual", "--format", "json", cwd=project)
    assert json.loads(asked.stdout)[0] == {
        "codigo": "AB1",
        "sede": 1,
        "tipo": "Norte",
        "cliente": "Nadie",
        "cantidad": "2.5",
        "precio": "1.25",
        "firmado": "2026-01-15",
        "activo": True,
        "nota": "dos\nlíneas",
        "valor": "3.125",
        "fecha_carga": "2026-02-01",
    }


@pytest.mark.long
def test_stack_tests_pass_with_other_contracts(project: Path) -> None:
    for path in EXTREMES.glob("*.yaml"):
        shutil.copy(path, project / "data/contracts")
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "tests/stacks", "-k", "not template and not fifty"],
        cwd=project,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode == 0, ran.stdout
