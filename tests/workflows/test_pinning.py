"""Every tool that CI downloads has one version and one hash."""

import json
import re
from pathlib import Path

import pytest

from .test_workflows import ROOT, TEXTS

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
INSTALLS = re.findall(r"^\t.*\bpip install\b.*", MAKEFILE, re.MULTILINE)
REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.mark.parametrize("line", INSTALLS)
def test_every_install_checks_hashes(line: str) -> None:
    checked = "--require-hashes -r" in line
    assert checked or "--no-deps --build-constraints requirements/build.txt -e ." in line


@pytest.mark.parametrize("file", REQUIREMENTS, ids=lambda file: file.stem)
def test_every_requirement_has_a_version_and_a_hash(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    packages = re.findall(r"^\w.*(?:\n .*)*", text, re.MULTILINE)
    assert packages
    for package in packages:
        assert re.match(r"\S+==\S+ (; .*)?\\?\n *--hash=sha256:", package), package


def test_every_npm_package_has_an_integrity_hash() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    downloaded = {
        name: package
        for name, package in lock["packages"].items()
        if name.startswith("node_modules/") and not package.get("link")
    }
    assert downloaded
    assert [name for name, package in downloaded.items() if "integrity" not in package] == []


def test_no_command_downloads_a_tool_by_name() -> None:
    commands = "\n".join([MAKEFILE, *TEXTS.values()])
    assert re.findall(r"\b(?:uvx|pipx|tool run|npm install|npm i|npx --yes)\b", commands) == []
