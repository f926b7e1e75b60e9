"""The role that Redshift reads the lake as, when a load runs COPY."""

from aws_cdk import aws_iam as iam

from energia.compiler.redshift.load import COPY_MANIFESTS
from energia.lake import LakeZone
from energia_stacks.base import EnergiaStack
from energia_stacks.config import EnvironmentConfig
from energia_stacks.policies import allow, attach, objects, use_key
from energia_stacks.storage import Lake

_SERVICES = ("redshift.amazonaws.com", "redshift-serverless.amazonaws.com")
_READ = (LakeZone.PROCESSED.prefix, COPY_MANIFESTS)


def copy_role(stack: EnergiaStack, config: EnvironmentConfig, lake: Lake) -> iam.Role:
    """The role; it reads published partitions and the manifests of COPY, and writes nothing."""
    role = iam.Role(
        stack,
        "CopyRole",
        description="Role of Redshift for reading the lake",
        assumed_by=iam.CompositePrincipal(*(_redshift(stack, config, name) for name in _SERVICES)),
    )
    under: dict[str, object] = {"s3:prefix": [f"{prefix}*" for prefix in _READ]}
    attach(
        role,
        [
            objects(lake, _READ, "s3:GetObject"),
            allow(["s3:ListBucket"], [lake.bucket_arn], StringLike=under),
            use_key(lake, "kms:Decrypt"),
        ],
    )
    return role


def _redshift(stack: EnergiaStack, config: EnvironmentConfig, service: str) -> iam.PrincipalBase:
    # Redshift says for which database user it asks. Otherwise any user could COPY into a table of
    # his own what he may not SELECT, and so could other accounts that made Redshift use this role.
    user = f"arn:{stack.partition}:redshift:{stack.region}:{stack.account}:dbuser:*"
    return iam.ServicePrincipal(
        service, conditions={"StringLike": {"sts:ExternalId": f"{user}/IAMR:{config.loader_role}"}}
    )
