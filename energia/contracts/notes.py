"""Notes of mistakes, and access to customProperties."""

from typing import Any

from open_data_contract_standard.model import CustomProperty

from energia.contracts.document import DataPath, Mistake

_MAX_SHOWN = 60


class Note:
    """A collector of mistakes, so that reading continues and reports all of them."""

    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []

    def __call__(self, path: DataPath, cause: str) -> None:
        self.mistakes.append((path, cause))


def custom_values(properties: list[CustomProperty] | None) -> dict[str, Any]:
    """Return the customProperties as a mapping."""
    return {item.property or "": item.value for item in properties or []}


def custom_place(properties: list[CustomProperty] | None, name: str, path: DataPath) -> DataPath:
    """Return the path of a customProperty's value in the object at ``path``."""
    names = [item.property for item in properties or []]
    return (*path, "customProperties", names.index(name), "value")


def shortened(text: str) -> str:
    """Return the text, or the start of a long one."""
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}..."
