"""The gate: whether a transformed partition may be published."""

import shlex
from collections.abc import Iterator

from energia.compiler.plan import Plan
from energia.errors import GateError, LoadError
from energia.lake import LakeZone, Partition
from energia.local.lake import LocalLake
from energia.local.manifest import (
    is_current,
    publish_manifest,
    read_manifest,
    step_details,
    transform_manifest,
    write_step,
)
from energia.local.transform import candidate_of
from energia.partition.manifest import Manifest
from energia.partition.steps import Step

_SHOWN_REASONS = 5


def check_gate(lake: LocalLake, partition: Partition, plan: Plan, manifest: Manifest) -> None:
    """GateError, naming partition, counts and what to do, unless the candidate may be published."""
    problem = _problem(lake, partition, plan, manifest)
    details = {
        "passed": problem is None,
        "problem": problem,
        "counted_rejects": manifest.counted_rejects,
        "rejected_percent": f"{manifest.rejected_percent:.4f}",
    }
    write_step(lake, partition, Step.GATE, manifest, details)
    if problem is not None:
        raise GateError(problem)


def gate_problem(lake: LocalLake, partition: Partition) -> str | None:
    """Why the partition's files, as they are now, were stopped at the gate; None if they were not.

    Asks no plan: a changed rule is noticed by the next run.
    """
    manifest = read_manifest(transform_manifest(lake, partition))
    if manifest is None:
        return None
    names = [path.name for path in lake.raw_files(partition)]
    problem = step_details(lake, partition, Step.GATE, manifest).get("problem")
    return problem if names == [file.name for file in manifest.files] else None


def check_raw_is_kept(lake: LocalLake, partition: Partition) -> None:
    """LoadError if raw files that the published rows come from are gone: nothing may be lost."""
    published = read_manifest(publish_manifest(lake, partition))
    if published is None and lake.table_file(LakeZone.PROCESSED, partition).exists():
        # A publish that was cut leaves no manifest; its rows are those of the transform's.
        published = read_manifest(transform_manifest(lake, partition))
    if published is None:
        return
    kept = {path.name for path in lake.raw_files(partition)}
    taken_out = {path.name for path in lake.retracted(partition).glob("*")}
    gone = [file.name for file in published.files if file.name not in kept | taken_out]
    if gone:
        raise LoadError(
            f"{partition}: raw files of its published rows are gone: {', '.join(gone)}; put them "
            f"back into {lake.folder(LakeZone.RAW, partition)}, or run with --allow-missing to "
            "publish the date without them"
        )


def _problem(lake: LocalLake, partition: Partition, plan: Plan, manifest: Manifest) -> str | None:
    problems = [*_unbalanced(manifest), *_changed_raw(lake, partition, plan, manifest)]
    if problems:
        return f"{partition}: {'; '.join(problems)}; nothing was published; run again"
    limits = plan.contract.gate
    too_many = manifest.counted_rejects > limits.min_rejected_rows
    if too_many and manifest.rejected_percent > limits.max_rejected_percent:
        return _too_many_rejects(lake, partition, plan, manifest)
    return None


def _unbalanced(manifest: Manifest) -> Iterator[str]:
    for file in manifest.files:
        if file.read != file.accepted + file.rejected:
            yield (
                f"{file.name}: read {file.read} is not "
                f"accepted {file.accepted} + rejected {file.rejected}"
            )


def _changed_raw(
    lake: LocalLake, partition: Partition, plan: Plan, manifest: Manifest
) -> Iterator[str]:
    if not is_current(manifest, lake, partition, plan):
        yield "raw files came or went during the transform"
        return
    for path, file in zip(lake.raw_files(partition), manifest.files, strict=True):
        if not file.sha256.startswith(path.stem.rpartition("-")[2]):
            yield f"{path.name}: its content is not what landed; put the landed file back"


def _too_many_rejects(lake: LocalLake, partition: Partition, plan: Plan, manifest: Manifest) -> str:
    limits = plan.contract.gate
    shown = list(manifest.reasons.items())[:_SHOWN_REASONS]
    reasons = ", ".join(f"{reason} ({count})" for reason, count in shown)
    published = read_manifest(publish_manifest(lake, partition))
    known = {file.name for file in published.files} if published else set()
    new = [file.name for file in manifest.files if file.name not in known and file.rejected]
    home = shlex.quote(str(lake.home))
    retractions = " or ".join(f"energia retract {name} --home {home}" for name in new)
    return (
        f"{partition}: {manifest.counted_rejects} of {manifest.read} rows rejected "
        f"({manifest.rejected_percent:.1f} %); the contract stops a load over "
        f"{limits.max_rejected_percent} % and {limits.min_rejected_rows} rows. Reasons: {reasons}. "
        f"Nothing was published; the rejected rows are in "
        f"{candidate_of(lake, partition).rejected}. Take the bad file out, so that its good rows "
        f"do not count beside the corrected ones: {retractions}; then run the corrected delivery"
    )
