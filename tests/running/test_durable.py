"""Replacing a file so that a power failure leaves the old one or the new one."""

import os
from pathlib import Path

import pytest

from energia.local.durable import replace


def test_content_and_folder_are_synced_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft, target = tmp_path / "draft", tmp_path / "folder/target"
    draft.write_bytes(b"new")
    synced: list[tuple[str, bool]] = []
    sync = os.fsync

    def note(descriptor: int) -> None:
        synced.append((str(Path(f"/proc/self/fd/{descriptor}").readlink()), target.exists()))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    replace(draft, target)
    assert synced == [(str(draft), False), (str(target.parent), True)]
    assert target.read_bytes() == b"new"
