"""What AWS answers when it does not take an upload, as one line that says what to do."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, ParamValidationError

from energia.errors import UploadError, UsageError

_NO_BUCKET = "the output LakeBucket of the stack energia-<env>-storage names the lake's bucket"
_DENIED = (
    "an upload takes s3:ListBucket on the bucket, s3:GetObject under raw/ and control/, "
    "s3:PutObject under raw/, and kms:Decrypt and kms:GenerateDataKey with the lake's key"
)
_EXPIRED = "sign in again, for example with aws sso login"
_UNKNOWN = "aws configure list shows where these credentials are from"
_ADVICE = {
    **dict.fromkeys(("NoSuchBucket", "404"), _NO_BUCKET),
    **dict.fromkeys(("AccessDenied", "403"), _DENIED),
    **dict.fromkeys(("ExpiredToken", "RequestExpired", "TokenRefreshRequired"), _EXPIRED),
    **dict.fromkeys(("InvalidAccessKeyId", "InvalidToken", "SignatureDoesNotMatch"), _UNKNOWN),
}


@contextmanager
def one_line_failures(bucket: str) -> Iterator[None]:
    """UploadError for whatever AWS refuses in it; UsageError if no bucket can be called so."""
    try:
        yield
    except ParamValidationError as error:
        raise UsageError(
            f"--bucket '{bucket}' is no bucket's name; write it without s3:// and without a path"
        ) from error
    except NoCredentialsError as error:
        raise UploadError(
            f"s3://{bucket}: no AWS credentials; sign in (aws sso login, aws configure) or name a "
            "profile with AWS_PROFILE"
        ) from error
    except ClientError as error:
        advice = _ADVICE.get(error.response["Error"]["Code"])
        raise UploadError(_line(bucket, error) + (f"; {advice}" if advice else "")) from error
    except BotoCoreError as error:
        raise UploadError(_line(bucket, error)) from error


def _line(bucket: str, error: Exception) -> str:
    return f"s3://{bucket}: {' '.join(str(error).split())}"
