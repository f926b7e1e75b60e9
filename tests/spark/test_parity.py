"""The same raw files through DuckDB and through real Spark: the same rows, rejects and counts."""

import gzip
import shutil
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from dirty.cells import fold
from dirty.generate import deliveries, dialects
from effort import sized
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from energia.compiler.dataset import Datasets, compile_dataset
from energia.contracts.folding import Fold
from energia.contracts.model import (
    AllowedValue,
    Bounds,
    Column,
    Contract,
    CsvDialect,
    Notation,
)
from energia.contracts.types import boolean_type, decimal_type, plain_type, text_type
from energia.generating import Sample, generate
from energia.lake import LakeZone
from energia.local.lake import LocalLake
from energia.local.landing import landed_partitions
from energia.local.run import RunOrder, run
from energia.reader.spec import AUTO
from energia.reader.typed import TYPED_CELLS
from energia.reader.units import Measure

from .glue import Glue, JobError
from .parity import DATE, Pair

pytestmark = pytest.mark.long

SOURCES = (AllowedValue("Solar"), AllowedValue("Eólica", ("viento",)))
EVERY_TYPE = compile_dataset(
    Contract(
        dataset="medidas",
        version="1",
        description="",
        csv=CsvDialect(",", AUTO, quoted_newlines=True, encoding=AUTO, total_lines=("A", "sí")),
        key=("codigo",),
        columns=(
            Column(
                name="codigo", type=text_type(8, min_length=1), required=True, folds=tuple(Fold)
            ),
            Column(name="fuente", type=text_type(), allowed_values=SOURCES),
            Column(
                name="clave", type=text_type(16, pattern="^[A-Z]{2}[0-9]+$"), folds=(Fold.CASE,)
            ),
            Column(name="entero", type=plain_type("integer"), bounds=Bounds(minimum=Decimal(-5))),
            Column(
                name="corto",
                type=decimal_type(6, 2),
                bounds=Bounds(maximum=Decimal(1000)),
                notation=Notation(currency_sign="$", rounds=True),
            ),
            Column(
                name="largo",
                type=decimal_type(38, 10),
                notation=Notation(decimal_mark=",", thousands_mark=" ", exponents=True),
            ),
            Column(name="dia", type=plain_type("date")),
            Column(name="fecha", type=plain_type("date", "dd/MM/yyyy")),
            Column(name="corta", type=plain_type("date", "d/M/yy", "dd-MMM-yyyy", "yyyy-MM-dd")),
            Column(name="momento", type=plain_type("timestamp")),
            Column(name="lectura", type=plain_type("timestamp", "d/M/yyyy h:mm a", "d/M/yyyy")),
            Column(name="hora", type=plain_type("time", "HH:mm[:ss]", "h:mm a")),
            Column(name="activo", type=plain_type("boolean")),
            Column(name="marcado", type=boolean_type(["X"], ["", "no"])),
            Column(name="energia", type=decimal_type(18, 6), measure=Measure("kWh")),
        ),
    )
)
CELLS = st.one_of(
    st.sampled_from(
        (
            *(
                "",
                " ",
                "\u00a0",
                "a",
                "SÍ",
                "si\u0301",
                "No",
                "1",
                "TRUE",
                "AB1",
                "AB12 ",
                "ab1",
                "Éolica",
                "EOLICA",
                "solar",
                "İ",
                "ß",
            ),
            *("0", "-0", "+1", "1.", ".5", "1.5", "1,5", "1.234,56", "1e3", "NaN", "Infinity"),
            *("$ 5", "5,5 $", "($1.5)", "5-", "- 5", "1 234,5", "1\u202f234", "1.234.567", "1.500"),
            *("1,5E+06", "-2e3", "1e99", "0.125", "-0.005", "9999.995", "1,23456789012", "(1)"),
            *("9223372036854775807", "9223372036854775808", "-9223372036854775808", "1" * 40),
            *("9999.99", "10000.00", "1.005", "00012", "0x10", "1_000", "١٢", "१२", "\uff11"),
            *("2026-01-05", "2026-02-29", "2024-02-29", "2026-1-5", "0000-01-01", "0001-01-01"),
            *("5/1/26", "05-ene-2026", "5-Sept.-2026", "2026-01-05 08:30", "2026-01-05T08:30:00Z"),
            *("2026-01-05 08:30:00.123456-0500", "5/1/2026 8:30 p. m.", "08:30", "8:30 am", "X"),
            *("1000-01-01T00:30+05:30", "9999-12-31 23:59-12:00", "1969-12-31 23:59:59.5", "?x"),
            *("9999-12-31", "05/01/2026", "31/04/2026", "29/02/2024", "1582-10-10", "10/10/1582"),
            *(
                "a\nb",
                'a"b',
                "\r",
                "a\0b",
                "\u200b",
                "\U0001f31e" * 9,
                "e\u0301olica",
                "eólica\u0301",
            ),
        )
    ),
    st.text(max_size=12),
    st.text(alphabet="0123456789.,+-eE ()$", max_size=45),
    st.dates().map(str),
    st.datetimes(datetime(1000, 1, 2), datetime(9999, 12, 30)).map(str),
    st.times().map(str),
)
EXAMPLES = sized(fast=5, full=20, deep=150)
DATASETS = ("clientes", "proveedores", "transacciones")


@pytest.mark.parametrize("dataset", DATASETS)
def test_engines_agree_on_seed_files(
    dataset: str, seed_folder: Path, datasets: Datasets, pair: Pair
) -> None:
    content = (seed_folder / f"{dataset}.csv").read_bytes()
    partition = pair.land(datasets[dataset], {f"{dataset}.csv": content})
    output = pair.assert_equal(datasets[dataset], partition)
    assert output is not None
    assert output.manifest["read"] == content.rstrip().count(b"\n")


def test_engines_agree_on_generated_rows(datasets: Datasets, pair: Pair, tmp_path: Path) -> None:
    contracts = [compiled.contract for compiled in datasets.values()]
    generated = generate(contracts, tmp_path / "entrega", Sample(100_000, 0.1))
    # Lands the files, whether or not the gate stops their dates.
    run(RunOrder(tmp_path / "entrega", pair.lake, DATE), datasets, lambda *_: None)
    # Each engine publishes them first: the records of a local lake have checksums, those on S3 not.
    for zone in (LakeZone.CONTROL, LakeZone.PROCESSED, LakeZone.QUARANTINE):
        shutil.rmtree(pair.lake.home / zone)
    outputs = [
        pair.assert_equal(datasets[part.id.dataset], part.id, step=2 << 20)
        for part in landed_partitions(pair.lake, datasets)
    ]
    assert sum(output.manifest["read"] for output in outputs if output) == generated.read


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_engines_agree_on_any_dirty_files(
    data: st.DataObject, datasets: Datasets, glue: Glue
) -> None:
    contract = datasets[data.draw(st.sampled_from(DATASETS))].contract
    compiled = compile_dataset(data.draw(dialects(contract)))
    delivery = data.draw(deliveries([compiled.contract]))
    with TemporaryDirectory() as folder:
        pair = Pair(glue, LocalLake(Path(folder)))
        files = {f"{number}.csv": file.raw for number, file in enumerate(delivery.files)}
        # Each range is a task, and a task takes Spark its time.
        step = max(delivery.step, max(map(len, files.values())) // 3)
        pair.assert_equal(compiled, pair.land(compiled, files), step)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rows=st.lists(st.tuples(*(CELLS,) * len(EVERY_TYPE.contract.columns)), max_size=40),
    encoding=st.sampled_from([("utf-8", "surrogatepass"), ("cp1252", "ignore")]),
)
def test_engines_agree_on_any_cells(
    rows: list[tuple[str, ...]], encoding: tuple[str, str], glue: Glue
) -> None:
    names = [column.name for column in EVERY_TYPE.contract.columns]
    names[names.index("energia")] = "Energía (MWh)"
    lines = [",".join(_quoted(cell) for cell in row) for row in (tuple(names), *rows)]
    content = "\n".join(lines).encode(*encoding)
    with TemporaryDirectory() as folder:
        pair = Pair(glue, LocalLake(Path(folder)))
        pair.assert_equal(EVERY_TYPE, pair.land(EVERY_TYPE, {"1.csv": content}))


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rows=st.lists(
        st.tuples(*(st.tuples(CELLS, st.booleans()),) * len(EVERY_TYPE.contract.columns)),
        max_size=40,
    )
)
def test_engines_agree_on_any_worksheet(
    rows: list[tuple[tuple[str, bool], ...]], glue: Glue
) -> None:
    names = [column.name for column in EVERY_TYPE.contract.columns]
    cells = ((_quoted(cell) if is_text else cell for cell, is_text in row) for row in rows)
    lines = [TYPED_CELLS, ",".join(map(_quoted, names)), *map(",".join, cells)]
    content = "\n".join(lines).encode("utf-8-sig", "surrogatepass")
    with TemporaryDirectory() as folder:
        pair = Pair(glue, LocalLake(Path(folder)))
        pair.assert_equal(EVERY_TYPE, pair.land(EVERY_TYPE, {"1.csv": content}))


def test_engines_refuse_a_container(datasets: Datasets, pair: Pair) -> None:
    partition = pair.land(datasets["clientes"], {"a.csv": gzip.compress(b"x")})
    assert pair.assert_equal(datasets["clientes"], partition) is None
    with pytest.raises(JobError, match=r"a\.csv: the file is a gzip file; take it out of raw/"):
        pair.there(datasets["clientes"], partition)


@pytest.mark.parametrize("folds", [*((each,) for each in Fold), tuple(Fold)], ids="-".join)
def test_engines_agree_on_each_folded_character(folds: tuple[Fold, ...], pair: Pair) -> None:
    column = Column(name="codigo", type=text_type(), required=True, folds=folds)
    contract = replace(EVERY_TYPE.contract, columns=(column,))
    texts = [f"x{chr(code)}y" for code in range(ord(" "), 0x3100)]
    content = "\n".join(("codigo", *map(_quoted, texts))).encode()
    compiled = compile_dataset(contract)
    output = pair.assert_equal(compiled, pair.land(compiled, {"1.csv": content}))
    assert output is not None
    first = {fold(text, folds): text for text in reversed(texts)}
    assert output.accepted["codigo"].to_pylist() == sorted(first.values())


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'
