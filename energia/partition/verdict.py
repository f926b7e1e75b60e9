"""The verdict of the gate: all that a state machine needs to know of a transform, in 8 KB."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Self

MAX_BYTES: Final = 8 << 10
"""The most that a verdict takes as JSON, of the 256 KiB that all states of an execution share."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A decision about publishing a candidate; counts are rows, of all its files.

    ``manifest`` is the manifest's fingerprint, empty if nothing was transformed. ``raw_sha256`` is
    the raw_digest of the files that were read, ``published`` the version of the manifest that they
    were compared with. ``cause`` is one line, empty if it passed. ``warnings`` counts those of the
    manifest, which has their texts.
    """

    dataset: str
    fecha_carga: str
    manifest: str
    raw_sha256: str
    published: str
    passed: bool
    cause: str
    files: int
    new_files: int
    read: int
    accepted: int
    rejected: int
    counted_rejects: int
    over_limit: bool
    warnings: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return the verdict as plain data, its cause cut to what MAX_BYTES leaves for it."""
        data = asdict(self)
        while (size := len(json.dumps(data, ensure_ascii=False).encode())) > MAX_BYTES:
            data["cause"] = data["cause"][: MAX_BYTES - size]
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return the verdict that to_json gave."""
        return cls(**data)
