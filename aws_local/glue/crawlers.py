"""Glue crawlers with catalog targets: they add the partitions that a table does not have yet."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any
from unittest import mock

from moto.core.utils import utcnow
from moto.glue import models

from aws_local.account import Account

Object = dict[str, str]
"""An object's bucket and key, as boto3 takes them."""

_start_crawler = models.FakeCrawler.start_crawler
_as_dict = models.FakeCrawler.as_dict


class Crawl(models.FakeCrawl):
    """A crawl whose state is that of its thread."""

    def __init__(self, crawler_name: str) -> None:
        super().__init__(crawler_name)
        self._transitions = []
        self.status = "RUNNING"
        self.error = ""

    def finish(self, error: str = "") -> None:
        """It is over."""
        self.error, self.end_time = error, utcnow()
        self.status = "FAILED" if error else "COMPLETED"


@contextmanager
def crawlers(account: Account) -> Iterator[None]:
    """Within it, crawlers that are started crawl."""

    def start_crawler(crawler: models.FakeCrawler) -> None:
        _start_crawler(crawler)
        Thread(target=_crawl, args=(account, crawler, crawler.crawls[-1]), daemon=True).start()

    with (
        mock.patch.object(models, "FakeCrawl", Crawl),
        mock.patch.object(models.FakeCrawler, "start_crawler", start_crawler),
        mock.patch.object(models.FakeCrawler, "status", property(_state)),
        mock.patch.object(models.FakeCrawler, "as_dict", _described),
    ):
        yield


def _state(crawler: models.FakeCrawler) -> str:
    busy = bool(crawler.crawls) and crawler.crawls[-1].status == "RUNNING"
    return "RUNNING" if busy else "READY"


def _described(crawler: models.FakeCrawler) -> dict[str, Any]:
    """Return the crawler as GetCrawler does; LastCrawl is the last crawl that has ended."""
    described: dict[str, Any] = _as_dict(crawler)
    crawls: list[Any] = list(crawler.crawls)
    over = [crawl for crawl in crawls if crawl.status != "RUNNING"]
    described.pop("LastCrawl", None)
    if over:
        last = over[-1]
        status = "SUCCEEDED" if last.status == "COMPLETED" else last.status
        described["LastCrawl"] = {
            "LogGroup": last.log_group,
            "LogStream": last.log_stream,
            "MessagePrefix": last.message_prefix,
            "StartTime": last.start_time,
            "Status": status,
            **({"ErrorMessage": last.error} if last.error else {}),
        }
    return described


def _crawl(account: Account, crawler: models.FakeCrawler, crawl: Crawl) -> None:
    error = ""
    try:
        glue = account.client("glue", role=crawler.role)
        s3 = account.client("s3", role=crawler.role)
        others = [kind for kind, found in crawler.targets.items() if found]
        if others != ["CatalogTargets"]:
            raise NotImplementedError(f"{crawler.name}: the local Glue crawls only catalog targets")
        for target in crawler.targets["CatalogTargets"]:
            for name in target["Tables"]:
                add_partitions(glue, s3, target["DatabaseName"], name)
    except Exception as raised:
        error = f"{type(raised).__name__}: {raised}"
    crawl.finish(error)


def add_partitions(glue: Any, s3: Any, database: str, name: str) -> None:
    """Register what lies under the table's place as ``key=value/`` and is not in the catalog."""
    table = glue.get_table(DatabaseName=database, Name=name)["Table"]
    storage = table["StorageDescriptor"]
    keys = [key["Name"] for key in table.get("PartitionKeys", [])]
    pages = glue.get_paginator("get_partitions").paginate(DatabaseName=database, TableName=name)
    known = {tuple(item["Values"]) for page in pages for item in page["Partitions"]}
    place = storage["Location"].rstrip("/") + "/"
    found = dict(_found(s3, place, keys))
    for values in sorted(found.keys() - known):
        # It looks at what it registers; here, the table has decided how that is read.
        s3.get_object(**found[values])
        folder = "".join(f"{key}={value}/" for key, value in zip(keys, values, strict=True))
        where = {**storage, "Location": place + folder}
        glue.create_partition(
            DatabaseName=database,
            TableName=name,
            PartitionInput={"Values": list(values), "StorageDescriptor": where},
        )


def _found(s3: Any, place: str, keys: list[str]) -> Iterator[tuple[tuple[str, ...], Object]]:
    """The values of the partition keys in the keys of objects, and each object."""
    bucket, _, prefix = place.removeprefix("s3://").partition("/")
    pattern = re.compile("".join(f"{re.escape(key)}=([^/]+)/" for key in keys) + "[^/]+")
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for item in page.get("Contents", ()):
            if match := pattern.fullmatch(item["Key"].removeprefix(prefix)):
                yield match.groups(), {"Bucket": bucket, "Key": item["Key"]}
