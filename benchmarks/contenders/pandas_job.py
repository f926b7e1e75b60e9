"""The job in pandas, in chunks of half a million rows, on columns backed by pyarrow."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks import job

_CHUNK_ROWS = 500_000
_TEXT = pd.ArrowDtype(pa.string())
_FOLDING = str.maketrans(job.FOLD_FROM, job.FOLD_TO)
_AMOUNT, _TOTAL = pa.decimal128(18, 4), pa.decimal128(36, 8)
_TYPES = {
    **dict.fromkeys(job.CELLS, pa.string()),
    **dict.fromkeys(job.NUMBERS, _AMOUNT),
    "total": _TOTAL,
}
_ACCEPTED = pa.schema(list(_TYPES.items()))
_REJECTED = pa.schema(
    [("archivo", pa.string()), ("texto", pa.string()), ("motivos", pa.list_(pa.string()))]
)


def run(files: list[Path], target: Path) -> job.Outcome:
    """Do the job."""
    counts: dict[str, tuple[int, int]] = {}
    with ExitStack() as stack:
        digests = job.hashed(files, stack.enter_context(ThreadPoolExecutor(1)))
        accepted, rejected = (
            stack.enter_context(pq.ParquetWriter(path, schema, compression="zstd"))
            for path, schema in (
                (job.accepted_path(target), _ACCEPTED),
                (job.rejected_path(target), _REJECTED),
            )
        )
        for path in files:
            count: Counter[bool] = Counter()
            for cells in _chunks(path):
                good, bad = _checked(cells)
                accepted.write_table(pa.Table.from_pandas(good, _ACCEPTED, preserve_index=False))
                bad.insert(0, "archivo", path.name)
                rejected.write_table(pa.Table.from_pandas(bad, _REJECTED, preserve_index=False))
                count.update({True: len(good), False: len(bad)})
            counts[path.name] = (count[True], count[False])
        return job.outcome(digests, counts)


def _chunks(path: Path) -> Iterator[pd.DataFrame]:
    yield from pd.read_csv(
        path,
        names=list(job.CELLS),
        header=0,
        index_col=False,
        # With quotes on, one that is never closed swallows the rows up to the next one.
        quoting=csv.QUOTE_NONE,
        dtype=_TEXT,
        na_values=[""],
        keep_default_na=False,
        encoding_errors="replace",
        on_bad_lines="skip",
        chunksize=_CHUNK_ROWS,
    )


def _checked(cells: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The accepted rows, typed, and the rejected ones with their text and reasons."""
    texts = cells.apply(_unquoted)
    values = texts.copy(deep=False)
    for name in job.NUMBERS:
        values[name] = _amount(texts[name])
    for name in job.ALLOWED:
        values[name] = _allowed(texts[name], job.ALLOWED[name])
    failures = dict(_failures(texts, values))
    is_bad = pd.concat(failures, axis=1).any(axis=1)
    good = values[~is_bad]
    total = good["cantidad_comprada"] * good["precio"]
    accepted = good.assign(total=total.astype(pd.ArrowDtype(_TOTAL)))
    rejected = _rejected(texts[is_bad].fillna(""), pd.DataFrame(failures)[is_bad])
    return accepted, rejected


def _rejected(texts: pd.DataFrame, marks: pd.DataFrame) -> pd.DataFrame:
    first, *others = (texts[name] for name in job.CELLS)
    reasons = [[r for r, hit in zip(marks, row, strict=True) if hit] for row in marks.to_numpy()]
    return pd.DataFrame(
        {
            "texto": first.str.cat(others, sep=","),
            "motivos": pd.Series(reasons, index=marks.index, dtype=object),
        }
    )


def _unquoted(cells: pd.Series) -> pd.Series:
    texts = cells.str.strip(job.EDGE_SPACES)
    quoted = _sure(texts.str.startswith('"') & texts.str.endswith('"'))
    if quoted.any():
        texts = texts.mask(quoted, texts.str.strip('"'))
    return texts.mask(texts == "")


def _amount(texts: pd.Series) -> pd.Series:
    fits = texts.str.match(job.FITTING).fillna(False)
    return texts.where(fits).astype(pd.ArrowDtype(_AMOUNT))


def _allowed(texts: pd.Series, spellings: Mapping[str, str]) -> pd.Series:
    # Few texts differ, so only those few are folded.
    known = {text: spellings.get(text.translate(_FOLDING)) for text in texts.dropna().unique()}
    return texts.map(known).astype(_TEXT)


def _failures(texts: pd.DataFrame, values: pd.DataFrame) -> Iterator[tuple[str, pd.Series]]:
    """For each reason, in the order they are reported, the rows that have it."""
    name = texts["nombre_cliente_proveedor"]
    quotes = [_sure(text.str.contains('"', regex=False)) for _, text in texts.items()]
    yield "fila: comillas", pd.concat(quotes, axis=1).any(axis=1)
    yield from _unknown("tipo_transaccion", texts, values)
    yield "nombre_cliente_proveedor: requerido", name.isna()
    yield "nombre_cliente_proveedor: longitud_invalida", _sure(name.str.len() > job.MAX_LENGTH)
    yield from _no_number("cantidad_comprada", texts, values)
    yield "cantidad_comprada: fuera_de_rango", _sure(values["cantidad_comprada"] <= 0)
    yield from _no_number("precio", texts, values)
    yield "precio: fuera_de_rango", _sure(values["precio"] < 0)
    yield from _unknown("tipo_energia", texts, values)


def _unknown(
    name: str, texts: pd.DataFrame, values: pd.DataFrame
) -> Iterator[tuple[str, pd.Series]]:
    missing = texts[name].isna()
    yield f"{name}: requerido", missing
    yield f"{name}: valor_no_permitido", ~missing & values[name].isna()


def _no_number(
    name: str, texts: pd.DataFrame, values: pd.DataFrame
) -> Iterator[tuple[str, pd.Series]]:
    missing = texts[name].isna()
    unreadable = ~missing & values[name].isna()
    is_numeral = _sure(texts[name].where(unreadable).str.match(job.NUMERAL))
    yield f"{name}: requerido", missing
    yield f"{name}: precision_excedida", unreadable & is_numeral
    yield f"{name}: tipo_invalido", unreadable & ~is_numeral


def _sure(condition: Any) -> pd.Series:
    return condition.fillna(False).astype(bool)
