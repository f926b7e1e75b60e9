"""Deliveries that are corrected, repeated or wrong: no row is lost or counted twice."""

import re
import shlex
from hashlib import sha256
from pathlib import Path

import pytest

from energia.partition.allow import Allow

from .deliveries import SAMPLE_DATE, Execution, lake_rows, wait_for
from .deployed import ROOT, Deployed
from .lake_state import DATASET
from .load_date import FILE, LoadDate, csv
from .stops import CASES, Losses, Stop


def test_correction_replaces_the_uploaded_file(deployed: Deployed, tmp_path: Path) -> None:
    date = LoadDate(deployed, tmp_path / "entregas", "2026-03-01")
    first, corrected = csv(range(100, 112)), csv(range(101, 113))
    date.upload(first)
    date.publish()
    (record,) = date.upload(corrected)["records"]
    again = date.upload(corrected)
    assert [file["sent"] for file in again["files"]] == [False]
    assert again["records"] == [{**record, "written": False}]
    date.copy(corrected)
    date.publish()
    assert date.versions == {FILE: sorted([first, corrected, corrected])}
    assert date.published == date.loaded == [*range(101, 113)]


def test_suspicious_replacement_needs_allow(deployed: Deployed, tmp_path: Path) -> None:
    date = LoadDate(deployed, tmp_path / "entregas", "2026-03-02")
    date.upload(csv(range(200, 212)))
    date.publish()
    date.upload(csv(()))
    assert f"{FILE} has no rows, but its published version has 12; nothing was" in date.stop()
    other = csv(range(300, 312))
    date.upload(other)
    cause = date.stop()
    assert f"{FILE} shares no row with its published version of 12 rows" in cause
    assert 'or start with "allow": ["replaced"]' in cause
    assert date.published == date.loaded == [*range(200, 212)]
    date.copy(other, "z-copia.csv")
    manifest = date.publish(Allow.REPLACED)
    assert manifest["allowed"] == ["replaced"]
    assert [item["text"] for item in manifest["warnings"]] == [
        f"z-copia.csv has the same content as {FILE}; the rows count once"
    ]
    assert date.published == date.loaded == [*range(300, 312)]


def test_rows_of_another_date_stop_the_load(
    sampled: Execution, deployed: Deployed, tmp_path: Path
) -> None:
    assert sampled.status == "SUCCEEDED"
    date = LoadDate(deployed, tmp_path / "entregas", "2026-03-03")
    content = (ROOT / f"data/raw/{DATASET}/fecha_carga={SAMPLE_DATE}/{FILE}").read_bytes()
    (error,) = date.upload(content, status="failed")["errors"]
    assert f"same content as {FILE} of {SAMPLE_DATE}" in error
    date.copy(content, "igual.csv")
    date.copy(content.replace(b"\n", b"\r\n"), "lineas.csv")
    date.copy(content + csv(range(400, 412)).partition(b"\n")[2], "todo.csv")
    cause = date.stop()
    for name, rows in (
        ("igual.csv", "the same rows as"),
        ("lineas.csv", "the same rows as"),
        ("todo.csv", "all rows of"),
    ):
        assert f"{name} has {rows} {FILE} of {SAMPLE_DATE}" in cause
        assert f"aws s3 mv {date.address(f'raw/{date.partition}/{name}')} " in cause
    assert not date.has(date.rows)


def test_object_overwritten_after_upload_stops_the_load(deployed: Deployed, tmp_path: Path) -> None:
    date = LoadDate(deployed, tmp_path / "entregas", "2026-03-04")
    date.upload(csv(range(500, 512)))
    date.copy(csv(range(500, 513)))
    cause = date.stop()
    assert f"raw files changed after their delivery: {FILE}; nothing was" in cause
    assert not date.has(date.rows)


def test_object_beside_raw_files_stops_the_load(deployed: Deployed, tmp_path: Path) -> None:
    date = LoadDate(deployed, tmp_path / "entregas", "2026-03-05")
    date.copy(csv(range(700, 712)), "UPPER.CSV")
    date.copy(csv(range(720, 722)), "sub/inner.csv")
    ended = date.run()
    assert ended.error == "NotRawFile"
    assert f"raw/{date.partition}/sub/inner.csv is not read; only .csv files" in ended.cause
    date.remove(f"raw/{date.partition}/sub/inner.csv")
    date.publish()
    assert date.published == date.loaded == [*range(700, 712)]


def test_load_that_would_lose_rows_stops(losses: Losses) -> None:
    for cause in (losses.contract_changed, losses.record_gone):
        assert "from 15 to 12" in cause
        assert 'start with "allow": ["fewer-rows"]' in cause
    assert losses.date.published == [*range(600, 612), *range(620, 623)]


def test_date_without_files_and_record_keeps_its_rows(losses: Losses) -> None:
    losses.date.remove(f"raw/{losses.date.partition}/")
    assert losses.date.run().error == "NoFiles"
    assert losses.date.published == [*range(600, 612), *range(620, 623)]


@pytest.mark.parametrize("case", CASES)
def test_wrong_file_stops_with_cause_and_commands(case: str, stopped: dict[str, Stop]) -> None:
    date, cause = stopped[case].date, stopped[case].cause
    assert [part for part in CASES[case] if part not in cause] == []
    assert f" {len(lake_rows(date.deployed, stopped[case].rejects))} of " in cause
    upload = f"energia upload FOLDER --fecha-carga {date.day} --bucket {date.deployed.bucket}"
    assert f"eliver the corrected file under the same name: {upload}; or retract it" in cause
    assert not date.has(date.rows)


def test_commands_in_a_cause_take_the_file_out(stopped: dict[str, Stop]) -> None:
    date, cause = stopped["03-cp1252"].date, stopped["03-cp1252"].cause
    move, start = re.findall(r"aws s3 mv \S+ [^\s;]+|aws stepfunctions .*", cause)
    (content,) = date.versions[FILE]
    date.deployed.aws(*shlex.split(move)[1:], "--quiet")
    digest = sha256(content).hexdigest()
    assert date.has(f"raw/_retiradas/{date.partition}/{digest}/{FILE}")
    ended = wait_for(date.deployed, date.deployed.aws(*shlex.split(start)[1:])["executionArn"])
    assert (ended.status, date.has(date.rows)) == ("SUCCEEDED", False)
