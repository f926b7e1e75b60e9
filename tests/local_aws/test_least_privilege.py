"""Roles may do what they need: a call here needs each permission, or a list says why it stays."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from energia.contracts.model import Role

from .deliveries import Execution
from .deployed import ROOT, Deployed
from .excess import EXCESS, Excess
from .people import administer, keep_answers, look_around, own_group
from .permissions import permissions
from .reading import Cell, answered, granted, outcome
from .stops import Losses, Stop

REFUSED = "Insufficient permissions to execute the query. Principal does not have any privilege"
NOT_THERE = "COLUMN_NOT_FOUND"

VIEWER = Role.REPORT_VIEWER
HIDDEN = "identificacion"


@pytest.fixture(scope="module")
def answers_of(sampled: Execution, deployed: Deployed) -> dict[Role, dict[Cell, str]]:
    """What each reader is answered for each column of the catalog."""
    assert sampled.status == "SUCCEEDED"
    return {role: answered(deployed, role) for role in Role}


@pytest.fixture(scope="module")
def at_work(
    answers_of: dict[Role, dict[Cell, str]],
    stopped: dict[str, Stop],
    losses: Losses,
    deployed: Deployed,
) -> Deployed:
    """The account after every role has done its work, and the gate has stopped some loads."""
    assert answers_of
    assert stopped
    assert losses
    for role in Role:
        look_around(deployed, role)
        keep_answers(deployed, role)
    administer(deployed)
    return deployed


def test_readers_read_the_columns_listed_by_access(
    answers_of: dict[Role, dict[Cell, str]],
) -> None:
    read = {
        role: {cell for cell, reason in answers.items() if not reason}
        for role, answers in answers_of.items()
    }
    assert read == granted()
    refusals = {reason for answers in answers_of.values() for reason in answers.values() if reason}
    assert refusals
    assert all(reason.startswith((REFUSED, NOT_THERE)) for reason in refusals), refusals


@pytest.fixture
def masking(sampled: Execution, deployed: Deployed, tmp_path: Path) -> Iterator[Path]:
    """A project that hides a column from ReportViewer, while its grant is the account's."""
    assert sampled.status == "SUCCEEDED"
    shutil.copytree(ROOT / "data/contracts", tmp_path / "data/contracts")
    contract = tmp_path / "data/contracts/clientes.odcs.yaml"
    access = f"role: {VIEWER}, access: read"
    hidden = f"{access}, customProperties: [{{property: excludedColumns, value: [{HIDDEN}]}}]"
    contract.write_text(contract.read_text("utf-8").replace(access, hidden, 1), "utf-8")
    lake_formation, config = deployed.client("lakeformation"), deployed.config
    place = {"DatabaseName": config.processed_database, "Name": "clientes"}
    principal = {"DataLakePrincipalIdentifier": f"arn:aws:iam::{config.account}:role/{VIEWER}"}
    others = {**place, "ColumnWildcard": {"ExcludedColumnNames": [HIDDEN]}}
    whole = {"Principal": principal, "Resource": {"Table": {"CatalogId": config.account, **place}}}
    part = {"Principal": principal, "Resource": {"TableWithColumns": others}}
    lake_formation.revoke_permissions(**whole, Permissions=["SELECT"])
    lake_formation.grant_permissions(**part, Permissions=["SELECT"])
    yield tmp_path
    lake_formation.revoke_permissions(**part, Permissions=["SELECT"])
    lake_formation.grant_permissions(**whole, Permissions=["SELECT"])


def test_reader_cannot_read_excluded_columns(masking: Path, deployed: Deployed) -> None:
    answers = answered(deployed, VIEWER)
    table = f"{deployed.config.processed_database}.clientes"
    assert {cell for cell, reason in answers.items() if not reason} == granted(masking)[VIEWER]
    assert answers[table, HIDDEN].startswith(NOT_THERE)
    athena, group = deployed.client_as(VIEWER, "athena"), own_group(deployed, VIEWER)
    assert outcome(athena, f"SELECT * FROM {table}", {"WorkGroup": group}) == ""  # noqa: S608


def test_policies_allow_only_used_or_listed_actions(at_work: Deployed) -> None:
    found = permissions(at_work)
    listed = {item: entry for item in found for entry in EXCESS if entry.names(item)}
    unlisted = {item for item, used in found.items() if not used and item not in listed}
    needed = {item for item, entry in listed.items() if found[item] and not entry.now_and_then}
    assert not unlisted, "take these out of the policies, or say in excess.py why they stay"
    assert not needed, "calls need these: take them out of excess.py"


@pytest.mark.parametrize("entry", EXCESS, ids=lambda entry: f"{entry.roles} {entry.place}")
def test_listed_excess_is_still_allowed(entry: Excess, at_work: Deployed) -> None:
    named = {(item.role, item.action) for item in permissions(at_work) if entry.names(item)}
    assert named == entry.pairs(), "the policies have it no more: take it out of excess.py"
