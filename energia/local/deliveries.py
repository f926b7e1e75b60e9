"""Delivery records of a local lake: which bytes were delivered under the name of a raw file."""

from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from energia.lake import LakeZone
from energia.local.durable import read_json, write_json
from energia.local.partition import LocalPartition
from energia.reader.facts import FileFacts


@dataclass(frozen=True)
class DeliveryRecord:
    """A delivered file: what the source calls it, and its content.

    ``replaces`` is the SHA-256 of the version that the raw file may still have, because writing
    the record and replacing the file are two steps. ``facts`` are the FileFacts of the content,
    if its contract needed them.
    """

    source: str
    bytes: int
    sha256: str
    replaces: str | None = None
    facts: dict[str, Any] | None = None


def find_record(part: LocalPartition, name: str) -> DeliveryRecord | None:
    """Return the record of the raw file of that name; None if it is missing or damaged."""
    with suppress(TypeError):
        return DeliveryRecord(**read_json(record_path(part, name)) or {})
    return None


def delivered_name(part: LocalPartition, name: str) -> str:
    """Return what the source calls the raw file of that name; the raw name if nothing says so."""
    record = find_record(part, name)
    return record.source if record else name


def write_record(part: LocalPartition, name: str, record: DeliveryRecord) -> None:
    """Write the record of the raw file of that name."""
    write_json(record_path(part, name), asdict(record))


def remove_record(part: LocalPartition, name: str) -> None:
    """Remove the record of a raw file that was taken out."""
    record_path(part, name).unlink(missing_ok=True)


def recorded(part: LocalPartition, name: str) -> set[str]:
    """Return the SHA-256 that the raw file may have; nothing if it came without a record."""
    record = find_record(part, name)
    return {record.sha256, record.replaces or record.sha256} if record else set()


def is_delivered(part: LocalPartition, name: str, sha256: str) -> bool:
    """Return whether the raw file of that name may have the content."""
    delivered = recorded(part, name)
    return not delivered or sha256 in delivered


def known_facts(part: LocalPartition, name: str) -> FileFacts | None:
    """Return the facts of the raw file of that name; None if they are not sure.

    If the file has other bytes than were delivered, the gate stops its date.
    """
    record = find_record(part, name)
    if record is None or record.replaces or record.facts is None:
        return None
    return FileFacts.from_json(record.facts)


def record_path(part: LocalPartition, name: str) -> Path:
    """Return the path of the delivery record of the raw file of that name."""
    return part.folder(LakeZone.CONTROL) / "deliveries" / f"{name}.json"
