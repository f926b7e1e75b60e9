"""Lambda functions of the tests' own, and their role."""

import json
from io import BytesIO
from zipfile import ZipFile

from .deployed import Deployed

ROLE = "costuras"


def free_role(deployed: Deployed) -> str:
    """A role that may do everything; its ARN."""
    iam = deployed.client("iam")
    made = iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    allowed = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    everything = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    iam.put_role_policy(RoleName=ROLE, PolicyName="todo", PolicyDocument=everything)
    return str(made)


def packed(code: str) -> bytes:
    """A Lambda's package with one module."""
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        archive.writestr("modulo.py", code)
    return content.getvalue()


def function(deployed: Deployed, role: str, name: str, code: str, timeout: int = 10) -> str:
    """A function of this code; its ARN."""
    made = deployed.client("lambda").create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=role,
        Handler="modulo.handle",
        Code={"ZipFile": packed(code)},
        Timeout=timeout,
    )
    return str(made["FunctionArn"])
