"""What is shipped to Glue: the zip, what the jobs import, and the Parquet that they write there."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pyarrow.parquet as pq
import pytest
import sqlglot
from sqlglot import exp

from aws_local.redshift.copying import footer, parquet_type
from aws_local.runtime import PYTHON, ROOT
from energia.compiler.dataset import Datasets
from energia.compiler.glue import GlueTable, glue_tables
from energia.compiler.redshift.load import load_plan
from energia.generating import Sample, generate
from energia_stacks.job_code import job_modules, library_zip

from .glue import environment
from .parity import Pair

pytestmark = pytest.mark.long

LIBRARIES = {"boto3", "botocore", "numpy", "pyarrow", "pyspark"}
OF_PYSPARK = {"py4j"}
HIVE = {
    ("BYTE_ARRAY", "String"): "string",
    ("INT32", "Date"): "date",
    ("INT64", "None"): "bigint",
}
MAKE_ZIP = (
    "import runpy, sys; made = runpy.run_path('energia_stacks/job_code.py')['library_zip'](); "
    "sys.stdout.buffer.write(made)"
)


# --- the zip


def test_zip_holds_only_shared_modules() -> None:
    modules = {
        path.relative_to(ROOT).as_posix()
        for folder in ("reader", "partition")
        for path in (ROOT / "energia" / folder).rglob("*.py")
    }
    single = {
        f"energia/{name}.py" for name in ("__init__", "data_api", "errors", "lake", "suggestions")
    }
    single |= {f"glue_jobs/{name}.py" for name in ("__init__", "gate", "lake", "options")}
    with ZipFile(BytesIO(library_zip())) as archive:
        names = archive.namelist()
        assert names == sorted(modules | single)
        assert all(archive.read(name) == (ROOT / name).read_bytes() for name in names)


@pytest.mark.parametrize("python", [Path(sys.executable), PYTHON], ids=["this", "Glue's"])
def test_zip_is_reproducible(python: Path, tmp_path: Path) -> None:
    made = library_zip()
    assert library_zip() == made
    # In another order, at another time, under other rights.
    copied = [ROOT / "energia_stacks/job_code.py", *(ROOT / name for name in job_modules())]
    for number, path in enumerate(sorted(copied, reverse=True)):
        target = tmp_path / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
        target.chmod(0o600 if number % 2 else 0o755)
        os.utime(target, (1_000_000_000 + number, 1_000_000_000 + number))
    cache = tmp_path / "energia/reader/__pycache__"
    cache.mkdir()
    (cache / "reader.cpython-313.pyc").write_bytes(b"")
    there = subprocess.run(
        [python, "-c", MAKE_ZIP], cwd=tmp_path, check=True, capture_output=True, umask=0o077
    )
    assert there.stdout == made


# --- what the jobs import


def _imports(path: Path) -> set[str]:
    """The modules that a file imports, wherever it does."""
    found = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert not node.level
            found.add(node.module or "")
    return found


def _pins() -> dict[str, str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    group = project["dependency-groups"]["glue"]
    return dict(item.split("==") for item in group if "==" in item)


@pytest.mark.parametrize("source", ["glue_jobs", "the zip"])
def test_jobs_import_only_packages_of_glue(source: str) -> None:
    assert _pins().keys() >= LIBRARIES
    shipped = [ROOT / name for name in job_modules()]
    known = {
        path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".") for path in shipped
    }
    known |= {name.removesuffix(".__init__") for name in known}
    for path in shipped if source == "the zip" else (ROOT / source).rglob("*.py"):
        for module in _imports(path):
            package = module.partition(".")[0]
            if package in ("energia", "glue_jobs"):
                assert module in known, (path, module)
            else:
                assert package in LIBRARIES | OF_PYSPARK | sys.stdlib_module_names, (path, module)


@pytest.mark.parametrize("job", ["transform", "load"])
def test_job_starts_on_python_of_glue(job: str, code: Path) -> None:
    started = subprocess.run(
        [PYTHON, ROOT / f"glue_jobs/{job}.py"],
        env={**environment(code), "AWS_REGION": "us-east-1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode == 1
    assert started.stderr.startswith(f"{job}: the following arguments are required: --lake, --plan")
    assert started.stderr.count("\n") == 1


def test_tests_use_the_package_versions_of_glue() -> None:
    names = sorted(_pins())
    program = (
        "import sys; from importlib.metadata import version; "
        "print(*(version(name) for name in sys.argv[1:]))"
    )
    result = subprocess.run(
        [PYTHON, "-c", program, *names], check=True, capture_output=True, text=True
    )
    assert dict(zip(names, result.stdout.split(), strict=True)) == _pins()
    # A test that this one runs on something else.
    assert version("pyarrow") != _pins()["pyarrow"]


# --- what they write


def _glue_columns(table: GlueTable) -> list[tuple[str, str]]:
    return [(column.name, column.type) for column in table.columns]


def _hive(physical: str, logical: str) -> str:
    decimal = re.fullmatch(r"Decimal\(precision=(\d+), scale=(\d+)\)", logical)
    return f"decimal({decimal[1]},{decimal[2]})" if decimal else HIVE[physical, logical]


def _catalog(kind: exp.DataType) -> str:
    text = kind.sql("redshift").lower().replace(" ", "")
    return text.replace("varchar", "character varying").replace("decimal", "numeric")


@pytest.mark.parametrize("dataset", ["clientes", "proveedores", "transacciones"])
def test_spark_parquet_has_the_catalog_schema(
    dataset: str, datasets: Datasets, pair: Pair, tmp_path: Path
) -> None:
    compiled = datasets[dataset]
    contracts = [each.contract for each in datasets.values()]
    generate(contracts, tmp_path / "entrega", Sample(200, 0.1))
    file = min((tmp_path / "entrega").rglob(f"*{dataset}*.csv"))
    partition = pair.land(compiled, {"1.csv": file.read_bytes() + b"una fila\n"})
    pair.here(compiled, partition)
    local = pair.lake.at(partition).candidate
    here = [pq.ParquetFile(path) for path in (local.accepted, local.rejected)]
    pair.there(compiled, partition)
    candidate = pair.candidate(partition)
    there = [pq.ParquetFile(path) for path in (candidate.accepted, candidate.rejected)]
    for one, other in zip(there, here, strict=True):
        assert one.metadata.num_rows > 0
        assert footer(one) == footer(other)
        assert one.schema.to_arrow_schema() == other.schema.to_arrow_schema()
    accepted, rejected = there
    _, processed, quarantine = glue_tables(compiled.contract)
    columns = [(name, _hive(*kind)) for name, *kind in footer(accepted)]
    assert columns == _glue_columns(processed)
    create = load_plan(compiled.contract)["statements"][1]["sql"]
    staging = sqlglot.parse_one(create, read="redshift").find_all(exp.ColumnDef)
    assert footer(accepted) == [
        (column.name, *parquet_type(_catalog(column.args["kind"]))) for column in staging
    ]
    types = [(field.name, str(field.type)) for field in rejected.schema.to_arrow_schema()]
    assert types == [
        (name, {"bigint": "int64", "array<string>": "list<element: string>"}.get(kind, kind))
        for name, kind in _glue_columns(quarantine)
    ]
