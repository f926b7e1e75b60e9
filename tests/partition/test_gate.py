"""The gate: which candidates pass, and what a closed gate says."""

import json
from decimal import Decimal

import pytest

from energia.partition.gate import Advice, Gate, GateLimits
from energia.partition.manifest import FileCount, Manifest
from energia.partition.verdict import MAX_BYTES, Verdict, raw_digest

DAY = "2026-01-05"
ADVICE = Advice("put them back", "temp/x.parquet", "retract {}".format)


def manifest(*files: tuple[str, int, int], harmless: int = 0, lost: int = 0) -> Manifest:
    """Return the manifest of files (name, read, rejected); ``lost`` rows are in no count."""
    counts = tuple(
        FileCount(name, 1, "", read, read - rejected - lost, rejected, True)
        for name, read, rejected in files
    )
    return Manifest(
        dataset="clientes",
        fecha_carga=DAY,
        fingerprint="f" * 64,
        files=counts,
        accepted=sum(file.accepted for file in counts),
        rejected=sum(file.rejected for file in counts),
        harmless=harmless,
        reasons={"nombre: requerido": sum(file.rejected for file in counts)},
        processed_bytes=1,
        quarantine_bytes=1,
        started_at="",
        duration_s=0.0,
    )


def gate(*raw: str, published: Manifest | None = None, retracted: tuple[str, ...] = ()) -> Gate:
    """Return a gate with limits of 5 % and 100 rows."""
    versions = dict.fromkeys(raw, "1")
    return Gate("clientes", DAY, GateLimits(), versions, retracted, published, ADVICE)


@pytest.mark.parametrize(
    ("read", "rejected", "harmless", "passes"),
    [
        (0, 0, 0, True),
        (1000, 100, 0, True),
        (2020, 101, 0, True),
        (2019, 101, 0, False),
        (2019, 101, 1, True),
        (101, 101, 0, False),
        (100, 100, 0, True),
    ],
)
def test_gate_closes_when_both_limits_are_exceeded(
    read: int, rejected: int, harmless: int, passes: bool
) -> None:
    verdict = gate("a.csv").judge(manifest(("a.csv", read, rejected), harmless=harmless))
    assert verdict.passed is passes
    assert verdict.over_limit is not passes
    assert bool(verdict.cause) is not passes
    assert verdict.counted_rejects == rejected - harmless


def test_cause_names_counts_reasons_and_the_new_bad_files() -> None:
    published = manifest(("a.csv", 100, 100))
    verdict = gate("a.csv", "b.csv", "c.csv", published=published).judge(
        manifest(("a.csv", 100, 100), ("b.csv", 100, 50), ("c.csv", 100, 0))
    )
    assert verdict.cause == (
        f"clientes {DAY}: 150 of 300 rows rejected (50.0 %); the contract stops a load over 5 % "
        "and 100 rows. Reasons: nombre: requerido (150). Nothing was published; the rejected rows "
        "are in temp/x.parquet. Take the bad file out, so that its good rows do not count beside "
        "the corrected ones: retract b.csv; then run the corrected delivery"
    )
    assert (verdict.files, verdict.new_files) == (3, 2)


def test_lost_rows_close_the_gate_whatever_the_limits() -> None:
    verdict = gate("a.csv").judge(manifest(("a.csv", 10, 0), lost=1), ["b.csv: altered"])
    assert verdict.cause == (
        f"clientes {DAY}: a.csv: read 10 is not accepted 9 + rejected 0; b.csv: altered; "
        "nothing was published; run again"
    )
    assert not verdict.over_limit


def test_missing_files_are_those_neither_raw_nor_retracted() -> None:
    published = manifest(*((f"{name}.csv", 1, 0) for name in "abc"))
    before = gate("a.csv", published=published, retracted=("b.csv",))
    assert before.missing == ["c.csv"]
    verdict = before.refuse_missing()
    assert not verdict.passed
    assert verdict.cause == (
        f"clientes {DAY}: raw files of its published rows are gone: c.csv; put them back"
    )
    assert (verdict.read, verdict.manifest) == (0, "")


def test_limits_keep_their_exact_percentage_as_json() -> None:
    limits = GateLimits(Decimal("0.1"), 3)
    assert GateLimits.from_json(json.loads(json.dumps(limits.to_json()))) == limits


def test_verdict_of_five_hundred_long_names_fits_a_state() -> None:
    names = [f"{number:03}" + 'ñ"' * 120 + ".csv" for number in range(500)]
    verdict = gate(*names).judge(manifest(*((name, 10, 10) for name in names)))
    written = verdict.to_json()
    assert len(json.dumps(written, ensure_ascii=False).encode()) <= MAX_BYTES
    assert written["cause"].startswith(f"clientes {DAY}: 5000 of 5000 rows rejected")
    assert Verdict.from_json(written).raw_sha256 == raw_digest(dict.fromkeys(names, "1"))


def test_digest_changes_with_every_name_and_version_but_not_with_order() -> None:
    digests = {
        raw_digest(versions)
        for versions in ({}, {"a": "1"}, {"a": "2"}, {"b": "1"}, {"a": "1", "b": "1"})
    }
    assert len(digests) == 5
    assert raw_digest({"b": "1", "a": "2"}) == raw_digest({"a": "2", "b": "1"})
