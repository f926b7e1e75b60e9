"""Write files so that a crash leaves the old one or the new one, and damage shows."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def write_json(path: Path, data: Mapping[str, Any]) -> None:
    """Write ``data`` and its checksum as the JSON object in ``path``, atomically."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.draft")
    with naming(path):
        draft.write_bytes(_with_checksum(data))
        replace(draft, path)


def read_json(path: Path) -> dict[str, Any] | None:
    """Return the data that write_json wrote to ``path``; None if it is missing or damaged."""
    try:
        content = path.read_bytes()
        found = json.loads(content)
        found.pop("checksum")
    except (FileNotFoundError, ValueError, AttributeError, KeyError, RecursionError):
        return None
    return found if content == _with_checksum(found) else None


def _with_checksum(data: Mapping[str, Any]) -> bytes:
    """Return the whole content of a record, which damage to any byte of it changes."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    checksum = hashlib.sha256(text.encode()).hexdigest()
    shown = json.dumps({**data, "checksum": checksum}, ensure_ascii=False, indent=2)
    return f"{shown}\n".encode()


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Name the file in an error of the system, which names none where a write fails."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or str(path)
        raise


def replace(source: Path, target: Path) -> None:
    """Move ``source`` over ``target`` in one step, its bytes on disk first."""
    target.parent.mkdir(parents=True, exist_ok=True)
    _sync(source)
    source.replace(target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
