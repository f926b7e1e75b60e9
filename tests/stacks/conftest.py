"""The assemblies under test: built as app.py builds them, with the context of cdk.json."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import energia_stacks  # noqa: F401  # settles which Node aws_cdk starts when it is imported

# isort: split
import aws_cdk as cdk
import pytest

from app import ROOT, build
from energia.compiler.glue import glue_tables
from energia.contracts import load_contracts
from energia.contracts.model import Contract
from energia.queries import Query, load_queries
from energia_stacks.config import EnvironmentConfig, load_config
from energia_stacks.trigger_settings import TriggerSettings

from .assembly import ENVIRONMENTS, Assembly, Synthesise

ORIGINAL = ("clientes", "proveedores", "transacciones")
"""The original system's datasets."""

PLACE = {"account": "111111111111", "region": "us-east-1"}
"""A made-up account, so that the snapshots are the same whoever's account cdk.json names."""


@pytest.fixture(scope="session")
def context() -> Mapping[str, Any]:
    """The context of cdk.json: only the CLI reads it by itself, and it holds the feature flags."""
    document = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))
    found: Mapping[str, Any] = document["context"]
    return found


@pytest.fixture(scope="session")
def contracts() -> tuple[Contract, ...]:
    """The project's contracts."""
    return load_contracts(ROOT / "data/contracts")


@pytest.fixture(scope="session")
def added(contracts: tuple[Contract, ...]) -> frozenset[str]:
    """The tables of other datasets than the original ones: their contracts alone open them."""
    others = [contract for contract in contracts if contract.dataset not in ORIGINAL]
    return frozenset(table.name for contract in others for table in glue_tables(contract))


@pytest.fixture(scope="session")
def queries(contracts: tuple[Contract, ...]) -> tuple[Query, ...]:
    """The project's queries."""
    return load_queries(ROOT / "athena_sql", contracts)


@pytest.fixture(scope="session")
def configs(context: Mapping[str, Any]) -> Mapping[str, EnvironmentConfig]:
    """The settings of every environment."""
    return {name: load_config({**context, **PLACE, "env": name}) for name in ENVIRONMENTS}


@pytest.fixture(scope="session")
def synthesise(
    context: Mapping[str, Any],
    contracts: tuple[Contract, ...],
    queries: tuple[Query, ...],
    tmp_path_factory: pytest.TempPathFactory,
) -> Synthesise:
    """Makes the assembly of a configuration, of the project's contracts if no others are given."""

    def made(config: EnvironmentConfig, contracts: Sequence[Contract] = contracts) -> Assembly:
        directory = tmp_path_factory.mktemp(config.name)
        app = cdk.App(context=context, analytics_reporting=False, outdir=str(directory))
        build(app, config, contracts=contracts, queries=queries)
        app.synth()
        return Assembly(config, directory)

    return made


@pytest.fixture(scope="session")
def assemblies(
    configs: Mapping[str, EnvironmentConfig], synthesise: Synthesise
) -> Mapping[str, Assembly]:
    """Every environment, synthesised."""
    return {name: synthesise(config) for name, config in configs.items()}


@pytest.fixture(scope="session")
def provisioned(configs: Mapping[str, EnvironmentConfig], synthesise: Synthesise) -> Assembly:
    """What keeps its data on a provisioned cluster, in a region that differs from the others."""
    return synthesise(replace(configs["prod"], warehouse="provisioned", region="sa-east-1"))


@pytest.fixture(scope="session")
def triggered(configs: Mapping[str, EnvironmentConfig], synthesise: Synthesise) -> Assembly:
    """What keeps its data, with every trigger there is."""
    triggers = TriggerSettings(
        s3_event=True, schedule="cron(30 6 * * ? *)", crawlers_utc="cron(0 11 ? * MON-FRI *)"
    )
    return synthesise(replace(configs["prod"], triggers=triggers))


@pytest.fixture(scope="session", params=ENVIRONMENTS)
def assembly(request: pytest.FixtureRequest, assemblies: Mapping[str, Assembly]) -> Assembly:
    """Each environment in turn, for what all of them promise."""
    return assemblies[request.param]


@pytest.fixture(scope="session")
def dev(assemblies: Mapping[str, Assembly]) -> Assembly:
    """The environment that may be thrown away."""
    return assemblies["dev"]


@pytest.fixture(scope="session")
def prod(assemblies: Mapping[str, Assembly]) -> Assembly:
    """The environment that keeps its data."""
    return assemblies["prod"]


@pytest.fixture
def new_app(context: Mapping[str, Any], tmp_path: Path) -> cdk.App:
    """An empty app, as the assemblies' were."""
    return cdk.App(context=context, analytics_reporting=False, outdir=str(tmp_path / "cdk.out"))


@pytest.fixture(params=[*ENVIRONMENTS, "provisioned"])
def any_kind(
    request: pytest.FixtureRequest, assemblies: Mapping[str, Assembly], provisioned: Assembly
) -> Assembly:
    """Each environment in turn and the provisioned one, for what all warehouses promise."""
    return {**assemblies, "provisioned": provisioned}[request.param]
