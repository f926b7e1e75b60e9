"""The tables of docs/governance.md: what IAM opens, a row a role, a letter an action."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app import ROOT
from energia.lake import LakeZone
from energia_stacks.config import EnvironmentConfig

from .assembly import Assembly
from .iam import may

DOCUMENT = ROOT / "docs/governance.md"
NOTHING = "."
ON_TABLES = {
    "R": "GetTable",
    "P": "BatchCreatePartition",
    "U": "UpdateTable",
    "C": "CreateTable",
    "D": "DeleteTable",
}
ON_LAKE_FORMATION = {
    "A": "GetDataAccess",
    "G": "GrantPermissions",
    "V": "RevokePermissions",
    "S": "PutDataLakeSettings",
}


@dataclass(frozen=True)
class Probe:
    """One request, and the letter that stands for it where it is allowed."""

    letter: str
    action: str
    resource: str
    context: Mapping[str, str] = field(default_factory=dict)

    def allowed(self, assembly: Assembly, role: str) -> bool:
        """Whether the role's request is allowed."""
        return may(assembly, role, self.action, self.resource, **self.context)


Columns = Mapping[str, Sequence[Probe]]


def role_names(assembly: Assembly) -> list[str]:
    """Every role of the templates: its name, or its construct's where CloudFormation names it."""
    return [
        role["Properties"].get("RoleName")
        or re.sub(r"([0-9a-f]{6})?[0-9A-F]{8}$", "", key.partition("/")[2])
        for key, role in assembly.resources("AWS::IAM::Role").items()
    ]


def rendered(assembly: Assembly, columns: Columns) -> str:
    """The table as the document has it, for any environment."""
    rows = [["", *columns]]
    for role in role_names(assembly):
        cells = (
            "".join(probe.letter for probe in probes if probe.allowed(assembly, role)) or NOTHING
            for probes in columns.values()
        )
        rows.append([role.replace(f"-{assembly.config.name}", "-<env>"), *cells])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
    return "\n".join(lines)


def documented(title: str) -> str:
    """The table under that title."""
    text = DOCUMENT.read_text(encoding="utf-8")
    (table,) = re.findall(rf"^{re.escape(title)}\n\n```text\n(.*?)\n```$", text, re.DOTALL | re.M)
    return str(table)


def objects(config: EnvironmentConfig) -> Columns:
    """Objects and listings, by place in the lake."""
    results = LakeZone.QUERY_RESULTS.prefix
    places = {
        "raw": "raw/",
        "processed": "processed/",
        "quarantine": "quarantine/",
        "control": "control/",
        "scripts": "scripts/",
        "temp": "temp/",
        "temp/_cargas": "temp/_cargas/",
        "results": f"{results}otro/",
        "results/energia": f"{results}{config.workgroup}/",
        "results/reports": f"{results}{config.report_workgroup}/",
    }
    return {title: [*_on_objects(config, prefix)] for title, prefix in places.items()}


def _on_objects(config: EnvironmentConfig, prefix: str) -> Iterator[Probe]:
    bucket = f"arn:aws:s3:::{config.bucket_name}"
    key = f"{bucket}/{prefix}clientes/fecha_carga=2026-01-05/x"
    yield Probe("R", "s3:GetObject", key)
    yield Probe("W", "s3:PutObject", key)
    yield Probe("D", "s3:DeleteObject", key)
    yield Probe("L", "s3:ListBucket", bucket, {"s3_prefix": f"{prefix}clientes/"})


def services(assembly: Assembly) -> Columns:
    """What is asked of other services than S3."""
    config = assembly.config

    def arn(service: str, name: str) -> str:
        return f"arn:aws:{service}:{config.region}:{config.account}:{name}"

    def tables(database: str) -> list[Probe]:
        table = arn("glue", f"table/{database}/clientes")
        return [Probe(letter, f"glue:{action}", table) for letter, action in ON_TABLES.items()]

    job = f"cargar_clientes_redshift_{config.name}"
    return {
        "raw tables": tables(config.raw_database),
        "processed tables": tables(config.processed_database),
        "Lake Formation": [
            Probe(letter, f"lakeformation:{action}", "*")
            for letter, action in ON_LAKE_FORMATION.items()
        ],
        "Athena": [
            Probe(letter, "athena:StartQueryExecution", arn("athena", f"workgroup/{name}"))
            for letter, name in (("E", config.workgroup), ("R", config.report_workgroup))
        ],
        "Glue runs": [
            Probe("J", "glue:StartJobRun", arn("glue", f"job/{job}")),
            Probe("C", "glue:StartCrawler", arn("glue", f"crawler/{config.prefix}-raw")),
        ],
        "Redshift": [*_on_redshift(assembly)],
        "Executions": [Probe("X", "states:StartExecution", machine(assembly))],
        "Lambda": [Probe("I", "lambda:InvokeFunction", ddl_function(assembly))],
    }


def _on_redshift(assembly: Assembly) -> Iterator[Probe]:
    config = assembly.config
    place = f"{config.region}:{config.account}"
    if config.warehouse == "provisioned":
        warehouse = f"arn:aws:redshift:{place}:cluster:{config.prefix}"
        database = f"arn:aws:redshift:{place}:dbname:{config.prefix}/energia"
        login = ("redshift:GetClusterCredentialsWithIAM", database)
        (cluster,) = assembly.resources("AWS::Redshift::Cluster")
        secret = f"<{cluster}.MasterPasswordSecretArn>"
    else:
        (workgroup,) = assembly.resources("AWS::RedshiftServerless::Workgroup")
        warehouse = f"<{workgroup}.Workgroup.WorkgroupArn>"
        login = ("redshift-serverless:GetCredentials", warehouse)
        secret = f"arn:aws:secretsmanager:{place}:secret:redshift!{config.prefix}-admin-a1b2c3"
    yield Probe("S", "redshift-data:BatchExecuteStatement", warehouse)
    yield Probe("L", *login)
    yield Probe("P", "secretsmanager:GetSecretValue", secret)


def machine(assembly: Assembly) -> str:
    """The state machine, as policies mean it."""
    (found,) = assembly.resources("AWS::StepFunctions::StateMachine")
    return f"<{found}>"


def ddl_function(assembly: Assembly) -> str:
    """The DDL Lambda, as policies mean it."""
    (function,) = assembly.resources("AWS::Lambda::Function", "Warehouse")
    return f"<{function}>"


def lake_key(assembly: Assembly) -> str:
    """The lake's key, as policies mean it."""
    (key,) = assembly.resources("AWS::KMS::Key")
    return f"<{key}>"
