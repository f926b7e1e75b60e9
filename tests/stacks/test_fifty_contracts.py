"""What AWS and CloudFormation limit, with 50 contracts: there is room for a company's datasets."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from energia.compiler.redshift.load import load_plan
from energia.compiler.redshift.tables import ddl_plan
from energia.contracts.model import Contract
from energia.data_api import MAX_STATEMENT_BYTES, MAX_STATEMENTS
from energia_stacks.config import EnvironmentConfig

from .assembly import Assembly, Synthesise, as_text
from .varied import varied

KIB, MIB = 1024, 1024**2
COUNT = 50
DASHBOARD = "AWS::CloudWatch::Dashboard"

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def fifty(contracts: tuple[Contract, ...]) -> list[Contract]:
    return varied(contracts, COUNT)


@pytest.fixture(scope="module")
def grown(
    configs: Mapping[str, EnvironmentConfig], synthesise: Synthesise, fifty: list[Contract]
) -> Assembly:
    return synthesise(configs["prod"], fifty)


def size(value: Any) -> int:
    """Its characters as AWS counts them, without white space and with tokens as long as ARNs."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return len(re.sub(r'\{"(Ref|Fn::GetAtt|Fn::ImportValue)":[^}]*\}', "a" * 100, text))


def test_generated_contracts_differ(fifty: list[Contract]) -> None:
    assert len({contract.dataset for contract in fifty}) == COUNT
    assert max(len(contract.columns) for contract in fifty) >= 30
    assert len({len(contract.columns) for contract in fifty}) > 10


def test_templates_fit_the_limits_of_cloudformation(grown: Assembly) -> None:
    for stack in grown.stacks:
        template = grown.template(stack)
        written = (grown.directory / f"{stack}.template.json").stat().st_size
        assert written <= MIB, (stack, written)
        assert len(template["Resources"]) <= 500, (stack, len(template["Resources"]))
        assert len(template.get("Parameters", {})) <= 200
        assert len(template.get("Outputs", {})) <= 200
        assert len(template["Description"]) <= KIB
        assert all(len(name) <= 255 for name in template["Resources"])


def test_cut_sql_of_a_job_ends_with_a_hash(grown: Assembly) -> None:
    shown = [job["Metadata"]["sql"] for job in grown.resources("AWS::Glue::Job").values()]
    cut = [lines for lines in shown if lines[-1].startswith("-- ")]
    assert 0 < len(cut) < len(shown)
    for lines in cut:
        assert re.fullmatch(r"-- [0-9]+ more lines; hash of all lines: [0-9a-f]{16}", lines[-1])
    assert len({lines[-1] for lines in cut}) >= 15  # as many shapes of contracts are cut


def test_policies_fit_the_limits_of_iam(grown: Assembly) -> None:
    inline: dict[str, int] = defaultdict(int)
    for policy in grown.properties("AWS::IAM::Policy"):
        for role in policy["Roles"]:
            inline[as_text(role)] += size(policy["PolicyDocument"])
    assert len(inline) > 10
    for name, total in inline.items():
        assert total <= 10_240, name  # all inline policies of a role together
    for role in grown.properties("AWS::IAM::Role"):
        assert size(role["AssumeRolePolicyDocument"]) <= 2048
    for policy in grown.properties("AWS::S3::BucketPolicy"):
        assert size(policy["PolicyDocument"]) <= 20 * KIB
    for key in grown.properties("AWS::KMS::Key"):
        assert size(key["KeyPolicy"]) <= 32 * KIB


def test_state_machine_fits_its_limits(grown: Assembly) -> None:
    text = as_text(grown.only("AWS::StepFunctions::StateMachine")["DefinitionString"])
    assert len(text) <= MIB
    machine = json.loads(text)
    items = machine["States"]["Datasets"]["Items"]
    assert len(items) == COUNT
    assert size(items) <= 256 * KIB  # what states hand on
    # Entered and left, and a task is scheduled, started, submitted and ended besides. Half of the
    # history is left for retries and for polling crawlers.
    events = sum(6 if state["Type"] == "Task" else 2 for state in _states(machine))
    assert COUNT * events <= 12_500


def _states(part: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(part, dict):
        yield from part.get("States", {}).values()
        for value in part.values():
            yield from _states(value)
    elif isinstance(part, list):
        for value in part:
            yield from _states(value)


def test_dashboard_fits_the_limits_of_cloudwatch(grown: Assembly) -> None:
    (body,) = [as_text(board["DashboardBody"]) for board in grown.properties(DASHBOARD)]
    widgets = json.loads(body)["widgets"]
    assert len(widgets) <= 500
    shown = [len(widget["properties"].get("metrics", [])) for widget in widgets]
    assert max(shown) <= 500
    assert sum(shown) <= 2500
    for widget in widgets:
        assert len(widget["properties"].get("alarms", [])) <= 100


def test_names_have_at_most_255_characters(grown: Assembly) -> None:
    names = [
        *(job["Name"] for job in grown.properties("AWS::Glue::Job")),
        *(table["TableInput"]["Name"] for table in grown.properties("AWS::Glue::Table")),
    ]
    assert len(names) == 5 * COUNT
    assert max(map(len, names)) <= 255


def test_function_payloads_fit_their_limits(grown: Assembly) -> None:
    for kind in ("Custom::LakeFormationSettings", "Custom::CDKBucketDeployment"):
        assert size(grown.only(kind)) <= 200 * KIB  # of 256, with CloudFormation's own fields
    for function in grown.properties("AWS::Lambda::Function"):
        assert size(function.get("Environment", {})) <= 4 * KIB
    for job in grown.properties("AWS::Glue::Job"):
        assert size(job["DefaultArguments"]) <= 4 * KIB


def test_resource_properties_fit_their_limit(grown: Assembly) -> None:
    for key, resource in grown.resources().items():
        if resource["Type"] != "AWS::StepFunctions::StateMachine":
            assert size(resource.get("Properties", {})) <= 256 * KIB, key


def test_saved_queries_fit_the_limits_of_athena(grown: Assembly) -> None:
    for query in grown.properties("AWS::Athena::NamedQuery"):
        assert len(query["QueryString"].encode()) <= 262_144
        assert len(query["Description"]) <= KIB


def test_ddl_statements_fit_the_data_api(fifty: list[Contract]) -> None:
    plan = ddl_plan(fifty)
    assert len(json.dumps(plan)) <= 5 * MIB
    for table in plan["tables"]:
        views = 2 if table["view"] else 0
        assert views + len(table["grants"]) <= MAX_STATEMENTS, table["name"]
    for contract in fifty:
        load = load_plan(contract)
        assert len(load["statements"]) <= MAX_STATEMENTS
    texts = _texts([plan, *map(load_plan, fifty)])
    assert max(len(text.encode()) for text in texts) <= MAX_STATEMENT_BYTES


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def test_function_packages_fit_the_limit_of_lambda(grown: Assembly) -> None:
    for function in grown.properties("AWS::Lambda::Function"):
        folder = grown.directory / f"asset.{function['Code']['S3Key'].removesuffix('.zip')}"
        assert _bytes(folder) <= 50 * MIB


def _bytes(path: Path) -> int:
    files = [path.with_name(f"{path.name}.zip")] if not path.exists() else path.rglob("*")
    return sum(file.stat().st_size for file in files if file.is_file())
