"""The job in PySpark, on local[2]: checked once into Spark's cache, then counted and written."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession
from pyspark.sql import functions as sf

from benchmarks import job

_CORRUPT = "_corrupta"
_SCHEMA = ", ".join(f"{name} STRING" for name in (*job.CELLS, _CORRUPT))


@cache
def start() -> Any:
    """The session, with the JVM behind it."""
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.driver.memory", "4g")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.parquet.compression.codec", "zstd")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    return session


def run(files: list[Path], target: Path) -> job.Outcome:
    """Do the job."""
    with ThreadPoolExecutor(1) as pool:
        digests = job.hashed(files, pool)
        rows = _checked(_typed(_read(files))).persist()
        is_good = sf.size("motivos") == 0
        yes, no = sf.count_if(is_good), sf.count_if(~is_good)
        # The first action fills the cache, on both cores.
        counted = rows.groupBy("archivo").agg(yes, no).collect()
        _write(rows.where(is_good).select(_accepted()), job.accepted_path(target))
        rejected = rows.where(~is_good).select("archivo", "texto", "motivos")
        _write(rejected, job.rejected_path(target))
        rows.unpersist()
        return job.outcome(digests, {name: (good, bad) for name, good, bad in counted})


def _read(files: list[Path]) -> Any:
    rows = start().read.csv(
        [str(path) for path in files],
        schema=_SCHEMA,
        header=True,
        mode="PERMISSIVE",
        columnNameOfCorruptRecord=_CORRUPT,
        escape='"',
    )
    return rows.withColumn("archivo", sf.col("_metadata.file_name"))


def _typed(rows: Any) -> Any:
    """The rows with each column's value in ``v_<column>``."""
    cells = {name: sf.nullif(_trimmed(name), sf.lit("")) for name in job.CELLS}
    amounts = {f"v_{name}": _amount(name) for name in job.NUMBERS}
    allowed = {f"v_{name}": _allowed(name) for name in job.ALLOWED}
    return rows.withColumns(cells).withColumns({**amounts, **allowed})


def _trimmed(name: str) -> Any:
    return sf.btrim(sf.col(name), sf.lit(job.EDGE_SPACES))


def _amount(name: str) -> Any:
    fits = sf.col(name).rlike(job.FITTING)
    return sf.when(fits, sf.col(name).try_cast("decimal(18,4)"))


def _allowed(name: str) -> Any:
    folded = sf.translate(sf.col(name), job.FOLD_FROM, job.FOLD_TO)
    spellings = (sf.lit(text) for pair in job.ALLOWED[name].items() for text in pair)
    return sf.element_at(sf.create_map(*spellings), folded)


def _checked(rows: Any) -> Any:
    name = sf.col("nombre_cliente_proveedor")
    too_long = sf.char_length(name) > job.MAX_LENGTH
    cells = [
        _unknown("tipo_transaccion"),
        _missing("nombre_cliente_proveedor"),
        sf.when(too_long, "nombre_cliente_proveedor: longitud_invalida"),
        _no_number("cantidad_comprada"),
        sf.when(sf.col("v_cantidad_comprada") <= 0, "cantidad_comprada: fuera_de_rango"),
        _no_number("precio"),
        sf.when(sf.col("v_precio") < 0, "precio: fuera_de_rango"),
        _unknown("tipo_energia"),
    ]
    corrupt = sf.col(_CORRUPT).isNotNull()
    whole = sf.when(corrupt, sf.array(sf.lit("fila: corrupta")))
    reasons = whole.otherwise(sf.array_compact(sf.array(*cells)))
    # Spark keeps the text of the lines that it cannot read; the others are put together again.
    text = sf.coalesce(sf.col(_CORRUPT), sf.concat_ws(",", *job.CELLS))
    return rows.withColumns({"motivos": reasons, "texto": text})


def _missing(name: str) -> Any:
    return sf.when(sf.col(name).isNull(), f"{name}: requerido")


def _unknown(name: str) -> Any:
    missing = _missing(name)
    return missing.when(sf.col(f"v_{name}").isNull(), f"{name}: valor_no_permitido")


def _no_number(name: str) -> Any:
    unreadable = sf.col(f"v_{name}").isNull()
    is_numeral = sf.col(name).rlike(job.NUMERAL)
    missing = _missing(name)
    precise = missing.when(unreadable & is_numeral, f"{name}: precision_excedida")
    return precise.when(unreadable, f"{name}: tipo_invalido")


def _accepted() -> list[Any]:
    named = [
        sf.col(name if name == "nombre_cliente_proveedor" else f"v_{name}").alias(name)
        for name in job.CELLS
    ]
    total = sf.col("v_cantidad_comprada") * sf.col("v_precio")
    return [*named, total.cast("decimal(36,8)").alias("total")]


def _write(rows: Any, path: Path) -> None:
    """One Parquet file at ``path``; Spark itself writes folders."""
    folder = path.with_suffix("")
    rows.coalesce(1).write.parquet(str(folder))
    next(folder.glob("part-*.parquet")).replace(path)
    shutil.rmtree(folder)
