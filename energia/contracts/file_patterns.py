"""File patterns and the columns that they fill: the mistakes of one contract, and of several."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from open_data_contract_standard.model import SchemaProperty

from energia.contracts.document import PROPERTIES, DataPath, Mistake
from energia.contracts.model import Zone
from energia.contracts.notes import Note, custom_place, custom_values
from energia.reader.file_names import LOAD_DATE, FilePattern, split_template, template_mistake
from energia.suggestions import did_you_mean


def check_file_patterns(
    data: Mapping[str, Any], items: Sequence[SchemaProperty], note: Note
) -> None:
    """Note the mistakes in the contract's patterns, and in the templates of its columns."""
    patterns: list[FilePattern] = []
    for path, pattern in declared_patterns(data):
        cause = pattern.mistake or _repetition(pattern, patterns)
        if cause:
            note(path, f"filePattern: {cause}")
        else:
            patterns.append(pattern)
    # A mistake in a pattern causes others in templates: report only the first.
    if not note.mistakes:
        for index, item in enumerate(items):
            if "fromFileName" in custom_values(item.customProperties):
                path = custom_place(item.customProperties, "fromFileName", (*PROPERTIES, index))
                cause = _column_mistake(item, patterns)
                if cause:
                    note(path, f"fromFileName: {cause}")


def equal_patterns(contracts: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, Mistake]]:
    """Yield the dataset and the mistake for each pattern that matches the names of another's.

    ``contracts`` has the data of each dataset's contract.
    """
    owners: dict[tuple[str, ...], str] = {}
    for dataset, data in contracts.items():
        for path, pattern in declared_patterns(data):
            owner = owners.setdefault(pattern.shape, dataset)
            if owner != dataset:
                cause = f"'{pattern.text}' matches the same names as a pattern of {owner}"
                yield dataset, (path, f"filePattern: {cause}; change one of them")


def declared_patterns(data: Mapping[str, Any]) -> Iterator[tuple[DataPath, FilePattern]]:
    """Yield the path and the pattern of each filePattern in the data of a contract."""
    for index, server in enumerate(data["servers"]):
        if server["server"] == Zone.RAW:
            for number, custom in enumerate(server.get("customProperties", ())):
                if custom["property"] == "filePattern":
                    path = ("servers", index, "customProperties", number, "value")
                    yield from _listed(path, custom["value"])


def _listed(path: DataPath, value: str | list[str]) -> Iterator[tuple[DataPath, FilePattern]]:
    if isinstance(value, str):
        yield path, FilePattern(value)
    else:
        yield from (((*path, number), FilePattern(text)) for number, text in enumerate(value))


def _repetition(pattern: FilePattern, others: Sequence[FilePattern]) -> str:
    same = next((other for other in others if other.shape == pattern.shape), None)
    return f"'{pattern.text}' matches the same names as '{same.text}'; remove one" if same else ""


def _column_mistake(item: SchemaProperty, patterns: Sequence[FilePattern]) -> str:
    if item.partitioned:
        return f"{item.name} is not filled; use the placeholder {{{LOAD_DATE}}} in the filePattern"
    if item.transformLogic is not None:
        return "a derived column is not filled; remove it or the transformLogic"
    if not patterns:
        return "the server 'raw' has no filePattern; add one"
    template = str(custom_values(item.customProperties)["fromFileName"])
    known = sorted({name for pattern in patterns for name in pattern.names})
    return template_mistake(template) or _placeholder_mistake(template, known, patterns)


def _placeholder_mistake(
    template: str, known: Sequence[str], patterns: Sequence[FilePattern]
) -> str:
    names = split_template(template)[1]
    use = f"use {', '.join(f'{{{name}}}' for name in known)}" if known else "add it to the pattern"
    if not names:
        return f"'{template}' has no placeholder; {use}"
    for name in names:
        lacking = [pattern.text for pattern in patterns if name not in pattern.names]
        if name not in known:
            return f"'{{{name}}}' is in no filePattern{did_you_mean(name, known) or f'; {use}'}"
        if lacking:
            return f"the filePattern '{lacking[0]}' has no '{{{name}}}'; add it there"
    return ""
