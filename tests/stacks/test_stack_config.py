"""The configuration: what selects an environment, and which line a bad value gets."""

from collections.abc import Mapping
from typing import Any

import pytest

from energia.errors import EnergiaError
from energia_stacks.config import ConfigError, EnvironmentConfig, load_config

ACCOUNT = {"account": "123456789012", "region": "us-east-1"}


def context(*, env: str = "dev", **settings: object) -> dict[str, Any]:
    return {"env": env, "environments": {env: {**ACCOUNT, **settings}}}


def mistakes(values: Mapping[str, Any]) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        load_config(values)
    assert isinstance(caught.value, EnergiaError)
    assert str(caught.value).splitlines() == list(caught.value.mistakes)
    return caught.value.mistakes


def test_dev_is_the_default_environment() -> None:
    values = context()
    del values["env"]
    assert load_config(values).name == "dev"


def test_defaults_protect_data() -> None:
    config = load_config(context())
    assert config.removal_policy == "retain"
    assert config.termination_protection is True
    assert config.bucket_name == "energia-dev-123456789012-us-east-1"
    assert (config.raw_database, config.processed_database) == ("energia_raw_cf", "energia_etl_db")


def test_context_replaces_account_region_and_bucket() -> None:
    given = {"account": "210987654321", "region": "sa-east-1", "bucket_name": "otro-lago"}
    config = load_config({**context(), **given})
    assert {name: getattr(config, name) for name in given} == given


def test_default_bucket_name_follows_the_context() -> None:
    config = load_config({**context(), "account": "210987654321", "region": "sa-east-1"})
    assert config.bucket_name == "energia-dev-210987654321-sa-east-1"


def test_context_replaces_no_other_setting() -> None:
    values = {**context(), "removal_policy": "destroy", "termination_protection": False}
    assert load_config(values) == load_config(context())


def test_configured_tags_are_added_to_default_tags() -> None:
    tags = load_config(context(tags={"centro de costo": "energía-01"})).all_tags
    assert tags == {"project": "energia", "environment": "dev", "centro de costo": "energía-01"}


def test_config_is_frozen() -> None:
    with pytest.raises(AttributeError):
        load_config(context()).account = "210987654321"  # type: ignore[misc]


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_environments_of_cdk_json_are_valid(environment: str, context: Mapping[str, Any]) -> None:
    config = load_config({**context, "env": environment})
    assert isinstance(config, EnvironmentConfig)
    assert config.termination_protection is (environment == "prod")


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({}, "environments: missing in the CDK context; run the CDK CLI in the project's folder"),
        (context() | {"env": "qa"}, "env: 'qa' is not valid; use dev"),
        (context() | {"env": "devv"}, "env: 'devv' is not valid; did you mean 'dev'?"),
        (
            context(env="QA"),
            "environment QA: name: 'QA' is not valid; use 2 to 12 characters of a-z and 0-9, ",
        ),
        (
            context(account="1234"),
            "environment dev: account: '1234' is not valid; use an AWS account ID",
        ),
        (
            context(account=123456789012),
            "environment dev: account: 123456789012 is not valid; use an AWS ",
        ),
        (
            context(region="Virginia"),
            "environment dev: region: 'Virginia' is not valid; use an AWS region ",
        ),
        (
            context() | {"account": ""},
            "environment dev: account: '' is not valid; use an AWS account ID",
        ),
        (
            context(bucket_name="Lago"),
            "environment dev: bucket_name: 'Lago' is not valid; use a bucket name",
        ),
        (context(bucket_name="a" * 64), "environment dev: bucket_name: 'aaa"),
        (context(bucket_name="mi.lago"), "environment dev: bucket_name: 'mi.lago' is not valid"),
        (context(bucket_name="xn--lago"), "environment dev: bucket_name: 'xn--lago' is not valid"),
        (
            context(removal_policy="snapshot"),
            "environment dev: removal_policy: 'snapshot' is not valid",
        ),
        (
            context(termination_protection="false"),
            "environment dev: termination_protection: 'false' is not valid; use true or false",
        ),
        (
            context(tags=["a"]),
            "environment dev: tags: ['a'] is not valid; use an object of tag names and ",
        ),
        (
            context(tags={"a": 1}),
            "environment dev: tags: {'a': 1} is not valid; use an object of tag names ",
        ),
        (
            context(tags={"aws:a": "1"}),
            "environment dev: tags: {'aws:a': '1'} is not valid; use an object ",
        ),
        (context(raw_database="Energia"), "environment dev: raw_database: 'Energia' is not valid"),
        (
            context(raw_database="uno", processed_database="uno"),
            "environment dev: processed_database: 'uno' is also raw_database; use two names",
        ),
        (
            context(quarantine_days=0),
            "environment dev: quarantine_days: 0 is not valid; use a whole number ",
        ),
        (
            context(quarantine_days=True),
            "environment dev: quarantine_days: True is not valid; use a whole ",
        ),
        (
            context(athena_scan_limit_bytes=9_999_999),
            "environment dev: athena_scan_limit_bytes: 9999999 is not valid; use a whole number",
        ),
        (
            context(region="us-west-1"),
            "environment dev: region: 'us-west-1' is not valid; use a region with ",
        ),
        (
            context(warehouse="rds"),
            "environment dev: warehouse: 'rds' is not valid; use 'serverless' or ",
        ),
        (
            context(base_rpu=12),
            "environment dev: base_rpu: 12 is not valid; use 4 or a multiple of 8 up to",
        ),
        (
            context(base_rpu=0),
            "environment dev: base_rpu: 0 is not valid; use 4 or a multiple of 8 up to",
        ),
        (
            context(base_rpu=520),
            "environment dev: base_rpu: 520 is not valid; use 4 or a multiple of 8 up to",
        ),
        (
            context(base_rpu="8"),
            "environment dev: base_rpu: '8' is not valid; use 4 or a multiple of 8 up to",
        ),
        (
            context(max_rpu=True),
            "environment dev: max_rpu: True is not valid; use 4 or a multiple of 8 up to",
        ),
        (
            context(base_rpu=4, region="sa-east-1"),
            "environment dev: base_rpu: 4 is not available in 'sa-east-1'; use 8 or more",
        ),
        (
            context(base_rpu=24),
            "environment dev: max_rpu: 16 is not valid; use at least base_rpu (24)",
        ),
        (
            context(node_type="dc2.large"),
            "environment dev: node_type: 'dc2.large' is not valid; use one of ",
        ),
        (
            context(node_type="ra3xlarge"),
            "environment dev: node_type: 'ra3xlarge' is not valid; use one of ",
        ),
        (
            context(node_type=3),
            "environment dev: node_type: 3 is not valid; use one of ra3.large, ",
        ),
        (context(nodes=0), "environment dev: nodes: 0 is not valid; use a whole number of nodes"),
        (
            context(nodes="2"),
            "environment dev: nodes: '2' is not valid; use a whole number of nodes",
        ),
        (context(nodes=17), "environment dev: nodes: 17 is not valid for ra3.large; use 1 to 16"),
        (
            context(node_type="ra3.4xlarge", nodes=1),
            "environment dev: nodes: 1 is not valid for ra3.4xlarge; use 2 to 32",
        ),
        (
            context(people=["x"]),
            "environment dev: people: ['x'] is not valid; use an object with lists of ",
        ),
        (
            context(people={"Jefe": []}),
            "environment dev: people: {'Jefe': []} is not valid; use an object with lists of role ",
        ),
        (
            context(people={"ReportViewer": ["*"]}),
            "environment dev: people: {'ReportViewer': ['*']} is not valid",
        ),
        (
            context(people={"ReportViewer": "arn:aws:iam::123456789012:role/a"}),
            "environment dev: people: {'ReportViewer': 'arn:aws:iam::123456789012:role/a'} ",
        ),
        (
            context(people={"ReportViewer": ["arn:aws:iam::123456789012:root"]}),
            "environment dev: people: {'ReportViewer': ['arn:aws:iam::123456789012:root']} ",
        ),
        (
            context(manages_lake_formation="no"),
            "environment dev: manages_lake_formation: 'no' is not valid; use true or false",
        ),
        (
            context(alert_emails="a@b.co"),
            "environment dev: alert_emails: 'a@b.co' is not valid; use a list of e-mail addresses",
        ),
        (
            context(alert_emails=["ab.co"]),
            "environment dev: alert_emails: ['ab.co'] is not valid; use a list of e-mail addresses",
        ),
        (
            context(triggers=["s3_event"]),
            "environment dev: triggers: ['s3_event'] is not valid; use an object",
        ),
        (
            context(triggers={"s3": True}),
            "environment dev: triggers: {'s3': True} is not valid; use an object",
        ),
        (
            context(triggers=None),
            "environment dev: triggers: None is not valid; use an object with s3_event, ",
        ),
        (
            context(triggers={"s3_event": "yes"}),
            "environment dev: triggers.s3_event: 'yes' is not valid; use true or false",
        ),
        (
            context(triggers={"schedule": "0 6 * * ? *"}),
            "environment dev: triggers.schedule: '0 6 * * ? *' is not valid; use a time",
        ),
        (
            context(triggers={"crawlers_utc": True}),
            "environment dev: triggers.crawlers_utc: True is not valid; use a time",
        ),
        (
            context(buket_name="a"),
            "environment dev: buket_name: unknown setting; did you mean 'bucket_name'?",
        ),
        (context(name="prod"), "environment dev: name: unknown setting; remove it"),
        (
            {"environments": {"dev": {"account": "123456789012"}}},
            "environment dev: region: missing; add it",
        ),
        (
            context(env="prod", removal_policy="destroy"),
            "environment prod: removal_policy: 'destroy' is not valid; use 'retain'",
        ),
        (
            context(env="prod", termination_protection=False),
            "environment prod: termination_protection: false is not valid; use true",
        ),
    ],
)
def test_bad_value_is_one_line_with_its_name(values: Mapping[str, Any], line: str) -> None:
    found = mistakes(values)
    assert len(found) == 1
    assert found[0].startswith(line)
    assert "\n" not in found[0]


def test_all_mistakes_are_reported_at_once() -> None:
    triggers = {"s3_event": 1, "schedule": ""}
    found = mistakes(context(account="1", region="2", quarantine_days=-1, triggers=triggers))
    assert [line.split(": ")[1] for line in found] == [
        *("account", "region", "quarantine_days"),
        *("triggers.s3_event", "triggers.schedule"),
    ]
