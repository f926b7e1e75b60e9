"""The load job: what it takes, what it refuses, and how it reports what went wrong."""

import json
import traceback
from collections.abc import Sequence
from functools import partial
from typing import Any

import boto3
import pytest

from energia.contracts.model import Contract
from energia.errors import LoadError
from glue_jobs import load as load_job

from .data_api import DataApi, client_error
from .deliveries import DATES
from .warehouse import Bodega, parsed

DAY = DATES[0]
KEY = f"processed/clientes/fecha_carga={DAY}/clientes.parquet"


# --- its options


def test_options_of_glue_are_ignored() -> None:
    options = parsed("clientes", DAY)
    assert (options.fecha_carga, options.workgroup, options.timeout_s) == (
        DAY,
        "energia-prueba",
        1500,
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "required: --lake, --plan, --manifest, --fecha_carga, --database, --copy_role"),
        (["--workgroup", "a", "--cluster", "b"], "not allowed with"),
        (["--timeout_s", "soon"], "invalid int value"),
    ],
)
def test_wrong_options_print_one_line(
    arguments: Sequence[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        load_job.main(arguments)
    assert message in str(ended.value)
    assert "\n" not in str(ended.value)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("lake", ["energia-prueba", "s3://energia/x", "s3://E", "lago/"])
def test_lake_option_must_be_a_bucket(lake: str) -> None:
    with pytest.raises(LoadError, match=r"lake: .* is not valid; use s3://BUCKET"):
        parsed("clientes", DAY, lake=lake)


def test_cluster_is_reached_by_its_name_and_user(
    ready: Bodega, contracts: dict[str, Contract]
) -> None:
    job = ready.job(contracts["clientes"], DAY)
    job.options.workgroup, job.options.cluster, job.options.db_user = None, "bodega", "cargador"
    load_job.load(job)
    (request,) = (call for name, call in ready.api.calls if name == "BatchExecuteStatement")
    assert {"ClusterIdentifier": "bodega", "DbUser": "cargador"}.items() <= request.items()
    assert "WorkgroupName" not in request


def test_job_prints_one_line_without_values(
    ready: Bodega,
    contracts: dict[str, Contract],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ready.job(contracts["clientes"], DAY)
    _hand_over(monkeypatch, ready)
    load_job.main(_arguments())
    printed, errors = capsys.readouterr()
    assert errors == ""
    assert printed.count("\n") == 1
    outcome = json.loads(printed)
    assert outcome["loaded"] is True
    assert (outcome["dataset"], outcome["fecha_carga"], outcome["rows"]) == ("clientes", DAY, 3)
    assert not any(name in printed for name in ("Luis", "Aceros", "0900123456"))


# --- what it reads


@pytest.mark.parametrize(
    "case",
    [
        ("scripts/clientes.json", b"{}", "is not of this version"),
        ("scripts/clientes.json", b'{"version": 2}', "not a load plan of version 1"),
        ("scripts/clientes.json", b"CREATE", "not valid JSON"),
        (f"control/clientes/fecha_carga={DAY}/publish.json", b"[]", "is not of this version"),
        (f"control/clientes/fecha_carga={DAY}/publish.json", None, "NoSuchKey"),
        (KEY, None, "NoSuchKey"),
    ],
)
def test_unreadable_input_is_one_line(
    case: tuple[str, bytes | None, str],
    ready: Bodega,
    contracts: dict[str, Contract],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    key, content, message = case
    ready.job(contracts["clientes"], DAY)
    if content is None:
        del ready.objects.by_key[key]
    else:
        ready.objects.by_key[key] = content
    assert message in _failure(monkeypatch, ready)
    assert ready.api.calls == []


def test_manifest_of_another_date_is_refused(ready: Bodega, contracts: dict[str, Contract]) -> None:
    other = f"control/clientes/fecha_carga={DATES[1]}/publish.json"
    with pytest.raises(LoadError, match=f"is of clientes {DATES[1]}, not of .* {DAY}"):
        ready.load(contracts["clientes"], DAY, manifest=other)


# --- what goes wrong on the way


def test_waking_warehouse_is_waited_for(ready: Bodega, contracts: dict[str, Contract]) -> None:
    ready.api.faults["BatchExecuteStatement"] = [client_error("ValidationException", "resuming")]
    ready.api.refusals = ["ERROR: Redshift serverless is not available"]
    assert ready.load(contracts["clientes"], DAY)["loaded"] is True
    assert len(ready.rows("clientes_historia")) == 3


def test_denied_call_is_not_retried(
    ready: Bodega, contracts: dict[str, Contract], monkeypatch: pytest.MonkeyPatch
) -> None:
    ready.job(contracts["clientes"], DAY)
    ready.api.faults["BatchExecuteStatement"] = [client_error("AccessDeniedException", "no")]
    assert "AccessDeniedException" in _failure(monkeypatch, ready)
    assert len(ready.api.calls) == 1


def test_slow_load_is_cancelled(ready: Bodega, contracts: dict[str, Contract]) -> None:
    before = ready.state()
    ready.api.hangs = True
    with pytest.raises(
        LoadError, match="ABORTED: the statement was cancelled after 30 s; nothing was loaded"
    ):
        ready.load(contracts["clientes"], DAY, timeout_s="30")
    assert ready.state() == before


def test_load_with_unknown_end_asks_to_check(ready: Bodega, contracts: dict[str, Contract]) -> None:
    ready.api.hangs = True
    ready.api.faults["CancelStatement"] = [client_error("InternalServerException")] * 1000
    with pytest.raises(LoadError, match=f"{KEY}: .* STARTED: .* check its result .*again$"):
        ready.load(contracts["clientes"], DAY, timeout_s="30")


def test_refused_batch_reports_redshift_reason(
    ready: Bodega, contracts: dict[str, Contract]
) -> None:
    ready.api.refusals = ["ERROR: database dev does not exist"]
    with pytest.raises(LoadError, match="database dev does not exist"):
        ready.load(contracts["clientes"], DAY)


def test_failed_row_is_reported_without_its_values(
    ready: Bodega, contracts: dict[str, Contract]
) -> None:
    ready.connection.execute(
        "ALTER TABLE energia.clientes_historia ADD CHECK (nombre NOT LIKE 'Aceros%')"
    )
    with pytest.raises(LoadError) as failed:
        ready.load(contracts["clientes"], DAY)
    assert "statement 'insert' failed (Redshift: ERROR: new row for relation" in str(failed.value)
    # Glue writes the traceback of a job into its log.
    shown = "".join(traceback.format_exception(failed.value))
    assert not any(value in shown for value in ("Aceros", "Higgins", "0900123456"))


def _arguments() -> list[str]:
    options = vars(parsed("clientes", DAY))
    given = {name: str(value) for name, value in options.items() if value is not None}
    return [text for name, value in given.items() for text in (f"--{name}", value)]


def _hand_over(monkeypatch: pytest.MonkeyPatch, bodega: Bodega) -> None:
    clients: dict[str, Any] = {"s3": bodega.objects, "redshift-data": bodega.api}
    monkeypatch.setattr(boto3, "client", lambda name, region_name: clients[name])
    monkeypatch.setattr(load_job, "Job", partial(load_job.Job, sleep=lambda _: None))


def _failure(monkeypatch: pytest.MonkeyPatch, bodega: Bodega) -> str:
    _hand_over(monkeypatch, bodega)
    assert isinstance(bodega.api, DataApi)
    with pytest.raises(SystemExit) as ended:
        load_job.main(_arguments())
    assert "\n" not in str(ended.value)
    return str(ended.value)
