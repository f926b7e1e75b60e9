"""Fields of a column."""

from typing import Final

from open_data_contract_standard import model as odcs

from energia.contracts.declaring import (
    DEFINITIONS,
    FLAG,
    ID,
    LIST,
    TAGS,
    TEXT,
    Case,
    Field,
    Part,
    Schema,
    described,
    documentation,
    forbidden,
    matching,
    one_of,
    whole_number,
)
from energia.contracts.dialect.column_types import BOOLEANS, DATETIMES, NUMBERS
from energia.contracts.folding import Fold
from energia.contracts.model import Classification
from energia.contracts.types import TYPES, LogicalType


def _derived() -> Case:
    owner = forbidden("a derived column")
    names = ("enum", "synonyms", "logicalTypeOptions", "relationships")
    return Case(condition={"transformLogic": TEXT}, values=dict.fromkeys(names, owner))


def _partitioned() -> Case:
    owner = forbidden("the partition column")
    return Case(condition={"partitioned": one_of(True)}, values={"logicalTypeOptions": owner})


def _typed(row: LogicalType) -> Case:
    owner = forbidden(f"a column of the type {row.name}")
    options = {
        "type": "object",
        "properties": {option.name: described(option) for option in row.options},
        "additionalProperties": False,
    }
    values: dict[str, Schema] = {"logicalTypeOptions": options}
    if not row.needs_digits:
        values["physicalType"] = owner
    if not row.takes_enum:
        values["enum"] = owner
        cause = f"'folds' is not {owner['errorMessage'].removeprefix('not ')}"
        folds = {"not": one_of("folds"), "errorMessage": cause}
        values["customProperties"] = {"items": {"properties": {"property": folds}}}
    required = ("physicalType",) if row.needs_digits else ()
    return Case(condition={"logicalType": one_of(row.name)}, values=values, required=required)


COLUMN: Final = Part(
    name="column",
    place="schema[].properties[]",
    description="A column of the table. The table in the lake keeps the order of the columns.",
    model=odcs.SchemaProperty,
    standard=("SchemaElement", "SchemaBaseProperty"),
    fields=(
        Field(
            name="name",
            effect=(
                "The name of the column in the lake, in the warehouse and in the header of the CSV "
                "files. It is unique and not [reserved](#reserved-names)."
            ),
            example="precio",
            values=matching(
                "[a-z][a-z0-9_]{0,62}",
                "lower-case letters, digits and _, at most 63, starting with a letter",
            ),
            required=True,
        ),
        Field(
            name="logicalType",
            effect="The type of the values; see [types](#types).",
            example="number",
            values=one_of(*TYPES),
            required=True,
        ),
        Field(
            name="physicalType",
            effect=(
                "The digits of a `number`, required for it: `precision` in all, of which `scale` "
                "after the decimal mark. Scale is less than precision, which is at most 38."
            ),
            example="decimal(18,4)",
            values=matching(r"decimal\(\d{1,2},\s?\d{1,2}\)", "decimal(precision,scale)"),
        ),
        Field(
            name="logicalTypeOptions",
            effect="Rules for the values; see [types](#types).",
            example="{minimum: 0}",
            default="no rule",
        ),
        Field(
            name="description",
            effect="Describes the column. The Glue Data Catalog shows it.",
            example="Precio en COP por kWh.",
            default="none",
        ),
        Field(
            name="required",
            effect=(
                "`true` rejects empty cells (`requerido`) and refuses files whose header lacks "
                "the column."
            ),
            example="true",
            values=FLAG,
            default="false",
        ),
        Field(
            name="primaryKey",
            effect=(
                "`true` makes the column part of the key, which a load date holds once. It must be "
                "required and not derived. Without a key, equal rows are different facts."
            ),
            example="true",
            values=FLAG,
            default="false",
        ),
        Field(
            name="primaryKeyPosition",
            effect="The position of the column in a key of several columns, each position once.",
            example="1",
            values=whole_number(1),
            default="1 in a key of one column, otherwise required",
        ),
        Field(
            name="partitioned",
            effect="`true` marks the partition column `fecha_carga`.",
            example="true",
            values=FLAG,
            default="false",
        ),
        Field(
            name="partitionKeyPosition",
            effect="Always 1, because there is one partition column.",
            example="1",
            values=one_of(1),
            default="1",
        ),
        Field(
            name="synonyms",
            effect="Lists other names of the column in the headers of CSV files.",
            example="[{synonym: price_per_kwh}]",
            default="none",
            part="synonym",
            many=True,
        ),
        Field(
            name="enum",
            effect=(
                "Lists the only allowed values of a `string`. Case, accents and edge spaces do not "
                "matter; the value is stored as the contract writes it. Others are rejected "
                "(`valor_no_permitido`)."
            ),
            example="[{value: compra}, {value: venta}]",
            default="every value",
            part="enum value",
            many=True,
        ),
        Field(
            name="classification",
            effect=(
                "`personal` marks personal data (Ley 1581 de 2012). It grants and hides nothing; "
                "use `excludedColumns` for that."
            ),
            example="personal",
            values=one_of(*Classification),
            default="publico",
        ),
        Field(
            name="relationships",
            effect=(
                "Lists columns of other datasets where the values should exist. Missing values are "
                "counted and reported, never rejected."
            ),
            example="[{to: medidores.serial}]",
            default="none",
            part="relationship",
            many=True,
        ),
        Field(
            name="transformLogic",
            effect=(
                "Derives the column, a `number`, from number columns of the file: columns, "
                "numbers, `+`, `-`, `*` and parentheses. At most 100 operations and pairs of "
                "parentheses are valid. The result must fit the `physicalType`."
            ),
            example="cantidad_comprada * precio",
            values=TEXT,
            default="read from the file",
        ),
        Field(
            name="examples",
            effect=(
                "Lists cells for [generated files](using.md#generate-sample-files). A text column "
                "gets these texts. A number, date or time (in ISO 8601) lies between the smallest "
                "and the largest."
            ),
            example="[280, 720]",
            values=LIST,
            default="values made from name, type and rules",
        ),
        ID,
        documentation("businessName", "A readable name of the column.", "Precio"),
        documentation("criticalDataElement", "Marks an important column.", "true"),
        documentation("transformDescription", "Describes a derivation.", "Cantidad por precio."),
        documentation("semanticType", "The role of the column in a report.", "measure"),
        TAGS,
        DEFINITIONS,
    ),
    custom=(
        *NUMBERS,
        *DATETIMES,
        *BOOLEANS,
        Field(
            name="fromFileName",
            effect=(
                "Fills the column from the name of the file: a text with placeholders of the "
                "`filePattern`, such as `{yyyy}-{MM}-{dd}`. Files do not have such a column. Its "
                "cells are checked as all others."
            ),
            example='"{version}"',
            values=TEXT,
            default="read from the file",
        ),
        Field(
            name="folds",
            effect=(
                "Lists the differences that comparisons ignore: in a key, between rows with one "
                "key, and in relationships from and to the column. Values are stored as delivered. "
                "`accents` covers Spanish, Portuguese and French; `spaces` means every space, also "
                "between words. With all four, `C.C.`, `CC` and `cc` are equal, and so are "
                "`900.123.456-8` and `9001234568`. A text with nothing else, such as `...`, equals "
                "only itself."
            ),
            example="[case, accents, spaces]",
            values={
                "type": "array",
                "items": one_of(*Fold),
                "minItems": 1,
                "uniqueItems": True,
            },
            default="every difference matters",
        ),
    ),
    cases=(_derived(), _partitioned(), *map(_typed, TYPES.values())),
)
