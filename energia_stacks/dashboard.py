"""The dashboard's widgets: alarms, executions, and each dataset's rows."""

from collections.abc import Iterator, Sequence
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_stepfunctions as sfn

from energia.contracts.model import Contract
from energia_stacks.config import EnvironmentConfig

_ALARMS_A_WIDGET: Final = 100  # CloudWatch takes no more
_HALF, _WHOLE = 12, 24  # the widths of widgets, of 24

Row = Sequence[cloudwatch.IWidget]


def dataset_metric(
    config: EnvironmentConfig,
    contract: Contract,
    name: str,
    *,
    statistic: str = cloudwatch.Stats.SUM,
    period: cdk.Duration | None = None,
) -> cloudwatch.Metric:
    """Return a metric that the state machine writes for the dataset."""
    return cloudwatch.Metric(
        namespace=config.metrics,
        metric_name=name,
        dimensions_map={"Dataset": contract.dataset},
        statistic=statistic,
        period=period or cdk.Duration.minutes(5),
    )


def dashboard_rows(
    config: EnvironmentConfig,
    machine: sfn.StateMachine,
    alarms: Sequence[cloudwatch.IAlarm],
    contracts: Sequence[Contract],
) -> Iterator[Row]:
    """Yield the dashboard's widgets, row by row."""
    for first in range(0, len(alarms), _ALARMS_A_WIDGET):
        shown = list(alarms[first : first + _ALARMS_A_WIDGET])
        yield [cloudwatch.AlarmStatusWidget(title="Alarms", alarms=shown, width=_WHOLE)]
    yield _executions(machine)
    day = cdk.Duration.days(1)
    graphs = {
        title: [
            dataset_metric(config, contract, name, period=day).with_(label=contract.dataset)
            for contract in contracts
        ]
        for title, name in (
            ("Rows read", "RowsRead"),
            ("Rows published", "RowsPublished"),
            ("Rows rejected", "RowsRejected"),
        )
    }
    yield [_bars(title, graphs[title]) for title in ("Rows read", "Rows published")]
    yield [_bars("Rows rejected", graphs["Rows rejected"], width=_WHOLE)]


def _executions(machine: sfn.StateMachine) -> Row:
    day = cdk.Duration.days(1)
    ends = [
        machine.metric_succeeded(label="succeeded", period=day),
        machine.metric_failed(label="failed", period=day),
        machine.metric_timed_out(label="timed out", period=day),
        machine.metric_aborted(label="aborted", period=day),
    ]
    longest = machine.metric_time(label="longest", statistic="max", period=day)
    return [_bars("Executions per day", ends), _bars("Duration", [longest])]


def _bars(
    title: str, metrics: Sequence[cloudwatch.IMetric], *, width: int = _HALF
) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(
        title=title,
        left=list(metrics),
        view=cloudwatch.GraphWidgetView.BAR,
        width=width,
        left_y_axis=cloudwatch.YAxisProps(min=0, show_units=False),
    )
