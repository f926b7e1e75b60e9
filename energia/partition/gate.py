"""The gate: decide whether to transform a partition and whether to publish its candidate."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, TypeAlias

from energia.partition.allow import Allow
from energia.partition.content import FileContent
from energia.partition.content_index import ContentIndex, Entry
from energia.partition.delivered import Delivered, Published
from energia.partition.diagnosis import Finding, explained
from energia.partition.doubts import Doubt, Doubts
from energia.partition.manifest import FileCount, Manifest
from energia.partition.raw import is_csv
from energia.partition.rules import GateRules
from energia.partition.verdict import Verdict
from energia.partition.warnings import repeated_rows

_SHOWN_NAMES: Final = 10
_SHOWN_REASONS: Final = 5
_OPEN: Final = ("", "")
"""The cause and the ways out of a gate that is open."""

_WAYS_OUT: Final = {
    Allow.REPLACED: "deliver the complete file under this name, a second part under another name",
    Allow.REPEATED: "deliver the file without these rows, or retract it: {retract}",
    Allow.FEWER_ROWS: "undo the contract change, restore lost files",
}

Diagnose: TypeAlias = Callable[[], Sequence[Finding]]


@dataclass(frozen=True)
class Decision:
    """A decision about a candidate: why the gate is closed, and the ways out after that text.

    ``cause`` is empty if the candidate passes. ``manifest`` has the doubts that were overruled.
    """

    manifest: Manifest
    cause: str
    ways_out: str
    over_limit: bool


@dataclass(frozen=True)
class Advice:
    """The ways out of a closed gate on one target, for its messages.

    ``restore`` is how to restore missing files, ``rejects`` the place of the rejected rows, and
    ``allow`` how to overrule a doubt. ``deliver`` and ``retract`` are commands.
    """

    restore: str
    deliver: str
    rejects: str
    retract: Callable[[FileCount], str]
    allow: Callable[[Allow], str]


@dataclass(frozen=True)
class Gate:
    """One partition before its gate: its rules, what was delivered, and what is published.

    ``keep`` stores the content of a file under a key of the index.
    """

    dataset: str
    fecha_carga: str
    rules: GateRules
    delivered: Delivered
    published: Published
    index: ContentIndex
    keep: Callable[[str, Mapping[str, Any]], None]
    allow: Collection[Allow]
    advice: Advice

    def refusal(self) -> Verdict | None:
        """Return the verdict on raw files that may not be transformed; None if they may."""
        missing = self.published.missing(self.delivered)
        if clash := self.delivered.clash:
            pair = " and ".join(clash)
            ignored = "because case and accents are ignored"
            cause = f"{pair} are the same name, {ignored}; remove one of the files"
        elif others := [name for name in self.delivered.raw if not is_csv(name)]:
            cause = f"{others[0]} is not a .csv file, and raw/ holds no others; remove it, and "
            cause += f"deliver archives and workbooks with {self.advice.deliver}"
        elif missing and Allow.MISSING not in self.allow:
            shown = ", ".join(missing[:_SHOWN_NAMES])
            more = f" and {rest} more" if (rest := len(missing) - _SHOWN_NAMES) > 0 else ""
            ways = f"{self.advice.restore}, or {self.advice.allow(Allow.MISSING)}"
            cause = f"raw files of published rows are missing: {shown}{more}; {ways}"
        else:
            return None
        return self._verdict(cause)

    def judge(
        self, manifest: Manifest, contents: Mapping[str, FileContent], diagnose: Diagnose = tuple
    ) -> tuple[Manifest, Verdict]:
        """Return the verdict on a candidate, and its manifest with what was overruled.

        ``contents`` are those of the files that were read. They are kept if the candidate passes.
        ``diagnose`` is called only if rejects stop the load, or exceed the percentage.
        """
        decision = self.decide(manifest, contents, diagnose)
        return decision.manifest, self.conclude(decision, contents)

    def decide(
        self, manifest: Manifest, contents: Mapping[str, FileContent], diagnose: Diagnose = tuple
    ) -> Decision:
        """Return the decision about a candidate, with the arguments of judge; keep nothing."""
        doubts = list(self._doubts(manifest, contents))
        manifest = self._with_doubts(manifest, doubts)
        closing = [doubt for doubt in doubts if doubt.closes and doubt.kind not in self.allow]
        rule, findings = self._judge_rejects(manifest, diagnose)
        rejects = self._too_many_rejects(manifest, rule, findings) if rule else _OPEN
        doubtful = self._doubtful(manifest, closing) if closing else _OPEN
        causes = (self._broken(manifest), rejects, doubtful, self._forbidden_warnings(manifest))
        cause, ways_out = next((each for each in causes if each != _OPEN), _OPEN)
        return Decision(manifest, cause, ways_out, over_limit=bool(rule))

    def conclude(self, decision: Decision, contents: Mapping[str, FileContent]) -> Verdict:
        """Return the verdict of a decision, and keep the contents if the candidate passes."""
        if not decision.cause:
            self._keep(decision.manifest, contents)
        cause = f"{decision.cause}{decision.ways_out}"
        return self._verdict(cause, decision.manifest, over_limit=decision.over_limit)

    def _with_doubts(self, manifest: Manifest, doubts: Sequence[Doubt]) -> Manifest:
        """Return the manifest with doubts that only warn, and with what the run overrules."""
        overruled = {doubt.kind for doubt in doubts if doubt.closes and doubt.kind in self.allow}
        if self.published.missing(self.delivered):
            overruled.add(Allow.MISSING)
        read = {file.name: file.read for file in manifest.files}
        found = (
            repeated_rows(doubt.file, read[doubt.file], doubt.text)
            for doubt in doubts
            if not doubt.closes
        )
        warnings = (*manifest.warnings, *found)
        return replace(manifest, warnings=warnings, allowed=tuple(sorted(overruled)))

    def _judge_rejects(
        self, manifest: Manifest, diagnose: Diagnose
    ) -> tuple[str, Sequence[Finding]]:
        """Return the rule that stops the load, empty without one, and what was found."""
        limits = self.rules.limits
        rule, percent = limits.broken_by(manifest), limits.max_rejected_percent
        if not rule and manifest.rejected_percent <= percent:
            return "", ()
        findings = diagnose()
        if not rule and any(finding.is_whole for finding in findings):
            rule = f"the gate stops a load above {percent} % if a whole column has another format"
        return rule, findings

    def _doubts(self, manifest: Manifest, contents: Mapping[str, FileContent]) -> Iterator[Doubt]:
        rules, published = self.rules, self.published
        doubts = Doubts(rules, published, self.index, manifest, contents)
        return doubts.all()

    def _keep(self, manifest: Manifest, contents: Mapping[str, FileContent]) -> None:
        for file in manifest.files:
            if content := contents.get(file.name):
                entry = Entry(self.fecha_carga, file.sha256, content.rows, content.row_hash)
                if entry not in self.index:
                    self.keep(entry.key, asdict(content))

    def _verdict(
        self, cause: str, manifest: Manifest | None = None, *, over_limit: bool = False
    ) -> Verdict:
        files = manifest.files if manifest else ()
        return Verdict(
            dataset=self.dataset,
            fecha_carga=self.fecha_carga,
            manifest=manifest.fingerprint if manifest else "",
            raw_sha256=self.delivered.digest,
            published=self.published.version,
            passed=not cause,
            cause=f"{self.dataset} {self.fecha_carga}: {cause}" if cause else "",
            files=len(self.delivered.raw),
            new_files=sum(not self.published.has(file) for file in files),
            read=manifest.read if manifest else 0,
            accepted=manifest.accepted if manifest else 0,
            rejected=manifest.rejected if manifest else 0,
            counted_rejects=manifest.counted_rejects if manifest else 0,
            over_limit=over_limit,
            warnings=len(manifest.warnings) if manifest else 0,
        )

    def _broken(self, manifest: Manifest) -> tuple[str, str]:
        """Return the cause that no ``allow`` overrules and the ways out; _OPEN without one."""
        if unbalanced := "; ".join(_unbalanced(manifest)):
            return unbalanced, "; nothing was published; run again"
        if altered := ", ".join(self.delivered.altered(manifest)):
            cause = f"raw files changed after their delivery: {altered}"
            return cause, f"; nothing was published; deliver them again: {self.advice.deliver}"
        return _OPEN

    def _doubtful(self, manifest: Manifest, doubts: Sequence[Doubt]) -> tuple[str, str]:
        """Return the cause of a gate that the doubts close, and the ways out."""
        texts = "; ".join(doubt.text for doubt in doubts)
        kinds = dict.fromkeys(doubt.kind for doubt in doubts)
        repeated = {doubt.file for doubt in doubts if doubt.kind is Allow.REPEATED}
        retract = self._retract([file for file in manifest.files if file.name in repeated])
        ways = "; ".join(
            f"{_WAYS_OUT[kind].format(retract=retract)}, or {self.advice.allow(kind)}"
            for kind in kinds
        )
        return texts, f"; nothing was published; {ways}"

    def _too_many_rejects(
        self, manifest: Manifest, rule: str, findings: Sequence[Finding]
    ) -> tuple[str, str]:
        shown = list(manifest.reasons.items())[:_SHOWN_REASONS]
        reasons = ", ".join(f"{reason} ({count})" for reason, count in shown)
        found = f". Found: {explained(findings[:_SHOWN_REASONS])}" if findings else ""
        is_contract = any(finding.changes_contract for finding in findings)
        deliver = "Change the contract, or deliver" if is_contract else "Deliver"
        cause = (
            f"{manifest.counted_rejects} of {manifest.read} rows rejected "
            f"({manifest.rejected_percent:.1f} %); {rule}. Reasons: {reasons}{found}"
        )
        ways = (
            f". Nothing was published; the rejected rows are in {self.advice.rejects}. {deliver} "
            f"the corrected file under the same name: {self.advice.deliver}; or retract it: "
            f"{self._retractions(manifest)}"
        )
        return cause, ways

    def _forbidden_warnings(self, manifest: Manifest) -> tuple[str, str]:
        errors = self.rules.limits.errors
        found = [warning for warning in manifest.warnings if warning.name in errors]
        if not found:
            return _OPEN
        texts = "; ".join(warning.text for warning in found)
        codes = ", ".join(dict.fromkeys(warning.name for warning in found))
        named = {warning.file for warning in found} - {""}
        files = [file for file in manifest.files if not named or file.name in named]
        cause = f"{texts}; the contract makes this an error ({codes})"
        deliver = "deliver the corrected file under the same name"
        return cause, f"; nothing was published; {deliver}, or retract it: {self._retract(files)}"

    def _retract(self, files: Sequence[FileCount]) -> str:
        return " and ".join(map(self.advice.retract, files[:_SHOWN_NAMES]))

    def _retractions(self, manifest: Manifest) -> str:
        bad = [file for file in manifest.files if file.rejected]
        new = [file for file in bad if not self.published.has(file)]
        return " or ".join(map(self.advice.retract, (new or bad)[:_SHOWN_NAMES]))


def _unbalanced(manifest: Manifest) -> Iterator[str]:
    for file in manifest.files:
        if file.read != file.accepted + file.rejected:
            found = f"{file.accepted} accepted + {file.rejected} rejected"
            yield f"{file.label}: {file.read} rows read, but {found}"
