"""The jobs' code and plans, published in the lake's scripts/ zone under their content's hash.

A running job keeps the files that it started with, and a changed file is a changed key: it shows in
`cdk diff`, and going back is a deploy of the older commit.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory

from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_assets as s3_assets
from aws_cdk import aws_s3_deployment as s3_deployment

from energia.compiler.dataset import compile_dataset
from energia.compiler.redshift.load import load_plan
from energia.compiler.spark import transform_plan
from energia.contracts.model import Contract
from energia.lake import LakeZone
from energia_stacks.base import EnergiaStack, acknowledge
from energia_stacks.job_code import library_zip
from energia_stacks.policies import allow, attach, listing, objects, use_key
from energia_stacks.storage import Lake

_JOBS = Path(__file__).resolve().parent.parent / "glue_jobs"
_HASH_LETTERS = 16
_SHOWN_BYTES = 500_000  # of a template's 1 MiB, of which 50 datasets' resources take a third
_INDENT = 8  # what a line is written with: white space, a comma

LIBRARY = "energia.zip"
TRANSFORM_JOB = "transform.py"
LOAD_JOB = "load.py"


@dataclass(frozen=True)
class Scripts:
    """Files by name, and the key prefix under which they are published."""

    files: Mapping[str, bytes]

    @property
    def prefix(self) -> str:
        """The key prefix, ending in a slash."""
        digest = hashlib.sha256()
        for name, content in sorted(self.files.items()):
            digest.update(f"{name} {len(content)}\n".encode() + content)
        return f"{LakeZone.SCRIPTS.prefix}{digest.hexdigest()[:_HASH_LETTERS]}/"

    def key(self, name: str) -> str:
        """The key of a file; KeyError if there is none of this name."""
        if name not in self.files:
            raise KeyError(name)
        return f"{self.prefix}{name}"

    def plan_lines(self, name: str) -> list[str]:
        """The SQL of a plan, a line each, to be read in a diff."""
        plan = json.loads(self.files[name])
        statements = [statement["sql"] for statement in plan.get("statements", [])]
        return [line for sql in (plan.get("rows", ""), *statements) for line in sql.splitlines()]

    def shown_lines(self, name: str) -> list[str]:
        """``plan_lines``, or as many as are this plan's share of a template, and what the rest is:
        50 wide datasets are more SQL than CloudFormation takes.
        """
        lines = self.plan_lines(name)
        sizes = accumulate(len(json.dumps(line, ensure_ascii=False).encode()) for line in lines)
        room = _SHOWN_BYTES // sum(file.endswith(".json") for file in self.files)
        fitting = sum(size + place * _INDENT <= room for place, size in enumerate(sizes, start=1))
        if fitting == len(lines):
            return lines
        digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:_HASH_LETTERS]
        return [
            *lines[:fitting],
            f"-- {len(lines) - fitting} more lines; hash of all lines: {digest}",
        ]


def job_scripts(contracts: Sequence[Contract]) -> Scripts:
    """The two jobs, what they import, and each contract's plans."""
    files = {name: (_JOBS / name).read_bytes() for name in (TRANSFORM_JOB, LOAD_JOB)}
    files[LIBRARY] = library_zip()
    for contract in contracts:
        transform, load = transform_plan(compile_dataset(contract)), load_plan(contract)
        files[transform_plan_name(contract)] = _json(transform)
        files[load_plan_name(contract)] = _json(load)
    return Scripts(files)


def transform_plan_name(contract: Contract) -> str:
    """The file with the contract's transform."""
    return f"{contract.dataset}.transform.json"


def load_plan_name(contract: Contract) -> str:
    """The file with the contract's load."""
    return f"{contract.dataset}.load.json"


def publish(stack: EnergiaStack, scripts: Scripts, lake: Lake) -> s3_deployment.BucketDeployment:
    """Copy the files into the lake at deploy; those of earlier deploys stay."""
    # The asset copies the folder at once.
    with TemporaryDirectory() as folder:
        for name, content in scripts.files.items():
            Path(folder, name).write_bytes(content)
        asset = s3_assets.Asset(stack, "ScriptFiles", path=folder)
    log_group = stack.log_group("ScriptsLogs")
    return s3_deployment.BucketDeployment(
        stack,
        "Scripts",
        sources=[s3_deployment.Source.bucket(asset.bucket, asset.s3_object_key)],
        # By its name: to the bucket itself, the copying would add a tag with the prefix.
        destination_bucket=s3.Bucket.from_bucket_name(stack, "LakeByName", lake.name),
        destination_key_prefix=scripts.prefix,
        prune=False,
        retain_on_delete=True,
        role=_publisher(stack, lake, asset, log_group),
        log_group=log_group,
    )


def _publisher(
    stack: EnergiaStack, lake: Lake, asset: s3_assets.Asset, log_group: logs.ILogGroup
) -> iam.IRole:
    """The role that copies: it writes to scripts/ of the lake, and neither reads nor deletes."""
    role = iam.Role(stack, "ScriptsRole", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    attach(
        role,
        [
            objects(lake, [LakeZone.SCRIPTS.prefix], "s3:PutObject"),
            # What is there already is not copied again.
            listing(lake, [LakeZone.SCRIPTS.prefix]),
            use_key(lake, "kms:Decrypt", "kms:GenerateDataKey"),
            allow(["s3:GetObject"], [asset.bucket.arn_for_objects(asset.s3_object_key)]),
            allow(["logs:CreateLogStream", "logs:PutLogEvents"], [log_group.log_group_arn]),
        ],
    )
    acknowledge(stack, "AwsSolutions-L1", "A function of the CDK; the CDK chooses its runtime.")
    return role.without_policy_updates()


def _json(plan: object) -> bytes:
    return json.dumps(plan, ensure_ascii=False, indent=1).encode()
