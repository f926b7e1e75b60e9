"""The project's contracts and questions, a lake that a real run filled, and an AWS of our own."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from energia.contracts import load_contracts
from energia.contracts.model import Contract
from energia.local.lake import LocalLake
from energia.local.run import RunOrder, run
from energia.project import Project

if TYPE_CHECKING:
    from mypy_boto3_athena import AthenaClient

ROOT = Path(__file__).resolve().parents[2]
WORKGROUP = "energia-prueba"
REGION = "us-east-1"


@pytest.fixture(autouse=True)
def _no_real_account(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing here can reach an account, whatever the shell around it is logged in to."""
    for name in list(os.environ):
        if name.startswith(("AWS_", "ENERGIA_")):
            monkeypatch.delenv(name)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.setenv(name, REGION)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    # Sessions keep what they found before.
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)


@pytest.fixture(scope="session")
def contracts() -> tuple[Contract, ...]:
    """The project's contracts."""
    return load_contracts(ROOT / "data/contracts")


@pytest.fixture(scope="session")
def seed_lake(tmp_path_factory: pytest.TempPathFactory, seed_folder: Path) -> LocalLake:
    """The seed files, loaded for one date."""
    lake = LocalLake(tmp_path_factory.mktemp("seed") / "lago")
    load(seed_folder, lake, date(2026, 1, 5))
    return lake


@pytest.fixture
def athena() -> "Iterator[AthenaClient]":
    """Athena with one workgroup, in moto."""
    with mock_aws():
        client = boto3.client("athena", region_name=REGION)
        client.create_work_group(
            Name=WORKGROUP,
            Configuration={"ResultConfiguration": {"OutputLocation": "s3://resultados/"}},
        )
        yield client


def load(source: Path, lake: LocalLake, day: date) -> None:
    """Take the files of ``source`` through a whole run."""
    report = run(RunOrder(source, lake, day), Project(ROOT).datasets(), lambda *_: None)
    assert report.ok, report.errors
