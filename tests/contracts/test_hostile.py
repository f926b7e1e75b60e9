"""A hostile contract is refused in plain lines, or works."""

import re
import time
from pathlib import Path

import pytest
from effort import sample
from running.command_line import energia

from .hostile import CONTRACT, FILE, MUTATIONS

INTERNALS = re.compile(r"Traceback|pydantic|ruamel|yaml\.|sqlglot|jsonschema|Error\b|0x[0-9a-f]{8}")
SECONDS = 5


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project with a valid contract and a file for it."""
    (tmp_path / "data/contracts").mkdir(parents=True)
    (tmp_path / "in").mkdir()
    (tmp_path / "data/contracts/pagos.odcs.yaml").write_text(CONTRACT, encoding="utf-8")
    (tmp_path / "in/pagos.csv").write_text(FILE, encoding="utf-8")
    return tmp_path


@pytest.mark.sized
@pytest.mark.parametrize("name", sample(list(MUTATIONS), fast=30))
def test_hostile_contract_is_refused_or_works(name: str, project: Path) -> None:
    assert MUTATIONS[name] != CONTRACT.encode()
    (project / "data/contracts/pagos.odcs.yaml").write_bytes(MUTATIONS[name])
    before = time.process_time()
    checked = energia("contracts", "check", cwd=project)
    assert time.process_time() - before < SECONDS
    assert not INTERNALS.search(checked.stdout + checked.stderr)
    if checked.returncode:
        lines = checked.stderr.removeprefix("error: ").splitlines()
        assert lines
        for line in lines:
            assert re.match(r"data/contracts/pagos\.odcs\.yaml:\d+:\d+: \S", line)
            assert len(line) < 400
    else:
        assert checked.stdout == "1 contract OK: pagos\n"
        ran = energia("run", "in", cwd=project)
        assert ran.returncode in {0, 1}
        assert not INTERNALS.search(ran.stdout + ran.stderr)
        asked = energia("sql", "SELECT COUNT(*) FROM pagos_actual", cwd=project)
        assert (asked.returncode, asked.stderr) == (0, "")


def test_yaml_file_of_another_name_is_reported(project: Path) -> None:
    contracts = project / "data/contracts"
    for name in ("pagos.yaml", "cobros.yml", "cobros.ODCS.YAML"):
        (contracts / name).write_text(CONTRACT, encoding="utf-8")
    checked = energia("contracts", "check", cwd=project)
    advice = "not read; a contract is called <dataset>.odcs.yaml"
    assert checked.returncode == 0
    assert checked.stdout.splitlines()[1:] == [
        f"data/contracts/{name}: {advice}"
        for name in ("cobros.ODCS.YAML", "cobros.yml", "pagos.yaml")
    ]


def test_folder_named_as_contract_is_refused(project: Path) -> None:
    (project / "data/contracts/a.odcs.yaml").mkdir()
    checked = energia("contracts", "check", cwd=project)
    assert "a.odcs.yaml:1:1: not a regular file; remove or rename it" in checked.stderr


def test_link_to_nothing_is_refused(project: Path) -> None:
    (project / "data/contracts/a.odcs.yaml").symlink_to("nothing")
    checked = energia("contracts", "check", cwd=project)
    assert "a.odcs.yaml:1:1: the file cannot be read: No such file" in checked.stderr
