"""Start a local AWS with the project deployed, until Ctrl-C."""

import argparse
import logging
import signal
import sys
import threading
from collections.abc import Sequence
from types import FrameType

from aws_local.account import Account
from aws_local.deploying import Cdk, CdkError, environment_config, upload_sample
from aws_local.server import serving
from energia_stacks.config import EnvironmentConfig

_STOPPING = (signal.SIGINT, signal.SIGTERM)

_COMMANDS = """
The stacks of {config.name} are deployed, and the sample is in s3://{config.bucket_name}/raw/.
Use the AWS CLI or any SDK in another shell:

  export AWS_ENDPOINT_URL={account.url} AWS_DEFAULT_REGION={account.region} \\
    AWS_ACCESS_KEY_ID={key} AWS_SECRET_ACCESS_KEY={secret}

  aws stepfunctions start-execution --state-machine-arn {machine} \\
    --input '{{"fecha_carga": "{day}"}}'
  aws stepfunctions list-executions --state-machine-arn {machine}
  aws athena start-query-execution --work-group {config.workgroup} \\
    --query-execution-context Database={config.processed_database} \\
    --query-string 'SELECT * FROM transacciones LIMIT 5'
  aws redshift-data execute-statement --workgroup-name {config.prefix} --database energia \\
    --sql 'SELECT count(*) FROM energia.transacciones'
  energia query ventas_por_tipo_energia --target aws --workgroup {config.workgroup}

The sample has files of {days}. Ctrl-C stops the local AWS and deletes its data."""


def main(arguments: Sequence[str]) -> None:
    """Serve until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m aws_local", description=__doc__)
    parser.add_argument("--port", type=int, default=4566)
    parser.add_argument("--env", default="dev", help="environment of cdk.json")
    options = parser.parse_args(arguments)
    for number in _STOPPING:
        signal.signal(number, _leave)
    config = environment_config(options.env)
    logging.basicConfig(level=logging.ERROR, format="%(name)s: %(message)s")
    # moto logs whole definitions; errors are in an execution's history.
    logging.getLogger("moto.stepfunctions").setLevel(logging.CRITICAL)
    try:
        with serving(config.account, config.region, options.port) as account:
            _say(f"The local AWS answers at {account.url}. Deploying the stacks...")
            _furnish(account, config)
            threading.Event().wait()
    except KeyboardInterrupt:
        _say("Stopped.")
    except CdkError as error:
        sys.exit(str(error))


def _furnish(account: Account, config: EnvironmentConfig) -> None:
    cdk = Cdk(account, config.name)
    cdk.prepare()
    cdk.deploy()
    days = upload_sample(account, config)
    keys = account.operator
    machine = f"arn:aws:states:{account.region}:{account.id}:stateMachine:{config.state_machine}"
    values = {
        "key": keys["aws_access_key_id"],
        "secret": keys["aws_secret_access_key"],
        "day": days[0],
        "days": ", ".join(days),
    }
    _say(_COMMANDS.format(account=account, config=config, machine=machine, **values))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _leave(_number: int, _frame: FrameType | None) -> None:
    # Ignore further signals, which would interrupt the cleanup.
    for number in _STOPPING:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    main(sys.argv[1:])
