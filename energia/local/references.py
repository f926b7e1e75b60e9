"""Rows of the warehouse that name what another dataset does not have: counted, never rejected."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from energia.lake import Partition
from energia.local.durable import write_json
from energia.local.partition import LocalPartition
from energia.local.warehouse import WarehouseTable
from energia.partition.steps import Step
from energia.partition.warnings import SIMILAR_REFERENCE, DataWarning

_COUNTS = "unmatched"


@dataclass(frozen=True)
class Unmatched:
    """How many rows of a load date have a value in ``column`` that ``target`` does not have.

    ``target`` is ``dataset.column``, of a master's latest rows. ``similar`` counts those of the
    rows whose value the target has but for case, accents or spaces. ``folds`` are the differences
    that do not matter, with commas between them.
    """

    dataset: str
    fecha_carga: str
    column: str
    target: str
    rows: int
    similar: int = 0
    folds: str = ""

    def warnings(self) -> Iterator[DataWarning]:
        """Yield a warning if there are similar values."""
        if self.similar:
            text = (
                f"{self.column}: {self.similar} of {self.rows} unmatched rows differ from "
                f"{self.target} only in case, accents or spaces; use one spelling in both datasets"
            )
            yield DataWarning(f"{self.column}: {SIMILAR_REFERENCE}", self.similar, text)


def count_unmatched(
    partition: Partition, tables: Mapping[str, WarehouseTable]
) -> Iterator[Unmatched]:
    """Return one count for each reference of the partition's dataset to one of the tables."""
    table = tables[partition.dataset]
    for check in table.compiled.references:
        if check.dataset not in tables:
            continue
        date = {"date": partition.fecha_carga}
        row = table.connection.execute(check.duckdb_unmatched, date).fetchone()
        rows, similar = map(int, row or (0, 0))
        yield Unmatched(
            partition.dataset,
            str(partition.fecha_carga),
            check.column,
            f"{check.dataset}.{check.target}",
            rows,
            similar,
            ",".join(check.folds),
        )


def recorded_unmatched(part: LocalPartition) -> list[Unmatched] | None:
    """Return the counts of the last run that counted; None if none has since the last load."""
    try:
        return [Unmatched(**each) for each in part.record(Step.RECONCILE)[_COUNTS]]
    except (KeyError, TypeError):
        # Nothing was counted, or by another version: the next run counts.
        return None


def record_unmatched(part: LocalPartition, found: list[Unmatched]) -> None:
    """Keep new counts in the record of the partition's reconciliation."""
    if found != (recorded_unmatched(part) or []):
        record = {**part.record(Step.RECONCILE), _COUNTS: [asdict(each) for each in found]}
        write_json(part.record_file(Step.RECONCILE), record)


def may_be_outdated(part: LocalPartition, table: WarehouseTable) -> bool:
    """Return whether a run has not counted, or another dataset may know the names by now."""
    recorded = recorded_unmatched(part) or []
    counted = {(each.column, each.target, each.folds) for each in recorded}
    declared = {
        (it.column, f"{it.dataset}.{it.target}", ",".join(it.folds))
        for it in table.compiled.references
    }
    if counted != declared:
        return bool(part.record(Step.RECONCILE))
    return any(each.similar for each in recorded)
