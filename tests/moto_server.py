"""A moto server on this machine, for programs that are to find AWS there."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import boto3
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server

Application = Callable[[dict[str, Any], Any], Any]


@contextmanager
def moto_server(around: Callable[[Application], Application]) -> Iterator[str]:
    """The server's URL, while it runs; ``around`` makes moto's application what is served."""
    moto = DomainDispatcherApplication(create_backend_app)
    server = make_server("127.0.0.1", 0, around(moto), True, request_handler=_Quiet)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def s3_of_the_tests(url: str, region: str) -> Any:
    """A client of the server whose requests differ from a program's by their keys."""
    return boto3.client(
        "s3",
        endpoint_url=url,
        region_name=region,
        aws_access_key_id="de-la-prueba",
        aws_secret_access_key="prueba",  # noqa: S106  # moto asks for none
    )


class _Quiet(MotoRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Keep the tests' output free of requests."""
