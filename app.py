"""The CDK app: `python3 app.py` writes the cloud assembly that `cdk synth|diff|deploy` work on."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import energia_stacks  # noqa: F401  # settles which Node aws_cdk starts when it is imported

# isort: split
import aws_cdk as cdk
from cdk_nag import AwsSolutionsChecks

from energia.contracts import load_contracts
from energia.contracts.model import Contract
from energia.errors import EnergiaError
from energia.queries import Query, load_queries
from energia_stacks.catalog import CatalogStack
from energia_stacks.config import EnvironmentConfig, load_config
from energia_stacks.etl import EtlStack
from energia_stacks.governance import GovernanceStack
from energia_stacks.storage import StorageStack
from energia_stacks.warehouse import WarehouseStack

ROOT = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Stacks:
    """The stacks of one environment, in deploy order."""

    storage: StorageStack
    catalog: CatalogStack
    governance: GovernanceStack
    warehouse: WarehouseStack
    etl: EtlStack


def build(
    app: cdk.App,
    config: EnvironmentConfig,
    *,
    contracts: Sequence[Contract],
    queries: Sequence[Query],
) -> Stacks:
    """Adds the stacks and their checks to the app; what they hold follows from the arguments."""
    storage = StorageStack(app, config=config)
    catalog = CatalogStack(
        app, config=config, lake=storage.lake, contracts=contracts, queries=queries
    )
    governance = GovernanceStack(app, config=config, lake=storage.lake, contracts=contracts)
    # Its grants know the tables and the crawlers' role by name alone.
    governance.add_stack_dependency(catalog)
    warehouse = WarehouseStack(app, config=config, lake=storage.lake, contracts=contracts)
    etl = EtlStack(
        app,
        config=config,
        lake=storage.lake,
        warehouse=warehouse.warehouse,
        contracts=contracts,
    )
    # Nothing runs before there is someone to govern what it makes.
    etl.add_stack_dependency(governance)
    for name, value in config.all_tags.items():
        cdk.Tags.of(app).add(name, value)
    cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    return Stacks(storage, catalog, governance, warehouse, etl)


def synth() -> None:
    """Writes the assembly of the environment that the CDK context selects."""
    app = cdk.App(analytics_reporting=False)
    contracts = load_contracts(ROOT / "data/contracts")
    build(
        app,
        load_config(app.node.get_all_context()),
        contracts=contracts,
        queries=load_queries(ROOT / "athena_sql", contracts),
    )
    app.synth()


def main() -> None:
    """Synthesises; a mistake in contracts, queries or configuration ends in its lines alone."""
    try:
        synth()
    except EnergiaError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
