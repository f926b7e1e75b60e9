"""EtlStack: two jobs a contract, the machine that runs them, and the alert when it does not."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from energia.contracts.model import Contract
from energia.partition.steps import Step
from energia_stacks.job_code import library_zip
from energia_stacks.scripts import job_scripts

from .assembly import Assembly, as_text

Contracts = tuple[Contract, ...]


def jobs(assembly: Assembly) -> Mapping[str, Any]:
    return {job["Name"]: job for job in assembly.properties("AWS::Glue::Job")}


def machine(assembly: Assembly) -> Any:
    text = as_text(assembly.only("AWS::StepFunctions::StateMachine")["DefinitionString"])
    return json.loads(text)


def states(part: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every state of a machine, those inside maps and branches too."""
    if isinstance(part, list):
        for item in part:
            yield from states(item)
    elif isinstance(part, dict):
        for name, value in part.items():
            if name == "States":
                yield from value.items()
            yield from states(value)


def test_each_contract_has_two_jobs(assembly: Assembly, contracts: Contracts) -> None:
    environment = assembly.config.name
    assert sorted(jobs(assembly)) == sorted(
        name
        for contract in contracts
        for name in (
            f"transformar_{contract.dataset}_parquet_{environment}",
            f"cargar_{contract.dataset}_redshift_{environment}",
        )
    )


def test_job_has_two_workers_and_a_timeout(assembly: Assembly) -> None:
    for job in jobs(assembly).values():
        assert (job["GlueVersion"], job["WorkerType"], job["NumberOfWorkers"]) == ("6.0", "G.1X", 2)
        assert job["Command"]["Name"] == "glueetl"
        assert (job["MaxRetries"], job["Timeout"] <= 60) == (0, True)
        assert job["ExecutionProperty"]["MaxConcurrentRuns"] > 1
        assert "SecurityConfiguration" in job


def test_job_arguments_name_plan_and_lake(assembly: Assembly, contracts: Contracts) -> None:
    scripts, config = job_scripts(contracts), assembly.config
    for name, job in jobs(assembly).items():
        arguments = job["DefaultArguments"]
        kind, dataset = name.split("_")[:2]
        plan = "transform" if kind == "transformar" else "load"
        assert arguments["--plan"] == scripts.key(f"{dataset}.{plan}.json")
        assert arguments["--lake"] == f"s3://{config.bucket_name}"
        assert arguments["--region"] == config.region
        assert arguments["--TempDir"].startswith(f"s3://{config.bucket_name}/temp/")
        assert arguments["--job-bookmark-option"] == "job-bookmark-disable"
        script = as_text(job["Command"]["ScriptLocation"])
        assert script.endswith(f"/{scripts.key(f'{plan}.py')}")


def test_jobs_have_library_and_spark_settings(assembly: Assembly, contracts: Contracts) -> None:
    library = job_scripts(contracts).key("energia.zip")
    for name, job in jobs(assembly).items():
        arguments, transforms = job["DefaultArguments"], name.startswith("transformar")
        assert (arguments.get("--enable-auto-scaling") == "true") is transforms
        assert as_text(arguments["--extra-py-files"]).endswith(library)
        conf = f"spark.hadoop.fs.s3a.endpoint.region={assembly.config.region}"
        assert arguments.get("--conf") == (conf if transforms else None)


def test_load_arguments_name_the_warehouse(assembly: Assembly) -> None:
    for name, job in jobs(assembly).items():
        arguments = job["DefaultArguments"]
        if name.startswith("cargar"):
            assert arguments["--workgroup"] == f"energia-{assembly.config.name}"
            assert arguments["--database"] == "energia"
            assert "CopyRole" in as_text(arguments["--copy_role"])


def test_scripts_are_stored_under_their_hash(contracts: Contracts) -> None:
    scripts = job_scripts(contracts)
    assert scripts.prefix == job_scripts(contracts).prefix
    assert scripts.files["energia.zip"] == library_zip()
    changed = type(scripts)({**scripts.files, "load.py": b"x"})
    assert changed.prefix != scripts.prefix


def test_changed_contract_is_shown_as_sql(assembly: Assembly, contracts: Contracts) -> None:
    shown = {
        resource["Properties"]["Name"]: resource["Metadata"]["sql"]
        for resource in assembly.resources("AWS::Glue::Job").values()
    }
    assert set(shown) == set(jobs(assembly))
    environment = assembly.config.name
    transform = shown[f"transformar_transacciones_parquet_{environment}"]
    assert any("precio < 0" in line for line in transform)
    load = shown[f"cargar_transacciones_redshift_{environment}"]
    assert any(line.startswith("COPY staging_transacciones FROM") for line in load)
    scripts = job_scripts(contracts)
    assert transform == scripts.plan_lines("transacciones.transform.json")


def test_deployment_keeps_earlier_scripts(assembly: Assembly, contracts: Contracts) -> None:
    copying = assembly.only("Custom::CDKBucketDeployment")
    assert copying["DestinationBucketKeyPrefix"] == job_scripts(contracts).prefix
    assert copying["Prune"] is False
    assert copying["RetainOnDelete"] is True


def test_machine_logs_without_data_and_traces(assembly: Assembly) -> None:
    found = assembly.only("AWS::StepFunctions::StateMachine")
    assert found["StateMachineName"] == f"energia-{assembly.config.name}"
    assert found["LoggingConfiguration"]["Level"] == "ALL"
    assert found["LoggingConfiguration"]["IncludeExecutionData"] is False
    assert found["TracingConfiguration"] == {"Enabled": True}


def test_machine_arn_is_an_output(assembly: Assembly) -> None:
    (output,) = assembly.template("Etl")["Outputs"].values()
    assert [as_text(output["Value"])] == assembly.references("AWS::StepFunctions::StateMachine")


def test_tasks_have_timeouts_and_named_retries(assembly: Assembly) -> None:
    tasks = {name: state for name, state in states(machine(assembly)) if state["Type"] == "Task"}
    assert len(tasks) == 25
    for state in tasks.values():
        assert 0 < state["TimeoutSeconds"] <= 3600
        (retry,) = state["Retry"]
        assert "States.ALL" not in retry["ErrorEquals"]
        assert "States.TaskFailed" not in retry["ErrorEquals"]
        assert (retry["BackoffRate"], retry["JitterStrategy"]) == (2, "FULL")
        assert not state["Resource"].startswith("arn:aws:states:::aws-sdk") or (
            ".sync" not in state["Resource"]
        )


def test_only_known_errors_are_caught(assembly: Assembly) -> None:
    found = dict(states(machine(assembly)))
    caught = {
        (error, item["Next"])
        for state in found.values()
        for item in state.get("Catch", [])
        for error in item["ErrorEquals"]
    }
    assert caught == {
        ("S3.NoSuchKeyException", "NoCandidate"),
        ("States.ALL", "GateOpen"),  # of metrics alone, see below
        ("States.ALL", "Published"),
        ("Glue.CrawlerRunningException", "CountWait"),
    }
    for name, state in found.items():
        errors = [error for item in state.get("Catch", []) for error in item["ErrorEquals"]]
        if "States.ALL" in errors:
            assert name.startswith("Measure")
    assert "null" not in json.dumps(machine(assembly))


def test_state_names_are_unique_in_the_machine(assembly: Assembly) -> None:
    names = [name for name, _ in states(machine(assembly))]
    assert len(names) == len(set(names))


def test_states_follow_the_order_of_steps(assembly: Assembly) -> None:
    found = dict(states(machine(assembly)))
    assert [name for name in found if name.lower() in set(Step)] == [step.state for step in Step]


def test_machine_has_a_timeout(assembly: Assembly) -> None:
    assert machine(assembly)["QueryLanguage"] == "JSONata"
    assert machine(assembly)["TimeoutSeconds"] <= 4 * 3600


def test_datasets_are_items_of_one_map(assembly: Assembly, contracts: Contracts) -> None:
    items = machine(assembly)["States"]["Datasets"]["Items"]
    assert [item["dataset"] for item in items] == [contract.dataset for contract in contracts]
    names = {name for item in items for name in (item["transform"], item["load"])}
    assert names == set(jobs(assembly))
