"""Writing files so that a crash leaves the old one or the new one, never a part."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def write_json(path: Path, data: Any) -> None:
    """Write ``data`` as the whole content of ``path``, atomically."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.draft")
    with naming(path):
        draft.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        replace(draft, path)


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Name the file in an error of the system, which names none where a write fails."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or str(path)
        raise


def read_json(path: Path) -> dict[str, Any]:
    """Return the object in ``path``; an empty one if there is none that can be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


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
