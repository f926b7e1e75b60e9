"""The job killed at several moments: nothing that it left counts, and the next run ends well."""

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

import pytest

from energia.compiler.dataset import CompiledDataset, Datasets
from energia.lake import Partition
from energia.local.lake import LocalLake
from energia.partition.manifest import Manifest

from .files import LATE_CLIENTES, SECRETS, many_clientes, many_transacciones
from .glue import TRANSFORM_JOB, Glue, kill_group, kill_java, start_job
from .parity import DATE, Pair, assert_same

pytestmark = pytest.mark.long

PATIENCE_S = 90
FILES = {"1.csv": many_clientes(3_000), "2.csv": LATE_CLIENTES}
CONTENT = {"clientes": many_clientes(300), "transacciones": many_transacciones(300)}
EMPTY = Manifest(
    dataset="clientes",
    fecha_carga=str(DATE),
    rules="",
    raw_sha256="",
    fingerprint="0" * 64,
    files=(),
    accepted=0,
    rejected=0,
    reasons={},
    processed_bytes=8,
    processed_sha256="",
    quarantine_bytes=8,
    quarantine_sha256="",
    started_at="2026-01-05T00:00:00+00:00",
    duration_s=0.1,
)
PUBLISHED = {
    f"processed/clientes/fecha_carga={DATE}/clientes.parquet": b"de antes",
    f"quarantine/clientes/fecha_carga={DATE}/clientes.parquet": b"de antes",
    f"control/clientes/fecha_carga={DATE}/publish.json": json.dumps(EMPTY.to_json()).encode(),
}


# --- a worker, whose task is then tried again


@pytest.mark.parametrize(
    ("dataset", "when"),
    [("clientes", "read"), ("clientes", "write"), ("transacciones", "write")],
)
def test_killed_worker_counts_nothing_twice(
    dataset: str, when: str, datasets: Datasets, pair: Pair, tmp_path: Path
) -> None:
    content = CONTENT[dataset]
    compiled = datasets[dataset]
    partition = pair.land(compiled, {"1.csv": content, "2.csv": content})
    clean, mark = pair.here(compiled, partition), tmp_path / "muerto"
    fault = {"what": "die", "when": when, "mark": str(mark)}
    assert_same(pair.there(compiled, partition, fault=fault), clean)
    assert mark.exists()


@pytest.mark.parametrize("dataset", ["clientes", "transacciones"])
def test_repeated_range_counts_once(
    dataset: str, datasets: Datasets, pair: Pair, tmp_path: Path
) -> None:
    content = CONTENT[dataset]
    compiled, step = datasets[dataset], len(content) // 2 + 1
    partition = pair.land(compiled, {"1.csv": content})
    clean, mark = pair.here(compiled, partition), tmp_path / "perdido"
    fault = {"what": "lose", "when": "read", "number": 1, "mark": str(mark)}
    assert_same(pair.there(compiled, partition, step, fault=fault), clean)
    assert mark.exists()


# --- the job itself


@dataclass(frozen=True)
class Scene:
    """A job in a lake of its own, which stops where it would open a file and finds a pipe."""

    pair: Pair
    partition: Partition

    @classmethod
    def build(cls, glue: Glue, compiled: CompiledDataset, folder: Path) -> "Scene":
        """A lake with raw files, and with what an earlier load has published."""
        pair = Pair(glue, LocalLake(folder / "lago"))
        for key, content in PUBLISHED.items():
            path = pair.lake.home / key
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        scene = cls(pair, pair.land(compiled, FILES))
        scene.file("clientes.parquet").parent.mkdir(parents=True)
        return scene

    def file(self, name: str) -> Path:
        """A file of the job's candidate."""
        return self.pair.candidate(self.partition).folder / name

    def assert_nothing_counts(
        self, compiled: CompiledDataset, torn: Mapping[str, bytes] = {}
    ) -> None:
        """What was published is as it was, and no candidate is whole; the next run makes it so.

        ``torn`` is what the job has written so far where there are pipes in the files' places.
        """
        left = self._content()
        temp = {key for key in left if key.startswith("temp/")}
        assert not any(key.endswith("gate.json") for key in temp)
        assert {key: left[key] for key in PUBLISHED} == PUBLISHED
        raw = {f"raw/{self.partition.key}/{name}": FILES[name] for name in FILES}
        scripts = {key for key in left if key.startswith("scripts/")}
        # A content counts only with the manifest that has its file.
        contents = {key for key in left if "/contents/" in key}
        assert set(left) - contents == temp | scripts | set(PUBLISHED) | set(raw)
        assert {key: left[key] for key in raw} == raw
        # In a copy, as this job may go on.
        with TemporaryDirectory() as folder:
            again = Pair(self.pair.glue, LocalLake(Path(folder, "lago")))
            shutil.copytree(self.pair.lake.home, again.lake.home, ignore=_pipes)
            for name, content in torn.items():
                (again.candidate(self.partition).folder / name).write_bytes(content)
            there = again.there(compiled, self.partition)
            assert_same(there, again.here(compiled, self.partition))

    def _content(self) -> dict[str, bytes]:
        home = self.pair.lake.home
        return {
            path.relative_to(home).as_posix(): path.read_bytes()
            for path in home.rglob("*")
            if path.is_file()
        }


def _pipes(folder: str, names: list[str]) -> set[str]:
    return {name for name in names if Path(folder, name).is_fifo()}


def wait_for(done: Callable[[], bool]) -> None:
    """Return when it is so."""
    deadline = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < deadline, "the job did not come there"
        time.sleep(0.02)


@contextmanager
def reading(pipe: Path) -> Iterator[tuple[bytes, BinaryIO]]:
    """The first bytes that a job writes to a pipe that stands in a file's place, and the rest."""
    # Not to wait for a job that never comes.
    with os.fdopen(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK), "rb", buffering=0) as file:
        found: list[bytes] = []

        def has_come() -> bool:
            found.append(file.read(64) or b"")
            return bool(found[-1])

        wait_for(has_come)
        os.set_blocking(file.fileno(), True)
        yield found[-1], file


def test_killed_job_leaves_no_valid_candidate(
    code: Path, glue: Glue, datasets: Datasets, tmp_path: Path
) -> None:
    compiled = datasets["clientes"]
    scene = Scene.build(glue, compiled, tmp_path)
    arguments = scene.pair.arguments(compiled, scene.partition)
    accepted, rejected, manifest = map(
        scene.file, ("clientes.parquet", "clientes_rechazos.parquet", "gate.json")
    )
    os.mkfifo(accepted)
    os.mkfifo(rejected)
    mark = tmp_path / "parada"
    session = Glue.start(code, tmp_path / "job.log")
    session.order(TRANSFORM_JOB, arguments, fault={"what": "hold", "mark": str(mark)})
    try:
        # Before the first task, then while the files are read.
        for gate in (mark.with_suffix(".planned"), mark.with_suffix(".read")):
            wait_for(gate.exists)
            scene.assert_nothing_counts(compiled)
            gate.unlink()
        os.mkfifo(manifest)
        with reading(accepted) as (first, file):
            torn = {accepted.name: first}
            scene.assert_nothing_counts(compiled, torn)  # amid the first file of the candidate
            torn[accepted.name] += file.read()
        with reading(rejected) as (first, file):
            torn[rejected.name] = first
            scene.assert_nothing_counts(compiled, torn)  # amid the second
            torn[rejected.name] += file.read()
        # It cannot get past the manifest's pipe.
        kill_group(session.process)
        scene.assert_nothing_counts(compiled, torn)
    finally:
        kill_group(session.process)


def test_job_with_killed_java_ends_with_one_line(
    code: Path, glue: Glue, datasets: Datasets, tmp_path: Path
) -> None:
    compiled = datasets["clientes"]
    scene = Scene.build(glue, compiled, tmp_path)
    accepted = scene.file("clientes.parquet")
    os.mkfifo(accepted)
    log = tmp_path / "job.log"
    process = start_job(code, log, scene.pair.arguments(compiled, scene.partition))
    try:
        with reading(accepted) as (first, _):
            kill_java(process)
        printed, _ = process.communicate(timeout=PATIENCE_S)
    finally:
        kill_group(process)
    assert (process.returncode, printed) == (1, "")
    output = log.read_text(encoding="utf-8")
    assert output.splitlines()[-1].startswith("transform: Spark failed: ")
    assert not any(secret in output for secret in SECRETS)
    scene.assert_nothing_counts(compiled, {accepted.name: first})
