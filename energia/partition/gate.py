"""The gate: whether a partition may be transformed and its candidate published, and why not."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Self

from energia.partition.manifest import Manifest
from energia.partition.verdict import Verdict, raw_digest

_SHOWN_NAMES: Final = 10
_SHOWN_REASONS: Final = 5


@dataclass(frozen=True)
class GateLimits:
    """The limits of a contract: a load stops when its rejects exceed both."""

    max_rejected_percent: Decimal = Decimal(5)
    min_rejected_rows: int = 100

    def to_json(self) -> dict[str, Any]:
        """Return the limits as plain data; the percentage is text, because it is exact."""
        return {
            "max_rejected_percent": str(self.max_rejected_percent),
            "min_rejected_rows": self.min_rejected_rows,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return the limits that to_json gave."""
        return cls(Decimal(data["max_rejected_percent"]), data["min_rejected_rows"])

    def are_exceeded_by(self, manifest: Manifest) -> bool:
        """Return whether the counted rejects of the manifest stop its load."""
        too_many = manifest.counted_rejects > self.min_rejected_rows
        return too_many and manifest.rejected_percent > self.max_rejected_percent


@dataclass(frozen=True)
class Advice:
    """The ways out of a closed gate on one target, for its messages.

    ``restore`` says how to go on without missing files, ``rejects`` where the rejected rows are;
    ``retract`` gives the command that takes out the file of a name.
    """

    restore: str
    rejects: str
    retract: Callable[[str], str]


@dataclass(frozen=True)
class Gate:
    """One partition before its gate: its raw files (name -> version) and what is published."""

    dataset: str
    fecha_carga: str
    limits: GateLimits
    raw: Mapping[str, str]
    retracted: Collection[str]
    published: Manifest | None
    advice: Advice

    @property
    def known(self) -> list[str]:
        """Return the names of the files of the published rows."""
        return [file.name for file in self.published.files] if self.published else []

    @property
    def missing(self) -> list[str]:
        """Return the names of the known files that are neither in raw nor retracted."""
        present = {*self.raw, *self.retracted}
        return [name for name in self.known if name not in present]

    def refuse_missing(self) -> Verdict:
        """Return the verdict on a partition whose raw files are gone: nothing is transformed."""
        shown = ", ".join(self.missing[:_SHOWN_NAMES])
        more = f" and {rest} more" if (rest := len(self.missing) - _SHOWN_NAMES) > 0 else ""
        cause = f"raw files of its published rows are gone: {shown}{more}; {self.advice.restore}"
        return self._verdict(cause)

    def judge(self, manifest: Manifest, problems: Sequence[str] = ()) -> Verdict:
        """Return the verdict on a candidate; ``problems`` are what the engine itself found."""
        found = [*_unbalanced(manifest), *problems]
        cause = f"{'; '.join(found)}; nothing was published; run again" if found else ""
        if not cause and self.limits.are_exceeded_by(manifest):
            cause = self._too_many_rejects(manifest)
        return self._verdict(cause, manifest)

    def _verdict(self, cause: str, manifest: Manifest | None = None) -> Verdict:
        return Verdict(
            dataset=self.dataset,
            fecha_carga=self.fecha_carga,
            manifest=manifest.fingerprint if manifest else "",
            raw_sha256=raw_digest(self.raw),
            passed=not cause,
            cause=f"{self.dataset} {self.fecha_carga}: {cause}" if cause else "",
            files=len(self.raw),
            new_files=len(self.raw.keys() - {*self.known}),
            read=manifest.read if manifest else 0,
            accepted=manifest.accepted if manifest else 0,
            rejected=manifest.rejected if manifest else 0,
            counted_rejects=manifest.counted_rejects if manifest else 0,
            over_limit=manifest is not None and self.limits.are_exceeded_by(manifest),
        )

    def _too_many_rejects(self, manifest: Manifest) -> str:
        shown = list(manifest.reasons.items())[:_SHOWN_REASONS]
        reasons = ", ".join(f"{reason} ({count})" for reason, count in shown)
        return (
            f"{manifest.counted_rejects} of {manifest.read} rows rejected "
            f"({manifest.rejected_percent:.1f} %); the contract stops a load over "
            f"{self.limits.max_rejected_percent} % and {self.limits.min_rejected_rows} rows. "
            f"Reasons: {reasons}. Nothing was published; the rejected rows are in "
            f"{self.advice.rejects}. Take the bad file out, so that its good rows do not count "
            f"beside the corrected ones: {self._retractions(manifest)}; then run the corrected "
            "delivery"
        )

    def _retractions(self, manifest: Manifest) -> str:
        new = {file.name: file for file in manifest.files if file.name not in self.known}
        bad = [name for name, file in new.items() if file.rejected]
        return " or ".join(map(self.advice.retract, bad[:_SHOWN_NAMES]))


def _unbalanced(manifest: Manifest) -> Iterator[str]:
    for file in manifest.files:
        if file.read != file.accepted + file.rejected:
            found = f"accepted {file.accepted} + rejected {file.rejected}"
            yield f"{file.name}: read {file.read} is not {found}"
