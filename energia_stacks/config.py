"""One environment's settings: read from the CDK context, checked, frozen. Only this module knows
that there are environments; a stack is handed values and never asks which one it is in.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from energia.compiler.glue import PROCESSED_DATABASE, RAW_DATABASE
from energia.contracts.model import Role
from energia.errors import EnergiaError
from energia.suggestions import did_you_mean, instead
from energia_stacks.trigger_settings import (
    TriggerSettings,
    are_triggers,
    read_triggers,
    trigger_mistakes,
)

DEFAULT_ENVIRONMENT = "dev"
OVERRIDABLE = ("account", "region", "bucket_name")
"""What `-c name=value` may replace; everything else changes in cdk.json, under review."""

_KEEPS_ITS_DATA = "prod"

_TWO_ZONES = "us-west-1"
_SMALLEST_RPU = 4
_FOUR_RPU_REGIONS = {
    *("us-east-1", "us-east-2", "us-west-1", "us-west-2", "ap-south-1", "ap-southeast-1"),
    *("ap-southeast-2", "ap-northeast-1", "eu-west-1", "eu-north-1"),
}
# The 100 are the CDK's limit. DC2 is not here: nobody can create such a cluster any more.
_NODES = {
    "ra3.large": range(1, 17),
    "ra3.xlplus": range(1, 17),
    "ra3.4xlarge": range(2, 33),
    "ra3.16xlarge": range(2, 101),
}

RemovalPolicy = Literal["retain", "destroy"]
WarehouseKind = Literal["serverless", "provisioned"]
Rule = Callable[[object], bool]


class ConfigError(EnergiaError):
    """The CDK context has no usable environment; the text has one line per mistake."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


@dataclass(frozen=True, kw_only=True)
class EnvironmentConfig:
    """One environment; the defaults are the careful ones, so only leniency is written down."""

    name: str
    account: str
    region: str
    bucket_name: str
    removal_policy: RemovalPolicy = "retain"
    termination_protection: bool = True
    tags: Mapping[str, str] = field(default_factory=dict)
    raw_database: str = RAW_DATABASE
    processed_database: str = PROCESSED_DATABASE
    quarantine_days: int = 90
    athena_scan_limit_bytes: int = 10 * 1024**3
    warehouse: WarehouseKind = "serverless"
    base_rpu: int = 8
    max_rpu: int = 16
    node_type: str = "ra3.large"
    nodes: int = 2
    people: Mapping[str, Sequence[str]] = field(default_factory=dict)
    manages_lake_formation: bool = True
    alert_emails: Sequence[str] = ()
    triggers: TriggerSettings = field(default_factory=TriggerSettings)

    def __post_init__(self) -> None:
        mistakes = tuple(_mistakes(self))
        if mistakes:
            raise ConfigError(mistakes)

    @property
    def prefix(self) -> str:
        """What the names that people type begin with."""
        return f"energia-{self.name}"

    @property
    def workgroup(self) -> str:
        """The Athena workgroup of the environment."""
        return self.prefix

    @property
    def loader_role(self) -> str:
        """The name of the loads' role, as which alone Redshift may COPY from the lake.

        The original system's name: there is one environment an account.
        """
        return "AWSGlueServiceRole-ETL"

    @property
    def crawlers(self) -> tuple[str, str]:
        """The crawlers of the raw and of the processed tables."""
        return f"{self.prefix}-raw", f"{self.prefix}-processed"

    @property
    def state_machine(self) -> str:
        """The name of the state machine."""
        return self.prefix

    @property
    def metrics(self) -> str:
        """The CloudWatch namespace of the pipeline's own metrics."""
        return f"energia/{self.name}"

    @property
    def report_workgroup(self) -> str:
        """The Athena workgroup of ReportViewer, whose results nobody else's role reads."""
        return f"{self.prefix}-report-viewer"

    @property
    def crawler_role(self) -> str:
        """The role of the crawlers; the name is given."""
        return f"glue-crawler-role-{self.name}"

    @property
    def all_tags(self) -> Mapping[str, str]:
        """The tags of every resource: the two that are always there, then the configured ones."""
        return {"project": "energia", "environment": self.name, **self.tags}


def load_config(context: Mapping[str, Any]) -> EnvironmentConfig:
    """Return the environment that `-c env=<name>` selects; other `-c` values override it.

    Raises ConfigError with one line per mistake, which names the field.
    """
    environments = context.get("environments")
    if not isinstance(environments, Mapping):
        raise ConfigError(
            ("environments: missing in the CDK context; run the CDK CLI in the project's folder",)
        )
    name = context.get("env", DEFAULT_ENVIRONMENT)
    settings = environments.get(name)
    if not isinstance(settings, Mapping):
        raise ConfigError(
            (f"env: '{name}' is not valid{instead(str(name), sorted(environments))}",)
        )
    given = {key: context[key] for key in OVERRIDABLE if key in context}
    values = {**settings, **given}
    _check_names(name, values)
    values["triggers"] = read_triggers(values.get("triggers", {}))
    values.setdefault("bucket_name", _bucket_name(name, values["account"], values["region"]))
    return EnvironmentConfig(name=name, **values)


def _check_names(environment: str, values: Mapping[str, Any]) -> None:
    known = {setting.name for setting in fields(EnvironmentConfig)} - {"name"}
    unknown = [
        f"{name}: unknown setting{did_you_mean(name, known) or '; remove it'}"
        for name in values
        if name not in known
    ]
    missing = [f"{name}: missing; add it" for name in ("account", "region") if name not in values]
    if unknown or missing:
        raise ConfigError(tuple(f"environment {environment}: {m}" for m in unknown + missing))


def _bucket_name(environment: str, account: str, region: str) -> str:
    return f"energia-{environment}-{account}-{region}"


def _mistakes(config: EnvironmentConfig) -> Iterator[str]:
    place = f"environment {config.name}"
    # A bucket name made of bad parts is their mistake, not one more.
    made = _bucket_name(config.name, config.account, config.region)
    for setting in fields(config):
        is_valid, expected = _RULES[setting.name]
        value = getattr(config, setting.name)
        if not is_valid(value) and value != made:
            yield f"{place}: {setting.name}: {value!r} is not valid; use {expected}"
    if config.raw_database == config.processed_database:
        name = config.processed_database
        yield f"{place}: processed_database: {name!r} is also raw_database; use two names"
    if config.name == _KEEPS_ITS_DATA and config.removal_policy == "destroy":
        yield f"{place}: removal_policy: 'destroy' is not valid; use 'retain'"
    if config.name == _KEEPS_ITS_DATA and config.termination_protection is False:
        yield f"{place}: termination_protection: false is not valid; use true"
    unfit = (*_unfit_warehouse(config), *trigger_mistakes(config.triggers))
    yield from (f"{place}: {mistake}" for mistake in unfit)


def _unfit_warehouse(config: EnvironmentConfig) -> Iterator[str]:
    """Yield mistakes in the combination of the warehouse's settings."""
    region, node_type, nodes = config.region, config.node_type, config.nodes
    if region == _TWO_ZONES:
        yield f"region: {region!r} is not valid; use a region with three availability zones"
    if config.base_rpu == _SMALLEST_RPU and region not in _FOUR_RPU_REGIONS:
        yield f"base_rpu: {_SMALLEST_RPU} is not available in {region!r}; use 8 or more"
    if _is_rpu(config.base_rpu) and _is_rpu(config.max_rpu) and config.max_rpu < config.base_rpu:
        yield f"max_rpu: {config.max_rpu} is not valid; use at least base_rpu ({config.base_rpu})"
    counts = _NODES.get(node_type, range(0))
    if counts and _whole(1)(nodes) and nodes not in counts:
        limits = f"{counts[0]} to {counts[-1]}"
        yield f"nodes: {nodes} is not valid for {node_type}; use {limits}"


def _matches(pattern: str) -> Rule:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def _whole(minimum: int) -> Rule:
    # Python's True is an int, but not a number of days.
    return lambda value: type(value) is int and value >= minimum


def _is_rpu(value: object) -> bool:
    steps = {_SMALLEST_RPU, *range(8, 513, 8)}
    return type(value) is int and value in steps


def _are_tags(value: object) -> bool:
    is_key, is_value = _matches(r"(?!aws:)[\w .:/=+@-]{1,128}"), _matches(r"[\w .:/=+@-]{0,256}")
    return isinstance(value, Mapping) and all(is_key(k) and is_value(v) for k, v in value.items())


def _are_people(value: object) -> bool:
    # These principals can assume the role: no wildcard and no whole account.
    is_principal = _matches(r"arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/[\w+=,.@/-]+")
    return isinstance(value, Mapping) and all(
        role in list(Role) and isinstance(arns, list | tuple) and all(map(is_principal, arns))
        for role, arns in value.items()
    )


def _are_emails(value: object) -> bool:
    is_email = _matches(r"[^@\s]+@[^@\s]+[.][^@\s]+")
    return isinstance(value, list | tuple) and all(map(is_email, value))


_DATABASE = (_matches(r"[a-z0-9_]{1,128}"), "a database name (a-z, 0-9 and _)")
_RULES: Mapping[str, tuple[Rule, str]] = {
    "name": (
        _matches(r"[a-z][a-z0-9]{1,11}"),
        "2 to 12 characters of a-z and 0-9, starting with a letter",
    ),
    "account": (_matches("[0-9]{12}"), "an AWS account ID (12 digits in quotes)"),
    "region": (_matches(r"[a-z]{2}(-[a-z]+)+-[0-9]"), "an AWS region such as us-east-1"),
    # S3 allows dots too, but they break TLS to the bucket's own host name.
    "bucket_name": (
        _matches(r"(?!xn--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]"),
        "a bucket name (3 to 63 of a-z, 0-9 and inner hyphens)",
    ),
    "removal_policy": (_matches("retain|destroy"), "'retain' or 'destroy'"),
    "termination_protection": (lambda value: isinstance(value, bool), "true or false"),
    "tags": (_are_tags, "an object of tag names and values"),
    "raw_database": _DATABASE,
    "processed_database": _DATABASE,
    "quarantine_days": (_whole(1), "a whole number of days"),
    # Athena refuses a lower limit.
    "athena_scan_limit_bytes": (_whole(10_000_000), "a whole number of at least 10000000"),
    "warehouse": (_matches("serverless|provisioned"), "'serverless' or 'provisioned'"),
    "base_rpu": (_is_rpu, "4 or a multiple of 8 up to 512"),
    "max_rpu": (_is_rpu, "4 or a multiple of 8 up to 512"),
    "node_type": (_matches("|".join(map(re.escape, _NODES))), f"one of {', '.join(_NODES)}"),
    "nodes": (_whole(1), "a whole number of nodes"),
    "people": (
        _are_people,
        f"an object with lists of role or user ARNs for {', '.join(Role)}",
    ),
    "manages_lake_formation": (lambda value: isinstance(value, bool), "true or false"),
    "alert_emails": (_are_emails, "a list of e-mail addresses"),
    "triggers": (are_triggers, "an object with s3_event, schedule or crawlers_utc"),
}
