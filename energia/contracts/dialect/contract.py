"""Fields of the contract itself and of its service levels."""

from typing import Final

from open_data_contract_standard import model as odcs

from energia.contracts.declaring import (
    DEFINITIONS,
    DESCRIPTION,
    ID,
    TAGS,
    Case,
    Field,
    Part,
    documentation,
    matching,
    one_of,
    whole_number,
)

DATASET_NAME: Final = matching(
    "[a-z][a-z0-9_]{0,39}", "lower-case letters, digits and _, at most 40, starting with a letter"
)

SERVICE_LEVEL: Final = Part(
    name="service level",
    place="slaProperties[]",
    description="A promise about the dataset as a whole: its freshness or its retention.",
    model=odcs.ServiceLevelAgreementProperty,
    standard=("ServiceLevelAgreementProperty",),
    fields=(
        Field(
            name="property",
            effect=(
                "`freshness` limits the age of the last load date: `energia status` and an alarm "
                "on AWS report older datasets. `retention` documents for how many years the data "
                "is kept; raw and processed files never expire. State each at most once."
            ),
            example="freshness",
            values=one_of("freshness", "retention"),
            required=True,
        ),
        Field(
            name="value",
            effect="The number of days or years.",
            example="2",
            values=whole_number(1),
            required=True,
        ),
        Field(
            name="unit",
            effect="Days (`d`) for `freshness`, years (`y`) for `retention`.",
            example="d",
            values=one_of("d", "y"),
            required=True,
        ),
        ID,
        DESCRIPTION,
        documentation("driver", "Names the reason of the promise.", "operational"),
    ),
    cases=tuple(
        Case(condition={"property": one_of(name)}, values={"unit": one_of(unit)})
        for name, unit in (("freshness", "d"), ("retention", "y"))
    ),
)

CONTRACT: Final = Part(
    name="contract",
    place="",
    description="One file describes one dataset. The file is `<dataset>.odcs.yaml`.",
    model=odcs.OpenDataContractStandard,
    standard=("",),
    fields=(
        Field(
            name="apiVersion",
            effect="The version of ODCS that the file follows. Write `v3.2.0`.",
            example="v3.2.0",
            required=True,
        ),
        Field(
            name="kind",
            effect="Marks the file as a contract.",
            example="DataContract",
            required=True,
        ),
        Field(
            name="id",
            effect=(
                "The dataset's name. It equals the file's name without `.odcs.yaml` and the "
                "table's `name`. It is not [reserved](#reserved-names), and does not end in "
                "`_actual`, `_historia` or `_rechazos`."
            ),
            example="lecturas",
            values=DATASET_NAME,
            required=True,
        ),
        Field(
            name="version",
            effect="The version of the contract, as text. `energia contracts show` prints it.",
            example="1.0.0",
            required=True,
        ),
        Field(
            name="servers",
            effect="Lists where the dataset can be read. The server `raw` is required.",
            example="[{server: raw, type: custom, format: csv}]",
            required=True,
            part="server",
            many=True,
        ),
        Field(
            name="schema",
            effect="Describes the table of the dataset.",
            example=(
                "[{name: notas, quality: [{type: custom, engine: energia, implementation: "
                "{maxRejectedPercent: 5, minRejectedRows: 100}}], properties: "
                "[{name: nota, logicalType: string}, "
                "{name: fecha_carga, logicalType: date, partitioned: true}]}]"
            ),
            values={"minItems": 1, "maxItems": 1},
            required=True,
            part="table",
            many=True,
        ),
        Field(
            name="slaProperties",
            effect="Lists the promises about the dataset.",
            example="[{property: freshness, value: 2, unit: d}]",
            part="service level",
            many=True,
        ),
        documentation("name", "A readable name of the contract.", "Lecturas"),
        documentation("status", "The state of the contract.", "active"),
        documentation("domain", "The business domain of the data.", "comercial"),
        documentation("dataProduct", "The data product of the dataset.", "ventas"),
        documentation("tenant", "The organisation that owns the data.", "energia"),
        documentation(
            "description",
            "The purpose, usage and limitations of the dataset.",
            "{purpose: Compras y ventas de energía.}",
        ),
        documentation("team", "The people who maintain the dataset.", "{name: datos}"),
        documentation(
            "support",
            "Where users of the dataset ask for help.",
            "[{channel: datos, url: https://example.com/ayuda}]",
        ),
        documentation("price", "The price of the data.", "{priceAmount: 0, priceCurrency: COP}"),
        documentation(
            "contractCreatedTs", "When the contract was written.", '"2026-01-01T00:00:00Z"'
        ),
        documentation("context", "Advice for programs that read the contract.", "Precio en COP."),
        TAGS,
        DEFINITIONS,
    ),
)
