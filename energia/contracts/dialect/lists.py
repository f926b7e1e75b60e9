"""Fields of the objects that a column lists: synonyms, allowed values and relationships."""

from typing import Final

from open_data_contract_standard import model as odcs

from energia.contracts.declaring import (
    DEFINITIONS,
    DESCRIPTION,
    ID,
    TAGS,
    TEXT,
    TEXTS,
    Field,
    Part,
    documentation,
    matching,
)
from energia.reader.spec import EDGE_SPACES

SYNONYM: Final = Part(
    name="synonym",
    place="schema[].properties[].synonyms[]",
    description="Another name of the column in headers.",
    model=odcs.Synonym,
    standard=("Synonym",),
    fields=(
        Field(
            name="synonym",
            effect=(
                "The name. Case, accents, spaces and punctuation do not matter. It stands for one "
                "column only."
            ),
            example="price_per_kwh",
            values=TEXT,
            required=True,
        ),
        ID,
        DESCRIPTION,
        documentation("locale", "The language of the name.", "en"),
        documentation("source", "The system that uses the name.", "SIC"),
        documentation("status", "The state of the name.", "accepted"),
    ),
)

ENUM_VALUE: Final = Part(
    name="enum value",
    place="schema[].properties[].enum[]",
    description="An allowed value of the column.",
    model=odcs.EnumValue,
    standard=("EnumValue",),
    fields=(
        Field(
            name="value",
            effect="The value as it is stored. The options of the column must allow it.",
            example="Hidroeléctrica",
            values=matching(
                rf"[^{EDGE_SPACES}]([\s\S]*[^{EDGE_SPACES}])?", "text without spaces at its edges"
            ),
            required=True,
        ),
        ID,
        DESCRIPTION,
        documentation("label", "A readable name of the value.", "Energía hidráulica"),
        TAGS,
        DEFINITIONS,
    ),
    custom=(
        Field(
            name="spellings",
            effect="Other spellings in the files; they are stored as `value`.",
            example="[hidráulica, hydro]",
            values=TEXTS,
            default="none",
        ),
    ),
)

RELATIONSHIP: Final = Part(
    name="relationship",
    place="schema[].properties[].relationships[]",
    description="A column of another dataset where the values should exist.",
    model=odcs.Relationship,
    standard=("RelationshipBase",),
    fields=(
        Field(
            name="to",
            effect="The dataset and its column. The contract of the dataset must have the column.",
            example="medidores.serial",
            values=matching(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*", "dataset.column"),
            required=True,
        ),
        documentation("type", "Says that the relationship is a foreign key.", "foreignKey"),
        ID,
    ),
    custom=(
        Field(
            name="when",
            effect=(
                "Checks only rows that meet this condition: columns compared with literals by "
                "`=`, `<>`, `IN` or `IS NULL`, combined by `AND`, `OR` and `NOT`."
            ),
            example="tipo_lectura = 'real'",
            values=TEXT,
            default="every row",
        ),
    ),
)
