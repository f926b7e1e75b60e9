"""One AWS for all tests here, with the project deployed; and the stock AWS CLI to use it with."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .deliveries import SAMPLE_DATE, SEED_DATE, Execution, ask, run_date
from .deployed import Deployed, deployed_stacks
from .functions import free_role
from .lake_state import state_of
from .rehearsals import Rehearsal, order
from .stops import CASES, Losses, Stop, lose_rows, stop
from .triggers import Triggers, deploy_triggers
from .uploads import Uploaded, upload_twice


@pytest.fixture(scope="session")
def deployed() -> Iterator[Deployed]:
    """The account that `make aws-local` serves."""
    with deployed_stacks() as found:
        yield found


@pytest.fixture(scope="session")
def seeded(deployed: Deployed, seed_folder: Path) -> Execution:
    """The execution that took the seed files through, uploaded as a person would."""
    for path in seed_folder.glob("*.csv"):
        key = f"raw/{path.stem}/fecha_carga={SEED_DATE}/{path.name}"
        deployed.aws("s3", "cp", path, f"s3://{deployed.bucket}/{key}", "--only-show-errors")
    return run_date(deployed, SEED_DATE)


@pytest.fixture(scope="session")
def answers(seeded: Execution, deployed: Deployed) -> dict[str, list[list[str]]]:
    """What the two required questions are answered from the seed files alone."""
    assert seeded.status == "SUCCEEDED"
    names = ("ventas_por_tipo_energia", "clientes_por_ciudad")
    return {name: ask(deployed, deployed.named_queries[name]) for name in names}


@pytest.fixture(scope="session")
def sampled(answers: dict[str, list[list[str]]], deployed: Deployed) -> Execution:
    """The execution of one date of the sample, which has rows to reject."""
    assert answers
    # A run that has not ended left its candidate.
    place = f"temp/clientes/fecha_carga={SAMPLE_DATE}/0-anterior/clientes.parquet"
    deployed.client("s3").put_object(Bucket=deployed.bucket, Key=place, Body=b"x")
    return run_date(deployed, SAMPLE_DATE)


@pytest.fixture(scope="session")
def role(deployed: Deployed) -> str:
    """A role that may do everything."""
    return free_role(deployed)


@pytest.fixture(scope="session")
def rehearsal(sampled: Execution, deployed: Deployed) -> Rehearsal:
    """The sample's delivery for other dates, and a queue that alerts come to."""
    assert sampled.status == "SUCCEEDED"
    sns, sqs = deployed.client("sns"), deployed.client("sqs")
    topics = [item["TopicArn"] for item in sns.list_topics()["Topics"]]
    (topic,) = [arn for arn in topics if f":{deployed.config.prefix}-" in arn]
    queue = sqs.create_queue(QueueName="avisos")["QueueUrl"]
    place = f"{deployed.config.region}:{deployed.config.account}"
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:{place}:avisos")
    return Rehearsal(deployed, SAMPLE_DATE, queue)


@pytest.fixture(scope="session")
def clean(rehearsal: Rehearsal) -> dict[str, Any]:
    """What one run without any fault leaves of the delivery."""
    found = state_of(rehearsal.deployed, SAMPLE_DATE)
    assert found["warehouse"]
    assert any(found[key] for key in found if key.startswith("quarantine"))
    return found


@pytest.fixture
def no_fault_is_left(deployed: Deployed) -> Iterator[None]:
    """Whatever happens in a test."""
    yield
    order(deployed, [])


@pytest.fixture(scope="session")
def triggers(deployed: Deployed, tmp_path_factory: pytest.TempPathFactory) -> Triggers:
    """What starts the machine by itself."""
    return deploy_triggers(deployed, tmp_path_factory.mktemp("disparos"))


@pytest.fixture(scope="session")
def uploads(
    sampled: Execution, triggers: Triggers, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Uploaded, Uploaded]:
    """A date that was uploaded twice, with more the second time."""
    assert sampled.status == "SUCCEEDED"
    return upload_twice(triggers, tmp_path_factory.mktemp("entregas"))


@pytest.fixture(scope="session")
def stopped(
    deployed: Deployed, cases: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Stop]:
    """Deliveries that went wrong, by the names of their folders."""
    return {
        case: stop(deployed, cases / case, tmp_path_factory.mktemp("mala"), f"2026-04-{day:02}")
        for day, case in enumerate(CASES, start=1)
    }


@pytest.fixture(scope="session")
def losses(deployed: Deployed, tmp_path_factory: pytest.TempPathFactory) -> Losses:
    """A published date that would lose rows."""
    return lose_rows(deployed, tmp_path_factory.mktemp("menos"), "2026-04-10")
