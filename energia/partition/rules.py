"""The rules of a contract by which the gate of a load date opens or closes."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Self

from energia.partition.allow import Redelivery
from energia.partition.manifest import Manifest
from energia.partition.reasons import NOT_ENCODED


@dataclass(frozen=True)
class GateLimits:
    """The limits of a contract: a load stops when its rejects exceed both.

    ``errors`` are codes of warnings that stop a load, too.
    """

    max_rejected_percent: Decimal = Decimal(5)
    min_rejected_rows: int = 100
    errors: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the limits as plain data; the percentage is text, because it is exact."""
        return {
            "max_rejected_percent": str(self.max_rejected_percent),
            "min_rejected_rows": self.min_rejected_rows,
            "errors": list(self.errors),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return the limits that to_json gave."""
        percent, errors = Decimal(data["max_rejected_percent"]), tuple(data["errors"])
        return cls(percent, data["min_rejected_rows"], errors)

    def broken_by(self, manifest: Manifest) -> str:
        """Return the rule that stops the load of the manifest; empty if it may go on."""
        counted, percent = manifest.counted_rejects, self.max_rejected_percent
        outside = manifest.reasons.get(NOT_ENCODED, 0)
        if counted and not manifest.accepted:
            return "the gate stops a load without accepted rows"
        if 100 * outside > percent * manifest.read:
            return (
                f"the gate stops a load above {percent} % of rows in another encoding ({outside})"
            )
        if 2 * counted > manifest.read:
            return "the gate stops a load with more than half of its rows rejected"
        if counted > self.min_rejected_rows and manifest.rejected_percent > percent:
            return (
                f"the contract stops a load above {percent} % and {self.min_rejected_rows} "
                "rejected rows"
            )
        return ""


@dataclass(frozen=True)
class GateRules:
    """The rules of a contract for publishing; without a key, no row may come twice.

    ``names_fill`` says that names of files fill columns: equal bytes may be different rows.
    """

    limits: GateLimits
    redelivery: Redelivery
    has_key: bool
    names_fill: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the rules as plain data."""
        return {**asdict(self), "limits": self.limits.to_json()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return the rules that to_json gave."""
        limits, redelivery = GateLimits.from_json(data["limits"]), Redelivery(data["redelivery"])
        return cls(limits, redelivery, data["has_key"], data["names_fill"])
