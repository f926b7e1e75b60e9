"""A lake beside its model: what may have landed, and whether the lake holds what it must."""

from datetime import date

from energia.lake import LakeZone, Partition
from energia.local.lake import LocalLake

from .lake_state import Rows, answer_of, leftovers, published_rows, warehouse_rows
from .model import (
    FACT,
    MASTER,
    Content,
    Landed,
    Verdict,
    current,
    sales_by_energy,
    verdict,
    with_delivery,
    without_file,
)

ALWAYS = "clientes"
"""The dataset of the file that every run gets, which the model leaves out."""

Possible = set[Landed]


class History:
    """The dates of a lake; after a kill several pasts are possible, after a run only one."""

    def __init__(self, lake: LocalLake) -> None:
        self._lake = lake
        self._dates: dict[Partition, Possible] = {}
        self._published: dict[Partition, Possible] = {}
        self._ever_finished: set[Partition] = set()
        self._waiting: list[tuple[Partition, str, Content]] = []
        self._settled = True

    def landed(self, dataset: str | None = None) -> list[tuple[Partition, str, Content]]:
        """Return the files that have surely landed, with their contents."""
        return [
            (partition, *file)
            for partition in sorted(self._dates)
            if dataset in (None, partition.dataset)
            for file in sorted(set.intersection(*map(set, self._dates[partition])))
        ]

    def put(self, partition: Partition, name: str, content: Content) -> None:
        """Note that a file waits in the source."""
        self._dates.setdefault(partition, {()})
        self._published.setdefault(partition, set())
        self._waiting.append((partition, name, content))

    def cut(self) -> None:
        """A run was killed: of the waiting files the first few may have landed."""
        so_far = {partition: set(pasts) for partition, pasts in self._dates.items()}
        for partition, name, content in self._waiting:
            before = so_far[partition]
            so_far[partition] = {with_delivery(landed, name, content) for landed in before}
            self._dates[partition] |= so_far[partition]
            self._published[partition] |= self._dates[partition]
        self._settled = False
        self._check_whole()

    def finished(self) -> None:
        """A run came to its end: all waiting files have landed."""
        for partition, name, content in self._waiting:
            pasts = self._dates[partition]
            self._dates[partition] = {with_delivery(landed, name, content) for landed in pasts}
        self._waiting.clear()
        self._settled = True
        for partition, pasts in self._dates.items():
            self._finish(partition)
            assert len(pasts) == 1, (partition, pasts)
        self._check_all()

    def took_out(self, partition: Partition, name: str, *, killed: bool) -> None:
        """Note that a file was taken out, unless the kill came before."""
        if killed and self._lake.at(partition).raw_file(name).exists():
            return
        pasts = {without_file(landed, name) for landed in self._dates[partition]}
        self._dates[partition] = pasts
        if killed:
            self._published[partition] |= pasts
            self._settled = False
            self._check_whole()
            return
        self._finish(partition)
        if self._settled:
            self._check_all()
        else:
            self._check_whole()

    def check_answer(self) -> None:
        """Assert that the first question has the model's answer."""
        assert answer_of(self._lake) == sales_by_energy(self._certain(FACT))

    def _finish(self, partition: Partition) -> None:
        self._published[partition] = set(self._dates[partition])
        self._ever_finished.add(partition)

    def _certain(self, dataset: str) -> dict[date, Landed]:
        return {
            partition.fecha_carga: next(iter(pasts))
            for partition, pasts in self._dates.items()
            if partition.dataset == dataset
        }

    def _check_whole(self) -> None:
        for partition, pasts in self._published.items():
            found = self._read(partition)
            verdicts = [verdict(partition.dataset, landed) for landed in pasts]
            if partition not in self._ever_finished:
                assert found[0] in (None, *(one.accepted for one in verdicts)), partition
                assert found[1] in (None, *(one.rejected for one in verdicts)), partition
            else:
                assert found[0] in [one.accepted for one in verdicts], partition
                assert found[1] in [one.rejected for one in verdicts], partition

    def _check_all(self) -> None:
        for partition, (landed,) in self._dates.items():
            expected = verdict(partition.dataset, landed)
            assert self._read(partition) == (expected.accepted, expected.rejected), partition
        assert leftovers(self._lake) == ()
        self._check_warehouse()

    def _check_warehouse(self) -> None:
        found = warehouse_rows(self._lake)
        facts, masters = self._certain(FACT), self._certain(MASTER)
        assert found.get(FACT, ()) == _dated(FACT, facts)
        assert found.get(f"{MASTER}_historia", ()) == _dated(MASTER, masters)
        assert found.get(MASTER, ()) == current(masters)
        counted = {(p.dataset, p.fecha_carga): len(self._verdict(p).accepted) for p in self._dates}
        audited = {(row[0], row[1]): row[2] for row in found["auditoria_cargas"]}
        assert len(audited) == len(found["auditoria_cargas"])
        assert {key: rows for key, rows in audited.items() if key[0] != ALWAYS} == counted

    def _verdict(self, partition: Partition) -> Verdict:
        return verdict(partition.dataset, next(iter(self._dates[partition])))

    def _read(self, partition: Partition) -> tuple[Rows | None, Rows | None]:
        accepted = published_rows(self._lake, LakeZone.PROCESSED, partition.key)
        rejected = published_rows(self._lake, LakeZone.QUARANTINE, partition.key)
        if rejected is not None:
            rejected = tuple(sorted(((row[2], *row[3]) for row in rejected), key=repr))
        return accepted, rejected


def _dated(dataset: str, dates: dict[date, Landed]) -> Rows:
    rows = (
        (*row, day) for day, landed in dates.items() for row in verdict(dataset, landed).accepted
    )
    return tuple(sorted(rows, key=repr))
