"""The options of a transform, as the state machine gives them to its job."""

import argparse
import re
from collections.abc import Sequence
from typing import NoReturn

from energia.errors import EnergiaError
from energia.lake import parse_load_date
from energia.partition.allow import Allow

_RUN = re.compile(r"[A-Za-z0-9_-]{1,128}")


class TransformError(EnergiaError):
    """The date was not transformed; the text is one line without any value of a row."""


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the job's options without those of Glue; raise TransformError for an invalid one."""
    parser = _Parser(allow_abbrev=False, add_help=False)
    for name in ("lake", "plan", "fecha_carga", "run"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--region")
    parser.add_argument("--allow", type=read_allow, default=())
    options = parser.parse_known_args(arguments)[0]
    if not _RUN.fullmatch(options.run):
        allowed = "1 to 128 letters, digits, _ and -"
        raise TransformError(f"run: '{options.run}' is not valid; use {allowed}")
    try:
        parse_load_date(options.fecha_carga)
    except ValueError as error:
        cause = f"'{options.fecha_carga}' is not valid; use YYYY-MM-DD"
        raise TransformError(f"fecha_carga: {cause}") from error
    return options


def read_allow(text: str) -> frozenset[Allow]:
    """Return the doubts to overrule from a text with commas, or from ``none``."""
    try:
        return frozenset(Allow(name) for name in text.split(",") if name != "none")
    except ValueError as error:
        known = ", ".join(Allow)
        raise TransformError(f"allow: '{text}' is not valid; use {known}") from error


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise TransformError(message)
