"""The settings function: what it closes, what it leaves, and that it always answers."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from moto import mock_aws

from lambda_src.lake_formation_settings.settings import handler
from lambda_src.lake_formation_settings.settings.closing import EVERYONE, SettingsError, close

ADMIN = "arn:aws:iam::111111111111:role/LakeFormationAdmin"
OTHER_ADMIN = "arn:aws:iam::111111111111:role/otro-equipo"
DATABASES = {"energia_raw_cf": ["clientes"], "energia_etl_db": ["clientes", "clientes_rechazos"]}
OPEN = [{"Principal": {"DataLakePrincipalIdentifier": EVERYONE}, "Permissions": ["ALL"]}]


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Lake Formation as an account has it that nobody has governed yet."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws():
        client = boto3.client("lakeformation")
        client.put_data_lake_settings(
            DataLakeSettings={
                "DataLakeAdmins": [
                    {"DataLakePrincipalIdentifier": arn} for arn in (OTHER_ADMIN, ADMIN)
                ],
                "CreateDatabaseDefaultPermissions": OPEN,
                "CreateTableDefaultPermissions": OPEN,
                "Parameters": {"CROSS_ACCOUNT_VERSION": "4"},
                "TrustedResourceOwners": ["222222222222"],
            }
        )
        for database, tables in {**DATABASES, "otra": ["ajena"]}.items():
            grant(client, EVERYONE, {"Database": {"Name": database}})
            for name in tables:
                grant(client, EVERYONE, {"Table": {"DatabaseName": database, "Name": name}})
        grant(client, ADMIN, {"Table": {"DatabaseName": "energia_etl_db", "Name": "clientes"}})
        client.meta.events.register("before-call.lakeformation.ListPermissions", no_wildcards)
        monkeypatch.setattr(boto3, "client", {"lakeformation": client}.__getitem__)
        yield client


def no_wildcards(params: dict[str, Any], **_: object) -> tuple[Any, dict[str, Any]] | None:
    """The answer in place of moto, which fails on wildcards where tables are granted by name."""
    if "TableWildcard" not in str(params["body"]):
        return None
    return AWSResponse("", 200, HTTPHeaders(), None), {"PrincipalResourcePermissions": []}


def grant(client: Any, principal: str, resource: dict[str, Any]) -> None:
    client.grant_permissions(
        Principal={"DataLakePrincipalIdentifier": principal},
        Resource=resource,
        Permissions=["ALL"],
    )


def holders(client: Any) -> set[tuple[str, str]]:
    """Who holds a permission, and on what."""
    found = set()
    for database, tables in {**DATABASES, "otra": ["ajena"]}.items():
        resources: list[dict[str, Any]] = [{"Database": {"Name": database}}]
        resources += [{"Table": {"DatabaseName": database, "Name": name}} for name in tables]
        for resource in resources:
            listed = client.list_permissions(Resource=resource)["PrincipalResourcePermissions"]
            ((_, names),) = resource.items()
            name = ".".join(names.values())
            found |= {(item["Principal"]["DataLakePrincipalIdentifier"], name) for item in listed}
    return found


def test_open_access_is_revoked_and_nothing_else(client: Any) -> None:
    before = client.get_data_lake_settings()["DataLakeSettings"]
    assert close(client, DATABASES, [ADMIN]) == 5
    assert holders(client) == {
        (ADMIN, "energia_etl_db.clientes"),
        (EVERYONE, "otra"),
        (EVERYONE, "otra.ajena"),
    }
    after = client.get_data_lake_settings()["DataLakeSettings"]
    assert after == {
        **before,
        "CreateDatabaseDefaultPermissions": [],
        "CreateTableDefaultPermissions": [],
    }
    assert after["DataLakeAdmins"] == before["DataLakeAdmins"]


def test_second_call_changes_nothing(client: Any) -> None:
    close(client, DATABASES, [ADMIN])
    calls: list[str] = []
    client.meta.events.register(
        "before-call.lakeformation", lambda model, **_: calls.append(model.name)
    )
    assert close(client, DATABASES, [ADMIN]) == 0
    assert set(calls) == {"GetDataLakeSettings", "ListPermissions"}


def test_missing_administrator_leaves_access_open(client: Any) -> None:
    before = holders(client)
    with pytest.raises(SettingsError, match="administrators: arn:aws:iam::1:role/nadie"):
        close(client, DATABASES, [ADMIN, "arn:aws:iam::1:role/nadie"])
    assert holders(client) == before
    assert client.get_data_lake_settings()["DataLakeSettings"]["CreateTableDefaultPermissions"]


def stubbed() -> tuple[Any, Stubber]:
    client = boto3.client(
        "lakeformation",
        region_name="us-east-1",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",  # noqa: S106
    )
    return client, Stubber(client)


SETTINGS: dict[str, Any] = {
    "DataLakeSettings": {
        "DataLakeAdmins": [],
        "CreateDatabaseDefaultPermissions": [],
        "CreateTableDefaultPermissions": [],
    }
}


def test_every_page_is_read_and_revoked() -> None:
    client, stub = stubbed()
    columns = {"DatabaseName": "uno", "Name": "t", "ColumnWildcard": {}}
    listed = [
        {"Resource": {"Database": {"Name": "uno"}}, "Permissions": ["DESCRIBE"]},
        {"Resource": {"TableWithColumns": columns}, "Permissions": ["SELECT"]},
    ]
    principal = {"Principal": {"DataLakePrincipalIdentifier": EVERYONE}}
    stub.add_response("get_data_lake_settings", SETTINGS)
    for item, page in zip(listed, ("2", ""), strict=True):
        answer = {"PrincipalResourcePermissions": [{**principal, **item}]}
        asked = {"Resource": {"Database": {"Name": "uno"}}, **({} if page else {"NextToken": "2"})}
        found = {**answer, **({"NextToken": page} if page else {})}
        stub.add_response("list_permissions", found, asked)
    every = {"Resource": {"Table": {"DatabaseName": "uno", "TableWildcard": {}}}}
    stub.add_response("list_permissions", {"PrincipalResourcePermissions": []}, every)
    for item in listed:
        stub.add_response("revoke_permissions", {}, {**principal, **item})
    with stub:
        assert close(client, {"uno": []}, []) == 2
        stub.assert_no_pending_responses()


def test_access_denied_is_retried_then_raised() -> None:
    client, stub = stubbed()
    pauses: list[float] = []
    for _ in range(2):
        stub.add_client_error("get_data_lake_settings", "AccessDeniedException")
    stub.add_response("get_data_lake_settings", SETTINGS)
    stub.add_client_error("get_data_lake_settings", "InvalidInputException")
    for _ in range(8):
        stub.add_client_error("get_data_lake_settings", "AccessDeniedException")
    with stub:
        assert close(client, {}, [], pauses.append) == 0
        assert len(pauses) == 2
        with pytest.raises(ClientError, match="InvalidInput"):
            close(client, {}, [], pauses.append)
        assert len(pauses) == 2
        with pytest.raises(ClientError, match="AccessDenied"):
            close(client, {}, [], pauses.append)
        stub.assert_no_pending_responses()
    # The function has five minutes.
    assert sum(pauses[2:]) < 200


@pytest.fixture
def answers() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Where CloudFormation waits for the answer, and what it got."""
    got: list[dict[str, Any]] = []

    class Waiting(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append({**json.loads(body), "type": self.headers["Content-Type"]})
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Waiting)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/answer", got
    server.shutdown()
    server.server_close()


NO_ADMIN = (
    "these roles are not data lake administrators: nadie; add them in Lake Formation "
    "and deploy again"
)


@pytest.mark.parametrize(
    ("request_type", "admins", "status", "reason"),
    [
        ("Create", [ADMIN], "SUCCESS", ""),
        ("Update", [ADMIN], "SUCCESS", ""),
        ("Update", ["nadie"], "FAILED", NO_ADMIN),
        ("Delete", ["nadie"], "SUCCESS", ""),
    ],
)
def test_cloudformation_always_gets_a_response(  # noqa: PLR0913, PLR0917
    client: Any,
    answers: tuple[str, list[dict[str, Any]]],
    request_type: str,
    admins: list[str],
    status: str,
    reason: str,
) -> None:
    url, got = answers
    before = holders(client)
    identity = {"StackId": "s", "RequestId": "r", "LogicalResourceId": "l"}
    properties = {"ServiceToken": "arn", "Databases": DATABASES, "Admins": admins}
    event = {"RequestType": request_type, "ResponseURL": url, "ResourceProperties": properties}
    handler.handle({**event, **identity}, None)
    assert got == [
        {
            **identity,
            "PhysicalResourceId": handler.IDENTITY,
            "Status": status,
            "Reason": reason,
            "type": "",
        }
    ]
    closed = request_type != "Delete" and status == "SUCCESS"
    assert (holders(client) != before) is closed
