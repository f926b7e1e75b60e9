"""The job in Polars: one lazy plan, streamed into both files and the counts at once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks import job

_AMOUNT = pl.Decimal(18, 4)
_TOTAL = pl.Decimal(36, 8)
_SURPLUS = "_sobrante"
_FOLDING = dict(zip(job.FOLD_FROM, job.FOLD_TO, strict=True))


def run(files: list[Path], target: Path) -> job.Outcome:
    """Do the job."""
    with ThreadPoolExecutor(1) as pool:
        digests = job.hashed(files, pool)
        rows = _typed(_read(files)).with_columns(_is_good().alias("bien"))
        good = pl.col("bien")
        accepted = rows.filter(good).select(_accepted())
        # Reasons are dear, so only rejected rows are asked for theirs.
        rejected = rows.filter(~good).select("archivo", _text(), _reasons().alias("motivos"))
        counts = rows.group_by("archivo").agg(good.sum().alias("si"), (~good).sum().alias("no"))
        plans = [
            accepted.sink_parquet(job.accepted_path(target), compression="zstd", lazy=True),
            rejected.sink_parquet(job.rejected_path(target), compression="zstd", lazy=True),
            counts,
        ]
        counted = pl.collect_all(plans, engine="streaming")[-1]
        by_file = {Path(path).name: (yes, no) for path, yes, no in counted.iter_rows()}
        return job.outcome(digests, by_file)


def _read(files: list[Path]) -> Any:
    rows = pl.scan_csv(
        files,
        schema=dict.fromkeys((*job.CELLS, _SURPLUS), pl.String),
        # With quotes on, one that is never closed ends the whole job with an error.
        quote_char=None,
        truncate_ragged_lines=True,
        missing_columns="insert",
        encoding="utf8-lossy",
        include_file_paths="archivo",
    )
    blank = pl.all_horizontal(pl.col(job.CELLS).is_null())
    return rows.filter(~blank)


def _typed(rows: Any) -> Any:
    """The rows with each column's value in ``v_<column>``."""
    cells = [_unquoted(name) for name in job.CELLS]
    filled = [pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in job.CELLS]
    values = [
        *(_amount(name).alias(f"v_{name}") for name in job.NUMBERS),
        *(_allowed(name).alias(f"v_{name}") for name in job.ALLOWED),
    ]
    return rows.with_columns(cells).with_columns(filled).with_columns(values)


def _unquoted(name: str) -> Any:
    cell = pl.col(name).str.strip_chars(job.EDGE_SPACES)
    quoted = cell.str.starts_with('"') & cell.str.ends_with('"')
    return pl.when(quoted).then(cell.str.strip_chars('"')).otherwise(cell).alias(name)


def _amount(name: str) -> Any:
    fits = pl.col(name).str.contains(job.FITTING)
    return pl.when(fits).then(pl.col(name).cast(_AMOUNT, strict=False))


def _allowed(name: str) -> Any:
    folded = pl.col(name).str.replace_many(_FOLDING)
    return folded.replace_strict(job.ALLOWED[name], default=None, return_dtype=pl.String)


def _is_good() -> Any:
    """Whether a row has no reason to be rejected."""
    values = [f"v_{name}" for name in (*job.NUMBERS, *job.ALLOWED)]
    return pl.all_horizontal(
        pl.col(_SURPLUS).is_null(),
        ~_has_quotes(),
        (pl.col("nombre_cliente_proveedor").str.len_chars() <= job.MAX_LENGTH).fill_null(False),
        *(pl.col(value).is_not_null() for value in values),
        (pl.col("v_cantidad_comprada") > 0).fill_null(False),
        (pl.col("v_precio") >= 0).fill_null(False),
    )


def _has_quotes() -> Any:
    return pl.any_horizontal(pl.col(job.CELLS).str.contains('"', literal=True).fill_null(False))


def _reasons() -> Any:
    name = pl.col("nombre_cliente_proveedor")
    too_long = name.str.len_chars() > job.MAX_LENGTH
    reasons = [
        _when(pl.col(_SURPLUS).is_not_null(), "fila: columnas_de_mas"),
        _when(_has_quotes(), "fila: comillas"),
        _unknown("tipo_transaccion"),
        _missing("nombre_cliente_proveedor"),
        _when(too_long, "nombre_cliente_proveedor: longitud_invalida"),
        _no_number("cantidad_comprada"),
        _when(pl.col("v_cantidad_comprada") <= 0, "cantidad_comprada: fuera_de_rango"),
        _no_number("precio"),
        _when(pl.col("v_precio") < 0, "precio: fuera_de_rango"),
        _unknown("tipo_energia"),
    ]
    return pl.concat_list(reasons).list.drop_nulls()


def _when(condition: Any, reason: str) -> Any:
    return pl.when(condition).then(pl.lit(reason))


def _missing(name: str) -> Any:
    return _when(pl.col(name).is_null(), f"{name}: requerido")


def _unknown(name: str) -> Any:
    unknown = _when(pl.col(f"v_{name}").is_null(), f"{name}: valor_no_permitido")
    return pl.coalesce(_missing(name), unknown)


def _no_number(name: str) -> Any:
    precise = pl.when(pl.col(name).str.contains(job.NUMERAL))
    unreadable = precise.then(pl.lit(f"{name}: precision_excedida")).otherwise(
        pl.lit(f"{name}: tipo_invalido")
    )
    bad = pl.when(pl.col(f"v_{name}").is_null()).then(unreadable)
    return pl.coalesce(_missing(name), bad)


def _accepted() -> list[Any]:
    named = [
        (pl.col(name) if name == "nombre_cliente_proveedor" else pl.col(f"v_{name}")).alias(name)
        for name in job.CELLS
    ]
    total = pl.col("v_cantidad_comprada").cast(_TOTAL) * pl.col("v_precio")
    return [*named, total.cast(_TOTAL).alias("total")]


def _text() -> Any:
    return pl.concat_str(pl.col(job.CELLS).fill_null(""), separator=",").alias("texto")
