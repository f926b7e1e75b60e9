"""One Spark session for all tests here, and the datasets of the sample contracts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from aws_local.runtime import ROOT
from energia.compiler.dataset import Datasets
from energia.local.lake import LocalLake
from energia.project import Project
from energia_stacks.job_code import library_zip

from .glue import Glue
from .parity import Pair
from .s3 import S3, serving


@pytest.fixture(scope="session")
def datasets() -> Datasets:
    """What each sample contract compiles to."""
    return Project(ROOT).datasets()


@pytest.fixture(scope="session")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip that the jobs import energia from."""
    path = tmp_path_factory.mktemp("codigo") / "energia.zip"
    path.write_bytes(library_zip())
    return path


@pytest.fixture(scope="session")
def server() -> Iterator[S3]:
    """The S3 that the session reaches."""
    with serving() as server:
        yield server


@pytest.fixture
def s3(server: S3) -> S3:
    """The same, with an empty bucket."""
    server.empty_bucket()
    return server


@pytest.fixture(scope="session")
def glue(code: Path, server: S3) -> Iterator[Glue]:
    """The session."""
    glue = Glue.start(code, code.with_name("spark.log"), server.environment)
    yield glue
    glue.stop()


@pytest.fixture
def pair(glue: Glue, tmp_path: Path) -> Pair:
    """Both engines over an empty lake."""
    return Pair(glue, LocalLake(tmp_path / "lago"))
