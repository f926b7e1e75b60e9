"""What the readers of a contract's parts share: noting mistakes and reading closed lists."""

from collections.abc import Iterable
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from open_data_contract_standard.model import CustomProperty

from energia.contracts.document import DataPath, Mistake


class Note:
    """Notes mistakes at places of the document; reading goes on, so that all are reported."""

    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []

    def __call__(self, path: DataPath, cause: str) -> None:
        self.mistakes.append((path, cause))


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


def custom_place(properties: list[CustomProperty] | None, name: str, path: DataPath) -> DataPath:
    """Where the value of a customProperty stands, in an object that stands at ``path``."""
    names = [item.property for item in properties or []]
    return (*path, "customProperties", names.index(name), "value")


def custom_texts(
    properties: list[CustomProperty] | None, name: str, path: DataPath, note: Note
) -> tuple[str, ...]:
    """A customProperty that is a list of texts; noted, and empty, if it is something else."""
    values = custom_values(properties).get(name, [])
    if isinstance(values, list) and all(isinstance(value, str) for value in values):
        return tuple(values)
    note(custom_place(properties, name, path), f"{name}: a list of texts is expected")
    return ()


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The end of a sentence about an unknown ``name``: the known one that is closest, if any."""
    # Sorted, because the closest of equally close names must not depend on hashing.
    close = get_close_matches(name, sorted(known), n=1)
    return f"; did you mean '{close[0]}'?" if close else ""
