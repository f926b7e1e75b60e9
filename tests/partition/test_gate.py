"""The gate: which candidates pass, and what a closed gate says."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from energia.partition.allow import Redelivery
from energia.partition.content_index import ContentIndex
from energia.partition.delivered import Delivered, Published
from energia.partition.gate import Advice, Gate
from energia.partition.manifest import FileCount, Manifest
from energia.partition.raw import RawFile, raw_digest
from energia.partition.rules import GateLimits, GateRules
from energia.partition.verdict import MAX_BYTES, Verdict
from energia.partition.warnings import DataWarning

DAY = "2026-01-05"
ADVICE = Advice(
    "restore them",
    "deliver it",
    "temp/x.parquet",
    lambda file: f"retract {file.name}",
    "allow {}".format,
)


def manifest(
    *files: tuple[str, int, int],
    harmless: int = 0,
    lost: int = 0,
    warnings: tuple[DataWarning, ...] = (),
) -> Manifest:
    """Return the manifest of files (name, read, rejected); ``lost`` rows are in no count."""
    counts = tuple(
        FileCount(
            name, 1, "", "", None, read, read - rejected - lost, 0, rejected, {}, "UTF-8", {}, True
        )
        for name, read, rejected in files
    )
    counts = (replace(counts[0], harmless=harmless), *counts[1:])
    return Manifest(
        dataset="clientes",
        fecha_carga=DAY,
        rules="",
        raw_sha256="",
        fingerprint="f" * 64,
        files=counts,
        accepted=sum(file.accepted for file in counts),
        rejected=sum(file.rejected for file in counts),
        reasons={"nombre: requerido": sum(file.rejected for file in counts)},
        processed_bytes=1,
        processed_sha256="",
        quarantine_bytes=1,
        quarantine_sha256="",
        started_at="",
        duration_s=0.0,
        warnings=warnings,
    )


def gate(
    *raw: str,
    published: Manifest | None = None,
    retracted: tuple[str, ...] = (),
    altered: tuple[str, ...] = (),
    errors: tuple[str, ...] = (),
) -> Gate:
    """Return a gate with limits of 5 % and 100 rows."""
    files = {name: RawFile(name, "1", 1, "") for name in raw}
    return Gate(
        dataset="clientes",
        fecha_carga=DAY,
        rules=GateRules(GateLimits(errors=errors), Redelivery.REPLACE, has_key=True),
        delivered=Delivered(
            files, lambda file: file.name in retracted, lambda name, _: name not in altered
        ),
        published=Published(published),
        index=ContentIndex(lambda: (), lambda _: {}, lambda _: None),
        keep=lambda *_: None,
        allow=(),
        advice=ADVICE,
    )


def judge(before: Gate, candidate: Manifest) -> Verdict:
    """Return the verdict on a candidate whose contents are not known."""
    return before.judge(candidate, {})[1]


@pytest.mark.parametrize(
    ("read", "rejected", "harmless", "passes"),
    [
        (0, 0, 0, True),
        (1000, 100, 0, True),
        (2020, 101, 0, True),
        (2019, 101, 0, False),
        (2019, 101, 1, True),
        (200, 100, 0, True),
        (199, 100, 0, False),
        (199, 100, 1, True),
        (1, 1, 0, False),
        (300, 299, 299, True),
    ],
)
def test_gate_closes_over_both_limits_or_over_half(
    read: int, rejected: int, harmless: int, passes: bool
) -> None:
    verdict = judge(gate("a.csv"), manifest(("a.csv", read, rejected), harmless=harmless))
    assert verdict.passed is passes
    assert verdict.over_limit is not passes
    assert bool(verdict.cause) is not passes
    assert verdict.counted_rejects == rejected - harmless


def test_cause_names_counts_reasons_and_new_files() -> None:
    published = manifest(("a.csv", 100, 100))
    verdict = judge(
        gate("a.csv", "b.csv", "c.csv", published=published),
        manifest(("a.csv", 100, 100), ("b.csv", 100, 50), ("c.csv", 100, 0)),
    )
    assert verdict.cause == (
        f"clientes {DAY}: 150 of 300 rows rejected (50.0 %); the contract stops a load above 5 % "
        "and 100 rejected rows. Reasons: nombre: requerido (150). Nothing was published; the "
        "rejected rows are in temp/x.parquet. Deliver the corrected file under the same name: "
        "deliver it; or retract it: retract b.csv"
    )
    assert (verdict.files, verdict.new_files) == (3, 2)


def test_cause_names_published_files_if_no_new_one_is_bad() -> None:
    published = manifest(("a.csv", 100, 0))
    judged = judge(gate("a.csv", published=published), manifest(("a.csv", 100, 60)))
    assert judged.cause.endswith("or retract it: retract a.csv")


def test_load_without_accepted_rows_stops() -> None:
    verdict = judge(gate("a.csv"), manifest(("a.csv", 2, 2)))
    assert (
        "2 of 2 rows rejected (100.0 %); the gate stops a load without accepted rows."
        in verdict.cause
    )


def test_load_over_half_stops_below_both_limits() -> None:
    rules = GateRules(GateLimits(Decimal(100), 100), Redelivery.REPLACE, has_key=True)
    verdict = judge(replace(gate("a.csv"), rules=rules), manifest(("a.csv", 3, 2)))
    assert (
        "2 of 3 rows rejected (66.7 %); the gate stops a load with more than half" in verdict.cause
    )


@pytest.mark.parametrize(("read", "passes"), [(20, True), (19, False)])
def test_rows_outside_encoding_stop_above_percentage(read: int, passes: bool) -> None:
    judged = replace(manifest(("a.csv", read, 1)), reasons={"fila: codificacion": 1})
    verdict = judge(gate("a.csv"), judged)
    assert verdict.passed is passes
    if not passes:
        assert "the gate stops a load above 5 % of rows in another encoding (1)." in verdict.cause


WARNINGS = (
    DataWarning("kwh: posibles_miles", 2, "b.csv: kwh: thousands?", "b.csv"),
    DataWarning("fecha_carga: fecha_futura", 2, "the date is mistyped?"),
)


def test_warnings_are_counted_but_do_not_close_the_gate() -> None:
    verdict = judge(gate("b.csv"), manifest(("b.csv", 2, 0), warnings=WARNINGS))
    assert (verdict.passed, verdict.warnings) == (True, 2)


@pytest.mark.parametrize(
    ("errors", "texts", "files"),
    [
        (("posibles_miles",), "b.csv: kwh: thousands?", "retract b.csv"),
        (("fecha_futura",), "the date is mistyped?", "retract a.csv and retract b.csv"),
    ],
)
def test_warning_that_is_an_error_closes_the_gate(
    errors: tuple[str, ...], texts: str, files: str
) -> None:
    found = manifest(("a.csv", 1, 0), ("b.csv", 2, 0), warnings=WARNINGS)
    verdict = judge(gate("a.csv", "b.csv", errors=errors), found)
    assert verdict.cause == (
        f"clientes {DAY}: {texts}; the contract makes this an error ({errors[0]}); nothing was "
        "published; deliver the corrected file under the same name, or retract it: " + files
    )
    assert not verdict.over_limit


def test_manifest_keeps_its_warnings_as_json() -> None:
    kept = manifest(("b.csv", 2, 0), warnings=WARNINGS)
    assert Manifest.from_json(json.loads(json.dumps(kept.to_json()))) == kept


def test_lost_rows_close_the_gate_under_any_limits() -> None:
    verdict = judge(gate("a.csv"), manifest(("a.csv", 10, 0), lost=1))
    assert verdict.cause == (
        f"clientes {DAY}: a.csv: 10 rows read, but 9 accepted + 0 rejected; "
        "nothing was published; run again"
    )
    assert not verdict.over_limit


def test_altered_file_closes_the_gate() -> None:
    candidate = manifest(("a.csv", 10, 0), ("b.csv", 10, 0))
    verdict = judge(gate("a.csv", "b.csv", altered=("b.csv",)), candidate)
    assert verdict.cause == (
        f"clientes {DAY}: raw files changed after their delivery: b.csv; "
        "nothing was published; deliver them again: deliver it"
    )


def test_missing_files_are_those_neither_raw_nor_retracted() -> None:
    published = manifest(*((f"{name}.csv", 1, 0) for name in "abc"))
    verdict = gate("a.csv", published=published, retracted=("b.csv",)).refusal()
    assert verdict
    assert not verdict.passed
    assert verdict.cause == (
        f"clientes {DAY}: raw files of published rows are missing: c.csv; restore them, or "
        "allow missing"
    )
    assert (verdict.read, verdict.manifest) == (0, "")


def test_two_raw_names_of_one_delivery_close_the_gate() -> None:
    verdict = gate("Clientes.csv", "clientes.csv").refusal()
    assert verdict
    assert verdict.cause == (
        f"clientes {DAY}: Clientes.csv and clientes.csv are the same name, because case and "
        "accents are ignored; remove one of the files"
    )


def test_limits_round_trip_exactly_as_json() -> None:
    limits = GateLimits(Decimal("0.1"), 3, ("posibles_miles",))
    assert GateLimits.from_json(json.loads(json.dumps(limits.to_json()))) == limits


def test_verdict_of_five_hundred_long_names_fits_a_state() -> None:
    names = [f"{number:03}" + 'ñ"' * 120 + ".csv" for number in range(500)]
    verdict = judge(gate(*names), manifest(*((name, 10, 10) for name in names)))
    written = verdict.to_json()
    assert len(json.dumps(written, ensure_ascii=False).encode()) <= MAX_BYTES
    assert written["cause"].startswith(f"clientes {DAY}: 5000 of 5000 rows rejected")
    assert Verdict.from_json(written).raw_sha256 == raw_digest(dict.fromkeys(names, "1"))


def test_digest_depends_on_names_and_versions_not_order() -> None:
    digests = {
        raw_digest(versions)
        for versions in ({}, {"a": "1"}, {"a": "2"}, {"b": "1"}, {"a": "1", "b": "1"})
    }
    assert len(digests) == 5
    assert raw_digest({"b": "1", "a": "2"}) == raw_digest({"a": "2", "b": "1"})
