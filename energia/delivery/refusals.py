"""Refuse a file because of what was delivered before, local or on S3."""

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
    cause = f"has the content of {earlier}, and {dataset} has no key, so its rows would count twice"
    advice = f"export it again, or allow it with --allow {Allow.REPEATED}"
    raise FileRefusedError(delivery.name, REPEATED, f"{cause}; {advice}")


def refuse_other_version(delivery: Delivery) -> NoReturn:
    """Raise FileRefusedError: the contract says that a delivered file is not replaced."""
    cause = "another version of it was delivered, and the contract has redelivery: refuse"
    advice = f"give it another name, retract the earlier one, or use --allow {Allow.REPLACED}"
    raise FileRefusedError(delivery.name, OTHER_VERSION, f"{cause}; {advice}")
