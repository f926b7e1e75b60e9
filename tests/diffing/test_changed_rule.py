"""A rule changed in a contract is SQL that a reviewer reads, in what the real CLI shows."""

import json
import shutil
from pathlib import Path

import energia_stacks  # noqa: F401  # settles which Node aws_cdk starts when it is imported

# isort: split
import aws_cdk as cdk
import pytest

from app import build
from energia.contracts import load_contracts
from energia_stacks.config import load_config
from stackdiff.assemblies import Assembly, Tree
from stackdiff.changes import compare
from stackdiff.rendering import LIMIT, render
from stackdiff.specification import Specification

from .conftest import ROOT

pytestmark = pytest.mark.long

CONTRACT = "transacciones.odcs.yaml"


def assembly(contracts: Path, out: Path) -> Assembly:
    """The app's own, of contracts in another folder."""
    context = json.loads((ROOT / "cdk.json").read_text())["context"]
    app = cdk.App(context=context, analytics_reporting=False, outdir=str(out))
    build(app, load_config(context), contracts=load_contracts(contracts), queries=())
    app.synth()
    return Assembly(out)


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Assembly, Assembly]:
    """The app before and after precio gets a new minimum."""
    folder = tmp_path_factory.mktemp("changed")
    contracts = Path(shutil.copytree(ROOT / "data/contracts", folder / "contracts"))
    text = (contracts / CONTRACT).read_text(encoding="utf-8")
    assert text.count("{minimum: 0}") == 1
    base = assembly(contracts, folder / "base")
    (contracts / CONTRACT).write_text(text.replace("{minimum: 0}", "{minimum: 5}"), "utf-8")
    return base, assembly(contracts, folder / "head")


def test_changed_rule_is_readable_in_cdk_diff(changed: tuple[Assembly, Assembly]) -> None:
    base, head = changed
    text = Tree(ROOT).difference(head, "Etl", base.stacks["Etl"])
    changes = [line.strip(" │") for line in text.splitlines() if " precio < " in line]
    assert changes == [
        '[-] "      OR precio < 0",',
        '[+] "      OR precio < 5",',
        """[-] "          CASE WHEN precio < 0 THEN 'precio: fuera_de_rango' END,",""",
        """[+] "          CASE WHEN precio < 5 THEN 'precio: fuera_de_rango' END,",""",
    ]


def test_changed_rule_is_shown_as_sql_first_in_comment(
    changed: tuple[Assembly, Assembly], specification: Specification
) -> None:
    stacks = list(compare("dev", *changed, specification))
    text = render(stacks, {("dev", "Etl"): ""}, limit=LIMIT, rest="")
    assert [stack.name for stack in stacks if stack.differs] == ["Etl"]
    top = text.partition("### All changes")[0]
    assert "\n-      OR precio < 0\n+      OR precio < 5\n" in top
    assert "IAM changes" not in top
