"""Whole answers to queries."""

from collections.abc import Iterable, Mapping

from energia.contracts.model import Contract
from energia.local.lake import LocalLake
from energia.queries.compiling import CompiledQuery
from energia.queries.local import answering
from energia.queries.reasons import DEFAULT_LIMITS, Limits
from energia.queries.result import Result


def whole(result: Result) -> Result:
    """Return the result with all its rows."""
    return Result(result.columns, tuple(result.rows))


def answer(
    query: CompiledQuery,
    values: Mapping[str, str],
    lake: LocalLake,
    contracts: Iterable[Contract],
    limits: Limits = DEFAULT_LIMITS,
) -> Result:
    """Return the answer of a local lake with all its rows."""
    with answering(query, values, lake, contracts, limits) as result:
        return whole(result)
