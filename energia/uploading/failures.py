"""Turn an AWS error during an upload into one line with the next step."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, ParamValidationError

from energia.errors import UploadError, UsageError

_NO_BUCKET = "use the output LakeBucket of the stack energia-<env>-storage"
_DENIED = (
    "an upload needs s3:ListBucket on the bucket, s3:GetObject under raw/ and control/, "
    "s3:PutObject under raw/, and kms:Decrypt and kms:GenerateDataKey on the lake's key"
)
_EXPIRED = "sign in again, for example with aws sso login"
_UNKNOWN = "check the source of the credentials with aws configure list"
_ADVICE = {
    **dict.fromkeys(("NoSuchBucket", "404"), _NO_BUCKET),
    **dict.fromkeys(("AccessDenied", "403"), _DENIED),
    **dict.fromkeys(("ExpiredToken", "RequestExpired", "TokenRefreshRequired"), _EXPIRED),
    **dict.fromkeys(("InvalidAccessKeyId", "InvalidToken", "SignatureDoesNotMatch"), _UNKNOWN),
}


@contextmanager
def one_line_failures(bucket: str) -> Iterator[None]:
    """Raise UploadError for an AWS error, UsageError for an invalid bucket name."""
    try:
        yield
    except ParamValidationError as error:
        raise UsageError(
            f"--bucket '{bucket}' is not valid; use the bucket name without s3:// and path"
        ) from error
    except NoCredentialsError as error:
        raise UploadError(
            f"s3://{bucket}: no AWS credentials; sign in (aws sso login, aws configure) or set "
            "AWS_PROFILE"
        ) from error
    except ClientError as error:
        advice = _ADVICE.get(error.response["Error"]["Code"])
        raise UploadError(_line(bucket, error) + (f"; {advice}" if advice else "")) from error
    except BotoCoreError as error:
        raise UploadError(_line(bucket, error)) from error


def _line(bucket: str, error: Exception) -> str:
    return f"s3://{bucket}: {' '.join(str(error).split())}"
