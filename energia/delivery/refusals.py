"""Refuse a file because of earlier deliveries, local or on S3."""

from collections.abc import Collection
from typing import NoReturn

from energia.contracts.model import Contract
from energia.delivery.source import Delivery
from energia.errors import FileRefusedError
from energia.partition.allow import Allow, Redelivery

REPEATED = "contenido_repetido"
OTHER_VERSION = "otra_version"


def may_replace(contract: Contract, allow: Collection[Allow]) -> bool:
    """Return whether another version of a delivered file may take its place."""
    return contract.redelivery is Redelivery.REPLACE or Allow.REPLACED in allow


def may_repeat(contract: Contract, allow: Collection[Allow]) -> bool:
    """Return whether rows of another date may come again: with a key they count once."""
    return contract.is_master or Allow.REPEATED in allow


def refuse_repeated(delivery: Delivery, earlier: str) -> NoReturn:
    """Raise FileRefusedError: the rows of the file ``earlier`` would count twice."""
    dataset = delivery.partition.dataset
    cause = f"same content as {earlier}; its rows would count twice, because {dataset} has no key"
    advice = f"export the file again, or use --allow {Allow.REPEATED}"
    raise FileRefusedError(delivery.name, REPEATED, f"{cause}; {advice}")


def refuse_other_version(delivery: Delivery) -> NoReturn:
    """Raise FileRefusedError: the contract forbids replacing a delivered file."""
    cause = "another version was delivered before, and the contract has redelivery: refuse"
    advice = f"rename the file, retract the earlier version, or use --allow {Allow.REPLACED}"
    raise FileRefusedError(delivery.name, OTHER_VERSION, f"{cause}; {advice}")
