"""A source to upload from, and a bucket to upload to."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from typer.testing import CliRunner, Result

from energia.cli import app

from .server import BUCKET, S3, serving

ROOT = Path(__file__).resolve().parents[2]
DAY = "2026-02-01"
HEADER = "nombre_proveedor,tipo_energia"

Deliver = Callable[..., Path]
Upload = Callable[..., Result]
Report = Callable[..., Any]


@pytest.fixture(scope="session")
def server() -> Iterator[S3]:
    """The server of all tests."""
    with serving() as found:
        yield found


@pytest.fixture
def s3(server: S3, monkeypatch: pytest.MonkeyPatch) -> S3:
    """The server with an empty bucket, which this process's clients find."""
    server.clear()
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    monkeypatch.chdir(ROOT)
    return server


@pytest.fixture
def deliver(source: Path) -> Deliver:
    """Writes a CSV file into the source, by default of proveedores: name, then rows."""

    def write(name: str, *rows: str, header: str = HEADER) -> Path:
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{line}\n" for line in (header, *rows)), encoding="utf-8")
        return path

    return write


@pytest.fixture
def upload(s3: S3, source: Path) -> Upload:
    """Uploads the source with the command; it never ends in a traceback."""

    def run(*options: str) -> Result:
        command = ("upload", str(source), "--fecha-carga", DAY, "--bucket", BUCKET, *options)
        result = CliRunner().invoke(app, command)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return run


@pytest.fixture
def report(upload: Upload) -> Report:
    """Uploads the source and reads what the command says to programs."""

    def run(code: int = 0) -> Any:
        result = upload("--json")
        assert (result.exit_code, result.stderr) == (code, ""), result.output
        return json.loads(result.stdout)

    return run
