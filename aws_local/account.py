"""The account that is served, as what runs inside it reaches it."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

# A function may run for a quarter of an hour, and must not be invoked twice.
_PATIENT = Config(read_timeout=900, retries={"total_max_attempts": 1})


@dataclass(frozen=True)
class Account:
    """Where the account answers, and the folder in which what it runs has its files."""

    url: str
    id: str
    region: str
    folder: Path

    @property
    def operator(self) -> dict[str, str]:
        """The keys of the person at this machine, who may do everything.

        With the account in them: the CDK CLI remembers, between runs, which account keys are of.
        """
        return {"aws_access_key_id": f"local{self.id}", "aws_secret_access_key": "local"}

    def client(self, service: str, role: str | None = None, session: str = "local") -> Any:
        """A client with the credentials of a role, or the operator's."""
        keys: dict[str, Any] = dict(self.keys(role, session) if role else self.operator)
        return boto3.client(
            service, region_name=self.region, endpoint_url=self.url, config=_PATIENT, **keys
        )

    def keys(self, role: str, session: str) -> dict[str, str]:
        """The credentials of a session of the role, which is named or given by its ARN."""
        arn = role if role.startswith("arn:") else f"arn:aws:iam::{self.id}:role/{role}"
        sts = self.client("sts")
        given = sts.assume_role(RoleArn=arn, RoleSessionName=session[:64])["Credentials"]
        return {
            "aws_access_key_id": given["AccessKeyId"],
            "aws_secret_access_key": given["SecretAccessKey"],
            "aws_session_token": given["SessionToken"],
        }

    def environment(self, keys: dict[str, str]) -> dict[str, str]:
        """What a process finds around it that has the keys, and this account as its only AWS."""
        around = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        return {
            **around,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ENDPOINT_URL": self.url,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            **{name.upper(): value for name, value in keys.items()},
        }
