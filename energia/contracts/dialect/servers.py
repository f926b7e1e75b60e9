"""Fields of servers and of the roles that may read them."""

from typing import Final

from open_data_contract_standard import model as odcs

from energia.contracts.declaring import (
    DESCRIPTION,
    FLAG,
    ID,
    TEXT,
    TEXTS,
    Case,
    Field,
    Part,
    documentation,
    forbidden,
    matching,
    one_of,
)
from energia.contracts.model import Access, Role, Zone
from energia.partition.allow import Redelivery
from energia.reader.encoding import ENCODINGS
from energia.reader.spec import AUTO, DELIMITERS, MARKS, THOUSANDS_MARKS

ROLE: Final = Part(
    name="role",
    place="servers[].roles[]",
    description=(
        "A role of people that may read the server. Lake Formation and Redshift grant exactly "
        "these roles, each at most once per server ([governance](governance.md))."
    ),
    model=odcs.Role,
    standard=("Role",),
    fields=(
        Field(
            name="role",
            effect=(
                "`LakeFormationAdmin` administers the lake, `ReportViewer` reads reports, "
                "`AthenaQueryExecutionRole` asks questions in Athena."
            ),
            example="ReportViewer",
            values=one_of(*Role),
            required=True,
        ),
        Field(
            name="access",
            effect=(
                "`read` grants SELECT and DESCRIBE on the dataset's table. `all` grants every "
                "permission, also on rejected rows, which hold the original text of all columns."
            ),
            example="read",
            values=one_of(*Access),
            required=True,
        ),
        ID,
        DESCRIPTION,
        documentation("firstLevelApprovers", "Names the first approver of a request.", "comercial"),
        documentation("secondLevelApprovers", "Names the second approver of a request.", "datos"),
    ),
    custom=(
        Field(
            name="excludedColumns",
            effect=(
                "Hides these columns from the role. On `raw` and `processed` it requires the "
                "access `read`. Derived columns and columns from file names do not exist on `raw`."
            ),
            example="[nombre]",
            values=TEXTS,
        ),
    ),
)

SERVER: Final = Part(
    name="server",
    place="servers[]",
    description=(
        "A place where the dataset can be read: its CSV files (`raw`), its table in the lake "
        "(`processed`) or in the warehouse (`warehouse`). State each at most once."
    ),
    model=odcs.Server,
    standard=("Server", "ServerSource/CustomServer"),
    fields=(
        Field(
            name="server",
            effect="Names the place. `raw` is required, because it describes the CSV files.",
            example="raw",
            values=one_of(*Zone),
            required=True,
        ),
        Field(
            name="type",
            effect="Says that the server is not a product that ODCS lists.",
            example="custom",
            values=one_of("custom"),
            required=True,
        ),
        Field(
            name="format",
            effect="`csv` on the server `raw`, where it is required. Documentation elsewhere.",
            example="csv",
            values=TEXT,
        ),
        Field(
            name="encoding",
            effect=(
                "The encoding of the files on the server `raw`: `UTF-8`, `windows-1252` or `auto`. "
                "`auto` reads a file as Windows-1252 if some of its bytes are not UTF-8 and none "
                "of its characters has several bytes. A file with a byte order mark is UTF-8. "
                "Documentation elsewhere."
            ),
            example="windows-1252",
            values=TEXT,
            default="UTF-8",
        ),
        Field(
            name="roles",
            effect="Lists the roles that may read the dataset in this place.",
            example="[{role: ReportViewer, access: read}]",
            default="nobody",
            part="role",
            many=True,
        ),
        ID,
        DESCRIPTION,
        documentation("environment", "The environment of the server.", "prod"),
    ),
    custom=(
        Field(
            name="csvDelimiter",
            effect="The character between cells. `auto` finds it in the header of each file.",
            example="auto",
            values=one_of(*DELIMITERS, AUTO),
            default='","',
        ),
        Field(
            name="decimalMark",
            effect=(
                "The decimal mark of the numbers. `auto` finds it for each column in the numbers "
                "of each file; see [numbers](#numbers)."
            ),
            example='","',
            values=one_of(*MARKS, AUTO),
            default='"."',
        ),
        Field(
            name="thousandsMark",
            effect=(
                "The mark between groups of thousands. A space stands for no-break spaces too. "
                "Without it, `1.500` is not 1500; see [numbers](#numbers)."
            ),
            example='" "',
            values=one_of(*THOUSANDS_MARKS),
            default="none",
        ),
        Field(
            name="quotedNewlines",
            effect=(
                "`true` allows line breaks in quoted cells. `false` rejects such lines "
                "(`fila: comillas`)."
            ),
            example="true",
            values=FLAG,
            default="false",
        ),
        Field(
            name="totalLines",
            effect=(
                "Texts of the first cell with text in a line of totals; case, accents and edge "
                "spaces do not matter. Such a line is not a row. Its numbers are compared with the "
                "sums of all accepted rows of the file: a difference is the warning "
                "`total_distinto`. So do not list lines of subtotals."
            ),
            example="[Total, Total general]",
            values={"type": "array", "items": matching(r".*\w.*", "text with a letter or digit")},
            default="none",
        ),
        Field(
            name="filePattern",
            effect=(
                "One or several names of files of the dataset, in any folder and with any "
                "extension; see [file names](using.md#file-names)."
            ),
            example='"{yyyy}-{mm}/aenc{MM}{dd}.{version}"',
            values={"oneOf": [TEXT, {**TEXTS, "minItems": 1, "uniqueItems": True}]},
            default="no other names",
        ),
        Field(
            name="redelivery",
            effect=(
                "`replace` accepts another version of a delivered file. `refuse` stops its load "
                "until `--allow replaced` overrules the doubt."
            ),
            example="refuse",
            values=one_of(*Redelivery),
            default="replace",
        ),
    ),
    cases=(
        Case(
            condition={"server": one_of(Zone.RAW)},
            values={"format": one_of("csv"), "encoding": one_of(*ENCODINGS, AUTO)},
            required=("format",),
        ),
        Case(
            condition={"server": one_of(Zone.PROCESSED, Zone.WAREHOUSE)},
            values={"customProperties": forbidden("servers other than raw")},
        ),
    ),
)
