"""What the policies allow beyond what the calls of these tests need, and why it stays.

A wildcard stands for a name that AWS makes, or for all places where the reason is the same.
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from .permissions import Permission


@dataclass(frozen=True)
class Excess:
    """Actions that no call here needs of these roles in this place; each list is one text.

    ``now_and_then`` says that a call needs them in some runs, by chance.
    """

    roles: str
    actions: str
    place: str
    why: str
    now_and_then: bool = False

    def names(self, permission: Permission) -> bool:
        """Whether the permission is one of these."""
        return (
            permission.role in self.roles.split()
            and permission.action in self.actions.split()
            and fnmatchcase(permission.place, self.place)
        )

    def pairs(self) -> set[tuple[str, str]]:
        """Every role with every action."""
        return {(role, action) for role in self.roles.split() for action in self.actions.split()}


JOBS = "TransformRole LoadRole"
PEOPLE = "ReportViewer AthenaQueryExecutionRole LakeFormationAdmin"
WRITE_LOGS = "logs:CreateLogStream logs:PutLogEvents"

EXCESS = (
    # The services themselves, which moto is not.
    Excess(
        JOBS,
        f"logs:AssociateKmsKey logs:CreateLogGroup {WRITE_LOGS} cloudwatch:PutMetricData",
        "*",
        "Glue writes the logs and metrics of a job as its role.",
    ),
    Excess(
        "CrawlerRole",
        f"logs:CreateLogGroup {WRITE_LOGS}",
        "log-group:/aws-glue/crawlers*",
        "Glue writes the log of a crawler as its role.",
    ),
    Excess(
        "DdlRole OpenAccessRole ScriptsRole",
        WRITE_LOGS,
        "log-group:*",
        "Lambda writes the log of a function as its role.",
    ),
    Excess(
        "NetworkFlowLogIAMRole",
        f"logs:DescribeLogStreams {WRITE_LOGS}",
        "log-group:*",
        "The VPC writes its flow log; there is no network here.",
    ),
    Excess(
        "StateMachineRole",
        "logs:CreateLogDelivery logs:DeleteLogDelivery logs:DescribeLogGroups "
        "logs:DescribeResourcePolicies logs:GetLogDelivery logs:ListLogDeliveries "
        "logs:PutResourcePolicy logs:UpdateLogDelivery xray:GetSamplingRules "
        "xray:GetSamplingTargets xray:PutTelemetryRecords xray:PutTraceSegments",
        "*",
        "Step Functions delivers logs and traces; the CDK allows what its documentation asks for.",
    ),
    Excess(
        "StateMachineRole",
        "glue:BatchStopJobRun",
        "job/*",
        "Step Functions stops the jobs of an execution that fails, if one runs at that moment.",
        now_and_then=True,
    ),
    Excess(
        "StateMachineRole",
        "glue:GetJobRuns",
        "job/*",
        "Step Functions asks for it to follow jobs.",
    ),
    Excess(
        "CrawlerRole",
        "glue:BatchCreatePartition glue:BatchGetPartition glue:GetDatabase glue:GetDatabases "
        "glue:GetPartition glue:GetTables glue:UpdatePartition glue:UpdateTable",
        "*",
        "A crawler on AWS chooses its calls; the one here registers partitions one by one.",
    ),
    Excess(
        f"CrawlerRole {JOBS}",
        "s3:GetBucketLocation",
        "energia-*",
        "AWS's own policy for Glue has it; what Glue asks before a job begins shows on AWS alone.",
    ),
    Excess(
        "CopyRole",
        "s3:ListBucket",
        "*",
        "COPY lists, says its documentation; the one here reads the manifest's keys.",
    ),
    Excess(
        "ScriptsRole",
        "s3:ListBucket",
        "scripts/*",
        "The CDK's function compares with what is there; the one here copies all.",
    ),
    Excess(
        "RegistrationRole",
        "s3:DeleteObject s3:PutObject",
        "*",
        "Lake Formation lends it to an INSERT of LakeFormationAdmin's; Athena here only reads.",
    ),
    Excess(
        "RegistrationRole",
        "kms:DescribeKey kms:Encrypt kms:GenerateDataKey kms:ReEncryptFrom kms:ReEncryptTo",
        "key/*",
        "What Lake Formation asks of the role of an encrypted place.",
    ),
    # What is larger, or goes wrong, elsewhere than here.
    Excess(
        "ScriptsRole",
        "kms:Decrypt",
        "key/*",
        "S3 decrypts the parts of a large file to put them together; here they are small.",
    ),
    Excess(
        "DdlRole LoadRole",
        "redshift-data:CancelStatement",
        "*",
        "A statement that outlasts its time is cancelled.",
    ),
    Excess(
        "LoadRole",
        "s3:ListBucket",
        "*",
        "S3 reports a missing file as missing, instead of as access denied.",
    ),
    Excess(
        "TransformRole",
        "s3:ListBucket",
        "scripts/*",
        "S3 reports a missing plan as missing, instead of as access denied.",
    ),
    Excess(
        "OpenAccessRole",
        "lakeformation:RevokePermissions",
        "*",
        "Lake Formation gives everyone access to what is new; moto does not, so none is revoked.",
    ),
    # People's, in the console.
    Excess(
        PEOPLE,
        "athena:BatchGetNamedQuery athena:BatchGetQueryExecution",
        "workgroup/*",
        "Athena's editor shows saved and recent queries so; moto has no such operations.",
    ),
    Excess(
        "LakeFormationAdmin",
        "lakeformation:GetEffectivePermissionsForPath",
        "*",
        "Who may use a place, asked by hand; moto has no such operation.",
    ),
    Excess(
        PEOPLE,
        "glue:GetDatabase glue:GetDatabases",
        "table/*",
        "One statement has the actions of catalog, databases and tables; these ask for no table.",
    ),
    Excess(
        PEOPLE,
        "glue:GetDatabases",
        "database/*",
        "Athena's documentation asks for it on default; here, databases are listed by the catalog.",
    ),
    Excess(
        "LakeFormationAdmin",
        "glue:UpdateDatabase",
        "table/*",
        "As GetDatabase: it asks for no table.",
    ),
)
