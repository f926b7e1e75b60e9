"""The configuration's choices of a warehouse and of triggers."""

from typing import Any

import pytest

from energia_stacks.config import load_config
from energia_stacks.trigger_settings import TriggerSettings, is_cron

from .test_stack_config import context


@pytest.mark.parametrize(
    "settings",
    [
        {"base_rpu": 4, "max_rpu": 4},
        {"base_rpu": 512, "max_rpu": 512},
        {"warehouse": "provisioned", "nodes": 1},
        {"warehouse": "provisioned", "node_type": "ra3.16xlarge", "nodes": 100},
    ],
)
def test_smallest_and_the_largest_warehouse_are_valid(settings: dict[str, Any]) -> None:
    config = load_config(context(**settings))
    assert {name: getattr(config, name) for name in settings} == settings


def test_default_warehouse_is_small_and_serverless() -> None:
    config = load_config(context())
    assert (config.warehouse, config.base_rpu, config.max_rpu) == ("serverless", 8, 16)
    assert (config.node_type, config.nodes) == ("ra3.large", 2)


def test_triggers_are_off_by_default() -> None:
    assert load_config(context()).triggers == TriggerSettings(
        s3_event=False, schedule=None, crawlers_utc=None
    )
    found = load_config(
        context(triggers={"s3_event": True, "schedule": "cron(0 6 * * ? *)"})
    ).triggers
    assert found == TriggerSettings(s3_event=True, schedule="cron(0 6 * * ? *)")


@pytest.mark.parametrize(
    ("expression", "valid"),
    [
        ("cron(0 6 * * ? *)", True),
        ("cron(0,30 6-18/2 ? JAN-MAR MON-FRI 2026-2030)", True),
        ("cron(*/15 0 L * ? *)", True),
        ("cron(59 23 31W 12 ? 2199)", True),
        ("cron(0 6 ? * 6L *)", True),
        ("cron(0 6 ? * 2#1 *)", True),
        ("rate(1 day)", False),
        ("cron(0 6 * * *)", False),
        ("cron(0 6 * * * *)", False),
        ("cron(0 6 ? * ? *)", False),
        ("cron(60 6 * * ? *)", False),
        ("cron(0 24 * * ? *)", False),
        ("cron(0 6 0 * ? *)", False),
        ("cron(0 6 32 * ? *)", False),
        ("cron(0 6 * 13 ? *)", False),
        ("cron(0 6 ? * 8 *)", False),
        ("cron(0 6 ? * LUN *)", False),
        ("cron(0 6 * * ? 1969)", False),
        ("cron(0/0 6 * * ? *)", False),
        ("cron(1- 6 * * ? *)", False),
        ("cron(1,,2 6 * * ? *)", False),
        ("cron(? 6 * * ? *)", False),
        ("cron(-5 6 * * ? *)", False),
        ("cron(٣ 6 * * ? *)", False),
        (" cron(0 6 * * ? *)", False),
        ("cron(0 6 * * ? *)\n", False),
    ],
)
def test_cron_expression_is_validated(expression: str, valid: bool) -> None:
    assert is_cron(expression) is valid
