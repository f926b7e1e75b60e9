"""A snapshot shows the published objects of one moment, and leaves nothing behind."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from answers import answer

from energia.errors import QueryError
from energia.lake import LakeZone
from energia.local import transform
from energia.local.damage import Finding, record_damage
from energia.local.durable import replace
from energia.local.lake import OBJECTS_LOCK, LocalLake
from energia.local.snapshot import Snapshot, snapshot
from energia.partition.allow import Allow
from energia.partition.steps import Step
from energia.project import Project
from energia.queries.compiling import compile_query
from energia.queries.result import Result

from .conftest import DATE, Deliver, Run
from .deliveries import HEADER, SALES, rows

DATASETS = ["transacciones"]


@pytest.fixture(autouse=True)
def _loaded(deliver: Deliver, run_here: Run) -> None:
    deliver("transacciones.csv", HEADER, *rows(1, 10), "mala")
    assert run_here().ok


def counts(found: Snapshot) -> list[tuple[LakeZone, int]]:
    """Return how many rows each object has."""
    return [(item.zone, pq.read_metadata(item.path).num_rows) for item in found.objects]


def is_free(lake: LocalLake) -> bool:
    """Return whether a run could replace objects."""
    descriptor = os.open(lake.home / OBJECTS_LOCK, os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True


def links(lake: LocalLake) -> list[Path]:
    """Return the folders of links."""
    return list((lake.home / LakeZone.TEMP).glob("query-*"))


@pytest.fixture
def killed(lake: LocalLake) -> Path:
    """Return the folder of links that a killed query has left."""
    folder = lake.home / LakeZone.TEMP / "query-muerta"
    folder.mkdir()
    (folder / "0.parquet").write_bytes(b"x")
    return folder


def test_snapshot_keeps_rows_that_a_run_replaces(
    lake: LocalLake, deliver: Deliver, run_here: Run
) -> None:
    before = [(LakeZone.PROCESSED, 9), (LakeZone.QUARANTINE, 1)]
    with snapshot(lake, DATASETS) as found:
        deliver("transacciones.csv", HEADER, *rows(1, 21))
        assert run_here(lake.home.parent / "source", DATE, Allow.REPLACED).ok
        assert counts(found) == before
    with snapshot(lake, DATASETS) as found:
        assert counts(found) == [(LakeZone.PROCESSED, 20), (LakeZone.QUARANTINE, 0)]
    assert links(lake) == []


def test_next_snapshot_removes_links_of_a_killed_query(lake: LocalLake, killed: Path) -> None:
    with snapshot(lake, DATASETS) as running:
        assert not killed.exists()
        with snapshot(lake, DATASETS):
            assert len(links(lake)) == 2
        assert counts(running)


def test_snapshot_without_links_holds_off_runs(lake: LocalLake) -> None:
    shutil.rmtree(lake.home / LakeZone.TEMP)
    (lake.home / LakeZone.TEMP).write_text("a file where a folder belongs", encoding="utf-8")
    with snapshot(lake, DATASETS) as found:
        assert found.objects[0].path == lake.at(SALES).table_file(LakeZone.PROCESSED)
        assert not is_free(lake)
    assert is_free(lake)


def test_date_without_manifest_is_refused(lake: LocalLake) -> None:
    lake.at(SALES).record_file(Step.PUBLISH).unlink()
    with pytest.raises(QueryError, match="publishing was interrupted; finish it with"):
        next(_entered(lake))
    assert is_free(lake)


def test_damaged_date_is_refused(lake: LocalLake) -> None:
    part = lake.at(SALES)
    path = part.table_file(LakeZone.PROCESSED)
    record_damage(part, [Finding.at(part, path, "damaged")])
    with pytest.raises(QueryError, match="are damaged; repair them with energia run"):
        next(_entered(lake))


def _entered(lake: LocalLake) -> Iterator[Snapshot]:
    with snapshot(lake, DATASETS) as found:
        yield found


def test_query_during_a_publish_sees_one_state(
    lake: LocalLake,
    deliver: Deliver,
    run_here: Run,
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def answer_now() -> Result:
        return answer(query, {}, lake, project.contracts)

    def replace_while_queried(source: Path, target: Path) -> None:
        replace(source, target)
        if target == lake.at(SALES).table_file(LakeZone.QUARANTINE):
            answers.append(pool.submit(answer_now))
            # Time enough to read the rejected rows of one version and the accepted ones of another.
            wait(answers, timeout=0.5)

    sql = (
        "SELECT (SELECT COUNT(*) FROM transacciones), (SELECT COUNT(*) FROM transacciones_rechazos)"
    )
    query, answers = compile_query(sql, project.contracts), list[Future[Result]]()
    monkeypatch.setattr(transform, "replace", replace_while_queried)
    deliver("transacciones.csv", HEADER, *rows(1, 21))
    with ThreadPoolExecutor(1) as pool:
        assert run_here(lake.home.parent / "source", DATE, Allow.REPLACED).ok
        assert [found.result().rows for found in answers] == [((20, 0),)]
