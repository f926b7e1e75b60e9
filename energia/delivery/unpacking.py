"""Give the CSV file of a delivery, whatever container it comes in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from energia.containers.converting import convert
from energia.delivery.content import check_unchanged
from energia.delivery.source import Delivery


@contextmanager
def unpacked(delivery: Delivery, scratch: Path) -> Iterator[Delivery]:
    """Yield the delivery with the path of its CSV file: ``scratch`` in the meantime if packed.

    Raises FileRefusedError if the container cannot be converted, or changes meanwhile.
    """
    if delivery.packed is None:
        yield delivery
        return
    try:
        with check_unchanged(delivery):
            dataset = delivery.partition.dataset
            convert(delivery.path, delivery.packed, dataset, scratch, delivery.name)
        yield replace(delivery, path=scratch)
    finally:
        scratch.unlink(missing_ok=True)
