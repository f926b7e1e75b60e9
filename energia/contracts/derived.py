"""The expressions of a contract at their places: derived columns and conditions of references."""

from collections.abc import Sequence

from open_data_contract_standard.model import SchemaProperty

from energia.contracts.document import PROPERTIES
from energia.contracts.expressions import check_arithmetic, check_condition
from energia.contracts.model import Column
from energia.contracts.notes import Note, custom_place


def check_expressions(
    items: Sequence[SchemaProperty], columns: Sequence[Column], note: Note
) -> None:
    """Note every transformLogic that is not exact arithmetic over the columns of the file."""
    types = {column.name: column.type for column in columns if column.expression is None}
    declared = {column.name: column.type for column in columns}
    for index, item in enumerate(items):
        if item.transformLogic is None:
            continue
        path = (*PROPERTIES, index, "transformLogic")
        if item.name not in declared:
            note(path, "the load date is not derived")
            continue
        try:
            check_arithmetic(item.transformLogic, types, declared[item.name])
        except ValueError as error:
            note(path, str(error))


def check_conditions(
    items: Sequence[SchemaProperty], columns: Sequence[Column], note: Note
) -> None:
    """Note every ``when`` of a relationship that is not a condition over the columns."""
    names = frozenset(column.name for column in columns)
    references = {column.name: column.references for column in columns}
    for index, item in enumerate(items):
        for number, reference in enumerate(references.get(item.name or "", ())):
            try:
                if reference.when is not None:
                    check_condition(reference.when, names)
            except ValueError as error:
                path = (*PROPERTIES, index, "relationships", number)
                properties = (item.relationships or [])[number].customProperties
                note(custom_place(properties, "when", path), f"when: {error}")
