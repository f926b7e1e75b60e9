"""Fields of the table and of its quality rule, the gate."""

from typing import Final

from open_data_contract_standard import model as odcs

from energia.contracts.declaring import (
    DEFINITIONS,
    DESCRIPTION,
    ID,
    TAGS,
    Field,
    Part,
    documentation,
    one_of,
    whole_number,
)
from energia.contracts.dialect.contract import DATASET_NAME
from energia.partition.warnings import WARNING_CODES

_MAX_COLUMNS: Final = 1600  # of a table in Redshift

GATE: Final = Part(
    name="gate",
    place="schema[].quality[].implementation",
    description=(
        "The limits of rejected rows. A load stops before it publishes anything if its rejects "
        "exceed both limits. It also stops if more than half of the rows are rejected "
        "([every rule of the gate](reasons.md#the-gate))."
    ),
    fields=(
        Field(
            name="maxRejectedPercent",
            effect="The highest share of rejected rows, in percent.",
            example="5",
            values={"type": "number", "minimum": 0, "maximum": 100},
            required=True,
        ),
        Field(
            name="minRejectedRows",
            effect="A load with at most this many rejected rows does not exceed the limits.",
            example="100",
            values=whole_number(0),
            required=True,
        ),
        Field(
            name="errors",
            effect=(
                "Makes these [warnings](reasons.md#warnings) errors, so that they stop the load. "
                "`referencia_parecida` is known after the load: it only makes `energia run` fail."
            ),
            example="[posibles_miles, fecha_futura]",
            values={"type": "array", "items": one_of(*WARNING_CODES), "uniqueItems": True},
            default="no warning",
        ),
    ),
)

QUALITY_RULE: Final = Part(
    name="quality rule",
    place="schema[].quality[]",
    description="The one quality rule of a table: the gate of its loads.",
    model=odcs.DataQuality,
    standard=("DataQuality", "DataQualityCustom"),
    fields=(
        Field(
            name="type",
            effect="Says that an engine checks the rule, not ODCS itself.",
            example="custom",
            values=one_of("custom"),
            required=True,
        ),
        Field(
            name="engine",
            effect="Says that energia checks the rule.",
            example="energia",
            values=one_of("energia"),
            required=True,
        ),
        Field(
            name="implementation",
            effect="Sets the limits of the gate.",
            example="{maxRejectedPercent: 5, minRejectedRows: 100}",
            required=True,
            part="gate",
        ),
        ID,
        DESCRIPTION,
        documentation("name", "A readable name of the rule.", "compuerta"),
        documentation("dimension", "The quality dimension of the rule.", "conformity"),
        documentation("severity", "The severity of a broken rule.", "error"),
        documentation("businessImpact", "The consequence of a broken rule.", "Cifras incompletas."),
        documentation("unit", "The unit of the limits.", "percent"),
        TAGS,
    ),
)

TABLE: Final = Part(
    name="table",
    place="schema[]",
    description="The table of the dataset: its columns and the gate of its loads.",
    model=odcs.SchemaObject,
    standard=("SchemaElement", "SchemaObject"),
    fields=(
        Field(
            name="name",
            effect="The dataset's name, as in `id`.",
            example="lecturas",
            values=DATASET_NAME,
            required=True,
        ),
        Field(
            name="description",
            effect="Describes a row. The Glue Data Catalog shows it.",
            example="Una lectura de un medidor por fila.",
            default="none",
        ),
        Field(
            name="quality",
            effect="Holds the gate.",
            example=(
                "[{type: custom, engine: energia, "
                "implementation: {maxRejectedPercent: 5, minRejectedRows: 100}}]"
            ),
            values={"minItems": 1, "maxItems": 1},
            required=True,
            part="quality rule",
            many=True,
        ),
        Field(
            name="properties",
            effect=(
                "Lists the columns. Exactly one is the partition column: `fecha_carga`, a `date` "
                "with `partitioned: true`. CSV files do not have it. Redshift takes at most 1600."
            ),
            example=(
                "[{name: nota, logicalType: string}, "
                "{name: fecha_carga, logicalType: date, partitioned: true}]"
            ),
            values={"maxItems": _MAX_COLUMNS},
            required=True,
            part="column",
            many=True,
        ),
        ID,
        documentation("logicalType", "Says that a row is an object.", "object"),
        documentation("physicalType", "Says that the object is a table.", "table"),
        documentation("businessName", "A readable name of the table.", "Lecturas"),
        documentation("dataGranularityDescription", "Describes a row.", "Una fila por venta."),
        documentation("context", "Advice for programs that read the contract.", "Sin clave."),
        TAGS,
        DEFINITIONS,
    ),
)
