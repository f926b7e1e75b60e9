"""Every seam, entered; and the server over them."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from threading import Thread

from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server

from aws_local import schedules
from aws_local.account import Account
from aws_local.answers import Answers
from aws_local.athena.queries import queries
from aws_local.buckets import bucket_policies
from aws_local.cloudformation.custom import custom_resources
from aws_local.cloudformation.stacks import stacks
from aws_local.faults import Faults
from aws_local.functions import functions
from aws_local.gateway import Gateway
from aws_local.glue.crawlers import crawlers
from aws_local.glue.jobs import jobs, kill
from aws_local.permissions.guard import Guard
from aws_local.permissions.needs import Needs
from aws_local.permissions.usage import Usage
from aws_local.redrives import redrives
from aws_local.redshift.postgres import Databases, postgres
from aws_local.redshift.serverless import Serverless
from aws_local.redshift.warehouses import Warehouses
from aws_local.rules import rules
from aws_local.state_machines import state_machines


@contextmanager
def listening(account: Account, port: int) -> Iterator[None]:
    """The account's server, as long as it listens."""
    answers = Answers(account.url)
    moto = DomainDispatcherApplication(create_backend_app)
    faults = Faults(account, partial(kill, account))
    with ExitStack() as stack:
        databases = Databases(stack.enter_context(postgres()))
        serverless = Serverless(account, databases)
        warehouses = Warehouses(account, databases, serverless)
        services = {"redshift-data": warehouses, "redshift-serverless": serverless}
        usage = Usage(account)
        guard = Guard(account, Needs(account, serverless, warehouses), usage)
        seams = (
            bucket_policies(),
            stacks(account),
            custom_resources(account, answers),
            functions(account),
            jobs(account),
            crawlers(account),
            redrives(),
            rules(account),
            state_machines(account, faults.is_silent),
            queries(account, guard.hold),
        )
        for seam in seams:
            stack.enter_context(seam)
        gateway = Gateway(moto, answers, services, guard)
        application = usage.before(faults.before(schedules.before(gateway, account)))
        server = make_server("127.0.0.1", port, application, threaded=True, request_handler=_Quiet)
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


class _Quiet(MotoRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:
        """Keep requests out of what people read."""
