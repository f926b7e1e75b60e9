"""What the readers of a contract's parts share: noting mistakes and reading closed lists."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from open_data_contract_standard.model import CustomProperty

from energia.contracts.document import DataPath

Note = Callable[[DataPath, str], None]
"""Notes a mistake at a place of the document; reading goes on, so that all are reported."""

_Member = TypeVar("_Member", bound=StrEnum)


def one_of(kind: type[_Member], value: str | None, path: DataPath, note: Note) -> _Member | None:
    """``value`` as a member of the closed list ``kind``; noted, and None, if it is not one."""
    try:
        return kind(value or "")
    except ValueError:
        note(path, f"unknown {path[-1]} '{value}'; known: {', '.join(kind)}")
        return None


def custom_values(properties: list[CustomProperty] | None) -> dict[str, Any]:
    """customProperties as a mapping; which names may stand there is checked by fields.py."""
    return {item.property or "": item.value for item in properties or []}
