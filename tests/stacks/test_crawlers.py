"""The crawlers: they add partitions to the contracts' tables, and nothing else."""

import json
from typing import Any

from .assembly import Assembly, as_text
from .iam import role_named


def crawlers(assembly: Assembly) -> dict[str, Any]:
    found = assembly.properties("AWS::Glue::Crawler")
    return {crawler["Name"]: crawler for crawler in found}


def test_each_database_has_one_crawler_for_all_tables(assembly: Assembly) -> None:
    targets = {}
    for name, crawler in crawlers(assembly).items():
        # An S3 target beside it would make tables, whatever the policy says.
        ((kind, (target,)),) = crawler["Targets"].items()
        assert kind == "CatalogTargets"
        targets[name] = (as_text(target["DatabaseName"]), sorted(target["Tables"]))
    tables: dict[str, list[str]] = {"<RawDatabase>": [], "<ProcessedDatabase>": []}
    for table in assembly.properties("AWS::Glue::Table"):
        tables[as_text(table["DatabaseName"])].append(table["TableInput"]["Name"])
    prefix = assembly.config.prefix
    assert targets == {
        f"{prefix}-raw": ("<RawDatabase>", sorted(tables["<RawDatabase>"])),
        f"{prefix}-processed": ("<ProcessedDatabase>", sorted(tables["<ProcessedDatabase>"])),
    }


def test_crawlers_log_changes_and_inherit_table_schema(assembly: Assembly) -> None:
    for crawler in crawlers(assembly).values():
        assert crawler["SchemaChangePolicy"] == {"DeleteBehavior": "LOG", "UpdateBehavior": "LOG"}
        settings = json.loads(crawler["Configuration"])
        assert settings["Version"] == 1.0
        assert settings["CrawlerOutput"] == {
            "Partitions": {"AddOrUpdateBehavior": "InheritFromTable"}
        }
        assert settings["Grouping"] == {"TableGroupingPolicy": "CombineCompatibleSchemas"}
        assert settings["CreatePartitionIndex"] is False
        # They run where the pipeline wants them, and read S3 as their own role.
        assert not {"Schedule", "LakeFormationConfiguration", "RecrawlPolicy"} & set(crawler)


def test_crawler_depends_on_its_tables_and_grants(assembly: Assembly) -> None:
    tables = {key.partition("/")[2] for key in assembly.resources("AWS::Glue::Table")}
    found = assembly.resources("AWS::Glue::Crawler").values()
    depends = [set(crawler["DependsOn"]) for crawler in found]
    assert set.union(*depends) >= tables
    for names in depends:
        assert any(name.startswith("CrawlerRolePolicy") for name in names)


def test_only_glue_can_assume_the_crawler_role(assembly: Assembly) -> None:
    name = f"glue-crawler-role-{assembly.config.name}"
    (statement,) = role_named(assembly, name)[1]["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "glue.amazonaws.com"}
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": assembly.config.account}
    }
    for crawler in crawlers(assembly).values():
        assert as_text(crawler["Role"]).startswith("<CrawlerRole")
