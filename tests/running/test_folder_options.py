"""Folders of the command line that cannot be used: one line with the option and what to do."""

import os
from pathlib import Path

import pytest

from .command_line import energia

COMMANDS = [
    ("run", "{source}", "--home"),
    ("run", "--home"),
    ("retract", "x.csv", "--home"),
    ("status", "--home"),
    ("runs", "--home"),
    ("rejected", "clientes", "--home"),
    ("sql", "SELECT 1", "--home"),
    ("generate", "--rows", "3", "--out"),
    ("run",),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("kind", ["empty", "loop", "bytes"])
def test_unusable_folder_prints_one_line(
    command: tuple[str, ...], kind: str, source: Path, tmp_path: Path
) -> None:
    (tmp_path / "loop").symlink_to("loop")
    folders = {
        "empty": ("", "is not valid; use the path of a folder"),
        "loop": (str(tmp_path / "loop"), "is a loop of symbolic links; use another folder"),
        "bytes": (os.fsdecode(b"h\xff"), "is not UTF-8; rename the folder or use another"),
    }
    folder, advice = folders[kind]
    arguments = [part.format(source=source) for part in command]
    done = energia(*arguments, folder, cwd=tmp_path)
    assert done.returncode == 2
    option = command[-1] if len(command) > 1 else "source folder"
    assert done.stderr.startswith(f"error: {option} '")
    assert done.stderr.endswith(f"{advice}\n")
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_full_disk_prints_folder_and_advice(tmp_path: Path) -> None:
    file = tmp_path / "clientes/fecha_carga=2026-01-05/clientes.csv"
    file.parent.mkdir(parents=True)
    file.symlink_to("/dev/full")
    done = energia("generate", "--rows", "3", "--out", tmp_path)
    advice = "free some space and try again"
    assert done.stderr == f"error: {tmp_path}: No space left on device; {advice}\n"
