"""What the state machine tells CloudWatch of every dataset."""

from datetime import UTC, datetime, timedelta

import boto3
import pytest

from .conftest import Contracts
from .execution import execute
from .world import DAY, METRICS, REGION, World

pytestmark = pytest.mark.long

DATE = {"fecha_carga": DAY}


def measured(dataset: str) -> dict[str, float]:
    """The sums of the dataset's metrics."""
    client = boto3.client("cloudwatch", region_name=REGION)
    now, found = datetime.now(UTC), {}
    for metric in client.list_metrics(Namespace=METRICS)["Metrics"]:
        if metric["Dimensions"] != [{"Name": "Dataset", "Value": dataset}]:
            continue
        (point,) = client.get_metric_statistics(
            Namespace=METRICS,
            MetricName=metric["MetricName"],
            Dimensions=metric["Dimensions"],
            StartTime=now - timedelta(hours=1),
            EndTime=now + timedelta(hours=1),
            Period=7200,
            Statistics=["Sum"],
        )["Datapoints"]
        found[metric["MetricName"]] = point["Sum"]
    return found


def test_published_dataset_has_all_metrics(world: World, contracts: Contracts) -> None:
    world.land("clientes", rejected=30, harmless=10)
    execute(world, contracts, DATE)
    assert measured("clientes") == {
        "RowsRead": 1000,
        "RowsRejected": 20,
        "RejectsOverLimit": 0,
        "RowsPublished": 970,
        "FilesPublished": 1,
    }
    assert measured("proveedores") == {}


def test_republished_file_is_not_counted_as_new(world: World, contracts: Contracts) -> None:
    world.land("clientes")
    for _ in range(2):
        assert execute(world, contracts, DATE).status == "SUCCEEDED"
    found = measured("clientes")
    assert (found["RowsPublished"], found["FilesPublished"]) == (2000, 1)


def test_stopped_dataset_has_transform_metrics(world: World, contracts: Contracts) -> None:
    world.land("clientes", rejected=500)
    execute(world, contracts, DATE)
    assert measured("clientes") == {"RowsRead": 1000, "RowsRejected": 500, "RejectsOverLimit": 1}


def test_failed_metrics_do_not_stop_the_load(
    world: World, contracts: Contracts, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise RuntimeError("no metrics today")

    session = boto3.Session()
    session.events.register("before-call.cloudwatch.PutMetricData", refuse)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", session)
    world.land("clientes")
    assert execute(world, contracts, DATE).status == "SUCCEEDED"
    assert measured("clientes") == {}
