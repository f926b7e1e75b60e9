"""The crawlers, started and waited for: they add the new partitions to the catalog."""

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
_CRAWLED: Final = "$estado = 'READY' and $rastreo != $anterior"


def crawls(places: Places) -> State:
    """A crawl of each crawler that began after this was asked for."""
    states = {
        "Rastreador": {
            "Type": "Pass",
            "Assign": {"rastreador": "{% $states.input %}", "vueltas": 0},
            "Next": "AntesDeRastrear",
        },
        "AntesDeRastrear": {
            **_get_crawler(),
            # READY alone would also be said of the crawl before.
            "Assign": {"anterior": jsonata(_LAST_CRAWL)},
            "Next": "Rastrear",
        },
        "Rastrear": {
            **call("glue:startCrawler", {"Name": "{% $rastreador %}"}, GLUE_RETRY),
            # Another execution's crawl may have begun before these partitions were there.
            "Catch": [{"ErrorEquals": ["Glue.CrawlerRunningException"], "Next": "Contar"}],
            "Next": "Esperar",
        },
        "Contar": {
            "Type": "Pass",
            "Assign": {"vueltas": "{% $vueltas + 1 %}"},
            "Next": "Ocupado",
        },
        "Ocupado": choice(f"$vueltas < {_POLLS}", "EsperarTurno", otherwise="RastreoSinFin"),
        "EsperarTurno": {"Type": "Wait", "Seconds": _POLL_S, "Next": "AntesDeRastrear"},
        "Esperar": {"Type": "Wait", "Seconds": _POLL_S, "Next": "VerRastreador"},
        "VerRastreador": {
            **_get_crawler(),
            "Assign": {
                "estado": "{% $states.result.Crawler.State %}",
                "rastreo": jsonata(_LAST_CRAWL),
                "resultado": jsonata(_CRAWL_STATUS),
                "vueltas": "{% $vueltas + 1 %}",
            },
            "Next": "Rastreado",
        },
        "Rastreado": {
            "Type": "Choice",
            "Choices": [
                when(f"{_CRAWLED} and $resultado = 'SUCCEEDED'", "CatalogoAlDia"),
                when(_CRAWLED, "RastreoFallido"),
                when(f"$vueltas < {_POLLS}", "Esperar"),
            ],
            "Default": "RastreoSinFin",
        },
        "CatalogoAlDia": {"Type": "Succeed"},
        "RastreoFallido": fail("Rastreo", "$rastreador & ': its crawl ended as ' & $resultado"),
        "RastreoSinFin": fail("Rastreo", "$rastreador & ': still busy after half an hour'"),
    }
    mapped = inline_map(list(places.crawlers), states, "Rastreador")
    return {"StartAt": "Rastreos", "States": {"Rastreos": {**mapped, "End": True}}}


def _get_crawler() -> State:
    return call("glue:getCrawler", {"Name": "{% $rastreador %}"}, GLUE_RETRY)
