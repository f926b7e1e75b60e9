"""Start the crawlers and wait for them: they add the new partitions to the catalog."""

from typing import Final

from energia_stacks.machine.asl import (
    GLUE_RETRY,
    State,
    call,
    choice,
    fail,
    inline_map,
    jsonata,
    when,
)
from energia_stacks.machine.places import Places

_POLL_S: Final = 30
_POLLS: Final = 60
_LAST_CRAWL: Final = (
    "$exists($states.result.Crawler.LastCrawl.StartTime)"
    " ? $string($states.result.Crawler.LastCrawl.StartTime) : ''"
)
_CRAWL_STATUS: Final = (
    "$exists($states.result.Crawler.LastCrawl.Status)"
    " ? $states.result.Crawler.LastCrawl.Status : ''"
)
_CRAWLED: Final = "$state = 'READY' and $crawl != $before"


def crawls(places: Places) -> State:
    """Return one crawl per crawler, started after the request."""
    states = {
        "Crawler": {
            "Type": "Pass",
            "Assign": {"crawler": "{% $states.input %}", "polls": 0},
            "Next": "LookBefore",
        },
        "LookBefore": {
            **_get_crawler(),
            # READY alone could be the state after the crawl before.
            "Assign": {"before": jsonata(_LAST_CRAWL)},
            "Next": "StartCrawl",
        },
        "StartCrawl": {
            **call("glue:startCrawler", {"Name": "{% $crawler %}"}, GLUE_RETRY),
            # Another execution's crawl may have started before these partitions existed.
            "Catch": [{"ErrorEquals": ["Glue.CrawlerRunningException"], "Next": "CountWait"}],
            "Next": "WaitForCrawl",
        },
        "CountWait": {
            "Type": "Pass",
            "Assign": {"polls": "{% $polls + 1 %}"},
            "Next": "Busy",
        },
        "Busy": choice(f"$polls < {_POLLS}", "WaitForTurn", otherwise="CrawlEndless"),
        "WaitForTurn": {"Type": "Wait", "Seconds": _POLL_S, "Next": "LookBefore"},
        "WaitForCrawl": {"Type": "Wait", "Seconds": _POLL_S, "Next": "LookAtCrawl"},
        "LookAtCrawl": {
            **_get_crawler(),
            "Assign": {
                "state": "{% $states.result.Crawler.State %}",
                "crawl": jsonata(_LAST_CRAWL),
                "outcome": jsonata(_CRAWL_STATUS),
                "polls": "{% $polls + 1 %}",
            },
            "Next": "Crawled",
        },
        "Crawled": {
            "Type": "Choice",
            "Choices": [
                when(f"{_CRAWLED} and $outcome = 'SUCCEEDED'", "CatalogCurrent"),
                when(_CRAWLED, "CrawlFailed"),
                when(f"$polls < {_POLLS}", "WaitForCrawl"),
            ],
            "Default": "CrawlEndless",
        },
        "CatalogCurrent": {"Type": "Succeed"},
        "CrawlFailed": fail(
            "CrawlFailed", "'crawler ' & $crawler & ': the crawl ended as ' & $outcome"
        ),
        "CrawlEndless": fail(
            "CrawlEndless", "'crawler ' & $crawler & ': still running after 30 minutes'"
        ),
    }
    mapped = inline_map(list(places.crawlers), states, "Crawler")
    return {"StartAt": "Crawls", "States": {"Crawls": {**mapped, "End": True}}}


def _get_crawler() -> State:
    return call("glue:getCrawler", {"Name": "{% $crawler %}"}, GLUE_RETRY)
