"""What a user of the transform job sees of a run that fails: one line, and no whole candidate."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from energia.compiler.dataset import Datasets
from energia.compiler.spark import transform_plan

from .files import CLIENTES, SECRETS, many_clientes
from .glue import TRANSFORM_JOB, Glue, JobError
from .parity import DATE, Pair, clientes

pytestmark = pytest.mark.long

Change = Callable[[dict[str, Any]], object]


def refusal(pair: Pair, arguments: dict[str, str], **more: Any) -> str:
    """The line of a job that fails; nothing of a row is in it, and no candidate is whole."""
    with pytest.raises(JobError) as ended:
        pair.glue.run(TRANSFORM_JOB, arguments, **more)
    line = str(ended.value)
    assert line.startswith("transform: ")
    assert "\n" not in line
    assert "Traceback" not in line
    assert not any(secret in line for secret in SECRETS)
    assert not list(pair.lake.home.rglob("gate.json"))
    return line.removeprefix("transform: ")


# --- its arguments


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("run", "a/b", "run: 'a/b' is not valid; use 1 to 128 letters, digits, _ and -"),
        ("run", "..", "run: '"),
        ("run", "r\n", "run: '"),
        ("run", "", "run: '"),
        ("run", "r" * 129, "run: '"),
        ("fecha_carga", "2026-02-29", "fecha_carga: '2026-02-29' is not valid; use YYYY-MM-DD"),
        ("fecha_carga", "hoy", "fecha_carga: 'hoy' is not valid"),
        ("fecha_carga", "20260105", "fecha_carga: '20260105' is not valid"),
        ("fecha_carga", "2026-W02-1", "fecha_carga: '2026-W02-1' is not valid"),
    ],
)
def test_wrong_argument_is_one_line(
    name: str, value: str, message: str, datasets: Datasets, pair: Pair
) -> None:
    assert refusal(pair, {**clientes(pair, datasets), name: value}).startswith(message)


@pytest.mark.parametrize("name", ["lake", "plan", "fecha_carga", "run"])
def test_missing_argument_is_one_line(name: str, datasets: Datasets, pair: Pair) -> None:
    arguments = clientes(pair, datasets)
    del arguments[name]
    line = refusal(pair, arguments)
    assert line == f"the following arguments are required: --{name}"


def _renamed(plan: dict[str, Any]) -> object:
    return plan.update(rows=plan["rows"].replace("FROM records", "FROM otro"))


def _failing(plan: dict[str, Any]) -> object:
    where = "FROM decided WHERE INT(nombre) > 0"
    return plan.update(rows=plan["rows"].replace("FROM decided", where))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda plan: plan.update(version=1), "not a transform plan of version 6"),
        (lambda plan: plan.pop("version"), "not of this version (KeyError('version'))"),
        (lambda plan: plan.pop("rows"), "not of this version (KeyError('rows'))"),
        (lambda plan: plan.pop("harmless"), "not of this version (KeyError('harmless'))"),
        (lambda plan: plan.pop("gate"), "not of this version (KeyError('gate'))"),
        (lambda plan: plan.update(raw="{mes}"), "not of this version (KeyError('mes'))"),
        (lambda plan: plan["files"].pop("columns"), "not of this version (KeyError('col"),
        (lambda plan: plan["files"].update(quote="ab"), "clientes: quote 'ab' is not valid"),
        (_renamed, "Spark failed: TABLE_OR_VIEW_NOT_FOUND; see the error log of the job"),
        (_failing, "Spark failed: CAST_INVALID_INPUT; see the error log of the job"),
    ],
)
def test_wrong_plan_is_one_line(
    change: Change, message: str, datasets: Datasets, pair: Pair
) -> None:
    arguments = clientes(pair, datasets)
    plan = transform_plan(datasets["clientes"])
    change(plan)
    (pair.lake.home / arguments["plan"]).write_text(json.dumps(plan), encoding="utf-8")
    assert message in refusal(pair, arguments)


def test_unreadable_published_manifest_is_one_line(datasets: Datasets, pair: Pair) -> None:
    arguments = clientes(pair, datasets)
    published = f"control/clientes/fecha_carga={DATE}/publish.json"
    (pair.lake.home / published).parent.mkdir(parents=True)
    (pair.lake.home / published).write_text("{}", encoding="utf-8")
    line = refusal(pair, arguments)
    assert line.startswith(f"{published}: not a manifest of this version")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "scripts/clientes.json"),
        (b"", "scripts/clientes.json: not valid JSON"),
        (b"{", "scripts/clientes.json: not valid JSON"),
        (b"\xff\xfe\x00", "scripts/clientes.json: not valid JSON"),
        (b"[]", "the plan is not of this version"),
    ],
)
def test_unreadable_plan_is_one_line(
    content: bytes | None, message: str, datasets: Datasets, pair: Pair
) -> None:
    arguments = clientes(pair, datasets)
    path = pair.lake.home / arguments["plan"]
    path.unlink() if content is None else path.write_bytes(content)
    assert message in refusal(pair, arguments)


def test_missing_lake_is_one_line(datasets: Datasets, pair: Pair, tmp_path: Path) -> None:
    arguments = {**clientes(pair, datasets), "lake": str(tmp_path / "mar")}
    assert "mar/scripts/clientes.json" in refusal(pair, arguments)


# --- files that cannot be read


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"nombre,apellido\na,b\n", "cabecera"), (b"", "vacio"), (b"PK\x03\x04\0", "no_es_texto")],
)
def test_refused_file_has_the_message_of_the_reader(
    content: bytes, reason: str, datasets: Datasets, pair: Pair
) -> None:
    plan = datasets["clientes"]
    partition = pair.land(plan, {"1.csv": CLIENTES, "2.csv": content})
    assert pair.assert_equal(plan, partition) is None
    line = refusal(pair, pair.arguments(plan, partition))
    assert line.startswith("2.csv: ")
    assert line.endswith(f"[{reason}]")


def test_file_shrinking_during_read_is_refused(datasets: Datasets, pair: Pair) -> None:
    arguments = clientes(pair, datasets)
    raw, size = next((pair.lake.home / "raw").rglob("1.csv")), len(CLIENTES)
    line = refusal(pair, arguments, fault={"what": "cut", "file": str(raw), "size": size - 4})
    assert line == (
        f"1.csv: the file ends at byte {size - 4}, but was at least {size} bytes long before; "
        "do not change raw files during a run; run again [cambiado]"
    )


def test_file_vanishing_during_read_is_one_line(datasets: Datasets, pair: Pair) -> None:
    arguments = clientes(pair, datasets)
    raw = next((pair.lake.home / "raw").rglob("1.csv"))
    line = refusal(pair, arguments, fault={"what": "cut", "file": str(raw), "size": None})
    assert line == "Spark failed: PythonException; see the error log of the job"


def test_failed_run_removes_its_earlier_verdict(datasets: Datasets, pair: Pair) -> None:
    plan = datasets["clientes"]
    partition = pair.land(plan, {"1.csv": CLIENTES})
    pair.there(plan, partition)
    pair.land(plan, {"2.csv": b"nada\n"})
    # The assertion is in there: no verdict is left.
    refusal(pair, pair.arguments(plan, partition))


# --- limits


@pytest.mark.parametrize("kind", ["accepted", "rejected"])
def test_object_too_big_to_publish_is_refused(
    kind: str, datasets: Datasets, pair: Pair, glue: Glue
) -> None:
    plan = datasets["clientes"]
    content = many_clientes(2_000)
    if kind == "rejected":
        content = content.replace(b"CC,", b",")
    partition = pair.land(plan, {"1.csv": content})
    pair.there(plan, partition)
    candidate = pair.candidate(partition)
    path = candidate.accepted if kind == "accepted" else candidate.rejected
    size = path.stat().st_size
    other = candidate.rejected if kind == "accepted" else candidate.accepted
    assert other.stat().st_size < size - 1
    path.unlink()
    line = refusal(pair, pair.arguments(plan, partition), constants={"MAX_OBJECT_BYTES": size - 1})
    assert line == (
        f"clientes {DATE}: the {kind} rows take {size} bytes, more than one object may have "
        f"({size - 1}, 5 GiB); deliver the files under several load dates"
    )
    assert not path.exists()
    # Of just that size, it is published.
    glue.run(TRANSFORM_JOB, pair.arguments(plan, partition), constants={"MAX_OBJECT_BYTES": size})
    assert pq.read_metadata(path).num_rows > 0


def test_largest_object_is_five_gib() -> None:
    assert "MAX_OBJECT_BYTES = 5 << 30\n" in TRANSFORM_JOB.read_text(encoding="utf-8")
