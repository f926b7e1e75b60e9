"""What a user meets when AWS does not take the upload: one line, and never a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import DAY, ROOT, Deliver, Upload
from .server import BUCKET, S3

SAYS = f"error: s3://{BUCKET}: "


def error_line(upload: Upload, code: int = 1) -> str:
    """The one line of a failing upload, wherever programs print errors."""
    result = upload()
    assert result.exit_code == code
    (line,) = (result.stdout + result.stderr).splitlines()
    return line


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("AccessDenied", "; an upload needs s3:ListBucket on the bucket, s3:GetObject under "),
        ("NoSuchBucket", "; use the output LakeBucket of the stack energia-<env>-storage"),
        ("ExpiredToken", "; sign in again, for example with aws sso login"),
        ("InvalidAccessKeyId", "; check the source of the credentials with aws configure list"),
        ("RequestTimeTooSkewed", ""),
        ("InternalError", ""),
    ],
)
def test_refusal_is_quoted_with_advice(
    code: str, advice: str, s3: S3, deliver: Deliver, upload: Upload
) -> None:
    deliver("proveedores.csv", "Sol,Solar")
    s3.refuse = lambda method, key: code
    line = error_line(upload)
    assert line.startswith(f"{SAYS}An error occurred ({code}) when calling the ListObjectsV2 ")
    assert f"dice AWS{advice}" in line
    assert line.endswith("dice AWS") is (advice == "")


@pytest.mark.parametrize("operation", ["HEAD", "PUT"])
def test_role_without_object_access_gets_advice(
    operation: str, s3: S3, deliver: Deliver, upload: Upload
) -> None:
    deliver("proveedores.csv", "Sol,Solar")
    assert upload().exit_code == 0
    if operation == "PUT":
        deliver("proveedores.csv", "Luna,Solar")
    s3.refuse = lambda method, key: "AccessDenied" if method == operation else None
    assert "; an upload needs s3:ListBucket on the bucket" in error_line(upload)


def test_files_sent_before_a_failure_are_printed(s3: S3, deliver: Deliver, upload: Upload) -> None:
    deliver("proveedores/a.csv", "Sol,Solar")
    deliver("proveedores/b.csv", "Luna,Solar")
    s3.refuse = lambda method, key: (
        "ExpiredToken" if method == "PUT" and key.endswith("/b.csv") else None
    )
    result = upload()
    assert result.exit_code == 1
    sent, error = result.stdout.splitlines()
    assert sent.startswith("sent     proveedores/a.csv -> raw/")
    assert error.startswith(SAYS)
    assert s3.records() == {}


def test_missing_bucket_is_reported(s3: S3, deliver: Deliver, upload: Upload) -> None:
    deliver("proveedores.csv", "Sol,Solar")
    result = upload("--bucket", "energia-que-no-existe")
    assert result.exit_code == 1
    assert result.stdout.startswith("error: s3://energia-que-no-existe: An error occurred (NoSuch")


def test_unreachable_endpoint_is_reported(
    s3: S3, deliver: Deliver, upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    deliver("proveedores.csv", "Sol,Solar")
    line = error_line(upload)
    assert line.startswith(f'{SAYS}Could not connect to the endpoint URL: "http://127.0.0.1:9')


def test_missing_profile_is_reported(
    s3: S3, deliver: Deliver, upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nadie")
    deliver("proveedores.csv", "Sol,Solar")
    assert error_line(upload) == f"{SAYS}The config profile (nadie) could not be found"


def test_missing_credentials_are_reported(s3: S3, source: Path, deliver: Deliver) -> None:
    deliver("proveedores.csv", "Sol,Solar")
    kept = {name: value for name, value in s3.environment.items() if "KEY" not in name}
    result = subprocess.run(
        [sys.executable, "-m", "energia", "upload", str(source), "--bucket", BUCKET],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": str(source), **kept},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stderr) == (1, "")
    assert result.stdout == (
        f"{SAYS}no AWS credentials; sign in (aws sso login, aws configure) or set AWS_PROFILE\n"
    )


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (
            ("--bucket", "s3://lago"),
            "error: --bucket 's3://lago' is not valid; use the bucket name ",
        ),
        (("--bucket", ""), "error: --bucket is missing; use the output LakeBucket "),
        (("--fecha-carga", "hoy"), "error: --fecha-carga 'hoy' is not valid; use YYYY-MM-DD"),
    ],
)
def test_wrong_usage_prints_one_line(
    options: tuple[str, str], line: str, s3: S3, deliver: Deliver, upload: Upload
) -> None:
    deliver("proveedores.csv", "Sol,Solar")
    result = upload(*options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(line)
    assert result.stderr.count("\n") == 1


def test_source_without_csv_files_is_wrong_usage(s3: S3, upload: Upload) -> None:
    result = upload()
    assert result.exit_code == 2
    assert "no CSV files" in result.stderr
    assert s3.asked == []


def test_other_commands_do_not_import_boto3() -> None:
    code = "import sys, energia.cli.app; sys.exit('boto3' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_json_contains_failures(s3: S3, deliver: Deliver, upload: Upload) -> None:
    deliver("proveedores.csv", "Sol,Solar")
    s3.refuse = lambda method, key: "AccessDenied"
    result = upload("--json")
    assert (result.exit_code, result.stderr) == (1, "")
    assert '"status": "failed"' in result.stdout
    assert f'"s3://{BUCKET}: An error occurred (AccessDenied)' in result.stdout
    assert DAY not in result.stdout
