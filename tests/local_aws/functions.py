"""Lambda functions of the tests' own."""

from io import BytesIO
from zipfile import ZipFile

from .deployed import Deployed

ROLE = "costuras"


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
