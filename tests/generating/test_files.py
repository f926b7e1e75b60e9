"""Generated files: the same for a seed, coherent, and exactly as dirty as requested."""

import json
import re
from fractions import Fraction
from pathlib import Path

import pytest
from typer.testing import CliRunner

from energia.cli import app
from energia.errors import UsageError
from energia.generating import Generation, Sample, generate
from energia.project import Project

from .conftest import ROOT


def contents(folder: Path) -> dict[Path, bytes]:
    """Return every file below a folder."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder): path.read_bytes() for path in paths}


def energia_generate(*arguments: object) -> tuple[int, str]:
    """Return the exit code of the command, and its output in one line."""
    result = CliRunner().invoke(app, ["generate", *map(str, arguments)])
    return result.exit_code, " ".join(re.sub(r"[│╭╮╰╯─]", "", result.output).split())


def test_same_seed_gives_same_files(tmp_path: Path, project: Project) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        generate(project.contracts, tmp_path / name, Sample(500, 0.1, seed))
    a, b, c = (contents(tmp_path / name) for name in "abc")
    assert a == b
    trades = {path for path in a if path.parts[0] == "transacciones"}
    assert len(trades) == 3
    assert not any(a[path] == c[path] for path in trades)


def test_committed_sample_equals_generated_files(tmp_path: Path) -> None:
    code, _ = energia_generate("--out", tmp_path, "--rows", 300, "--dirty", 0.02, "--seed", 7)
    assert code == 0
    assert contents(tmp_path) == contents(ROOT / "data/raw")


def test_dataset_with_key_grows_until_keys_end(tmp_path: Path, project: Project) -> None:
    done = generate(project.contracts, tmp_path, Sample(5_000))
    rows = {(file.dataset, file.fecha_carga[-1]): file.read for file in done.files}
    assert [rows["clientes", day] for day in "567"] == [333, 416, 500]
    assert [rows["proveedores", day] for day in "567"] == [8, 8, 8]
    assert [rows["transacciones", day] for day in "567"] == [1_666, 1_667, 1_667]


def test_some_rows_change_from_day_to_day(tmp_path: Path, project: Project) -> None:
    generate(project.contracts, tmp_path, Sample(5_000))
    days = [
        (tmp_path / f"clientes/fecha_carga=2026-01-0{day}/clientes.csv").read_text("utf-8")
        for day in (5, 6)
    ]
    before, after = (day.splitlines()[1:] for day in days)
    changed = [pair for pair in zip(before, after, strict=False) if len(set(pair)) > 1]
    assert len(changed) == 333 // 50
    assert all(one.rpartition(",")[0] == other.rpartition(",")[0] for one, other in changed)


def defects(done: Generation, dataset: str) -> list[int]:
    """Return the number of defective rows of each date, where each defect rejects one row."""
    return [file.rejected for file in done.files if file.dataset == dataset]


@pytest.mark.parametrize("dirty", ["0.013", "0.5", "1"])
def test_share_of_defects_is_rounded_half_up(dirty: str, tmp_path: Path, project: Project) -> None:
    done = generate(project.contracts, tmp_path, Sample(10_000, float(dirty), reasons=("nulo",)))
    for dataset, rows in {
        "clientes": (666, 833, 1_000),
        "transacciones": (3_333, 3_333, 3_334),
    }.items():
        shares = [int(count * Fraction(dirty) + Fraction(1, 2)) for count in rows]
        assert defects(done, dataset) == shares


def test_defects_take_turns(tmp_path: Path, project: Project) -> None:
    done = generate(project.contracts, tmp_path, Sample(10_000, 0.5))
    reasons = [file.reasons for file in done.files if file.dataset == "transacciones"]
    found = [sum(each.get(f"fila: {code}", 0) for each in reasons) for code in ("nulo", "comillas")]
    assert abs(found[0] - found[1]) <= 1 < found[0]


@pytest.mark.parametrize(
    ("reason", "found"),
    [
        ("precio: fuera_de_rango", {"precio: fuera_de_rango"}),
        ("reemplazada", {"clave: reemplazada"}),
        ("fuera_de_rango", {"precio: fuera_de_rango", "cantidad_comprada: fuera_de_rango"}),
    ],
)
def test_only_requested_reasons_occur(reason: str, found: set[str], tmp_path: Path) -> None:
    code, _ = energia_generate("--out", tmp_path, "--dirty", 0.1, "--reason", reason)
    assert code == 0
    answers = json.loads((tmp_path / "answers.json").read_text(encoding="utf-8"))
    assert {reason for file in answers["files"] for reason in file["reasons"]} == found


def test_generate_prints_rows_and_answers_file(tmp_path: Path) -> None:
    code, shown = energia_generate("--out", tmp_path, "--rows", 30, "--dirty", 0.2)
    assert code == 0
    answers = tmp_path / "answers.json"
    files = json.loads(answers.read_text(encoding="utf-8"))["files"]
    rows, rejected = (sum(file[name] for file in files) for name in ("read", "rejected"))
    assert f"{len(files)} files in {tmp_path}: {rows} rows, {rejected} to be rejected; " in shown
    assert shown.endswith(f"expected results: {answers}")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("--dirty", "1.5"), "--dirty '1.5' is not valid; use a number from 0 to 1"),
        (("--dirty", "nan"), "--dirty 'nan' is not valid; use a number from 0 to 1"),
        (("--rows", "0"), "--rows '0' is not valid; use a number from 1"),
        (("--seed", "-1"), "--seed '-1' is not valid; use a number from 0"),
        (
            ("--reason", "nulo"),
            "--reason needs defective rows; add --dirty, such as --dirty 0.02",
        ),
        (
            ("--dirty", "0.1", "--reason", "precio: requerid"),
            "reason 'precio: requerid' is not valid; did you mean 'precio: requerido'?",
        ),
    ],
)
def test_wrong_usage_prints_one_line(arguments: tuple[str, ...], line: str, tmp_path: Path) -> None:
    code, shown = energia_generate("--out", tmp_path, *arguments)
    assert code == 2
    assert shown == f"error: {line}"
    assert not contents(tmp_path)


@pytest.mark.parametrize("dirty", [-0.1, 1.1, float("nan")])
def test_invalid_share_raises_usage_error(dirty: float, tmp_path: Path, project: Project) -> None:
    with pytest.raises(UsageError, match="use a number from 0 to 1"):
        generate(project.contracts, tmp_path, Sample(3, dirty))


def test_smaller_output_replaces_a_larger_one(tmp_path: Path, project: Project) -> None:
    generate(project.contracts, tmp_path / "both", Sample(900, 0.5))
    for folder in ("both", "new"):
        generate(project.contracts, tmp_path / folder, Sample(1))
    assert contents(tmp_path / "both") == contents(tmp_path / "new")
