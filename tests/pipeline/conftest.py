"""The account in which the state machine runs."""

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from aws_local.state_machines import in_process, interpreter
from energia.contracts import load_contracts
from energia.contracts.model import Contract

from .world import BUCKET, REGION, World

Contracts = tuple[Contract, ...]


@pytest.fixture(scope="module")
def contracts() -> Contracts:
    """The sample contracts."""
    return load_contracts(Path(__file__).resolve().parents[2] / "data/contracts")


@pytest.fixture
def world() -> Iterator[World]:
    """An account with an empty lake."""
    with interpreter(in_process), mock_aws(config={"lambda": {"use_docker": False}}):
        boto3.client("s3", region_name=REGION).create_bucket(Bucket=BUCKET)
        yield World()
