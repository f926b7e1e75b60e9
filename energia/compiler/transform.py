"""The transform of a dataset as one SQL tree: from cells as text to typed rows and their reasons.

Input is the relation ``records`` that energia.reader yields: the raw columns as text, ``_motivo``
(why the line is no record), ``_texto``, ``_archivo``, ``_posicion`` and ``_plain_numerals``. The
result has the contract's columns, the origin columns, ``_huella`` (a hash of the cells),
``_ganador`` (the file that replaced the row, if one did) and ``motivos``: NULL for an accepted row,
else every reason as ``column: code``; ``_texto`` is NULL unless the row is rejected.
"""

from functools import reduce

from sqlglot import exp

from energia.compiler.checks import (
    checks_of,
    datetime_of,
    is_plain,
    numeral_of,
    sql_type,
    text_of,
    value_of,
)
from energia.compiler.folding import folded_columns
from energia.compiler.keys import WINNER, with_key_reasons
from energia.compiler.row_hash import CARRIED_COLUMNS, ROW_HASH, row_hash
from energia.contracts.expressions import exact_arithmetic
from energia.contracts.model import Classification, Column, Contract
from energia.partition.reasons import ROW
from energia.reader import ColumnSpec, FileSpec
from energia.reader.spec import AUTO, ORIGIN_COLUMNS


def compile_transform(contract: Contract) -> exp.Query:
    """The transform of the contract's dataset, as a query of the relation ``records``."""
    steps = [("typed", _values(contract)), ("checked", _reasoned(contract))]
    if contract.is_master:
        conflicts, reasoned = with_key_reasons(contract, "checked")
        steps += [("keyed", conflicts), ("decided", reasoned)]
    # Texts of accepted rows are not needed, and most of what there is to hand over.
    text = exp.alias_(exp.Case().when("motivos IS NOT NULL", exp.column("_texto")), "_texto")
    columns = [exp.column(column.name) for column in contract.columns]
    winner = exp.column(WINNER) if contract.is_master else exp.cast(exp.null(), "INT")
    kept = exp.select(
        *columns, "_archivo", "_posicion", text, ROW_HASH, exp.alias_(winner, WINNER), "motivos"
    )
    rows = kept.from_(steps[-1][0])
    return reduce(lambda query, step: query.with_(step[0], as_=step[1]), steps, rows)


def file_spec(contract: Contract) -> FileSpec:
    """What the file reader needs to know of the contract."""
    return FileSpec(
        dataset=contract.dataset,
        columns=tuple(
            ColumnSpec(
                column.name,
                column.synonyms,
                column.required,
                numeral_of(column, contract.csv),
                datetime_of(column),
                column.measure,
                column.classification is Classification.PERSONAL,
                column.from_file_name,
            )
            for column in contract.raw_columns
        ),
        delimiter=contract.csv.delimiter or AUTO,
        quoted_newlines=contract.csv.quoted_newlines,
        encoding=contract.csv.encoding,
        total_lines=contract.csv.total_lines,
        file_patterns=contract.csv.file_patterns,
    )


def _values(contract: Contract) -> exp.Select:
    typed = [column for column in contract.raw_columns if not is_plain(column)]
    values = (
        exp.alias_(value_of(column), column.name) if column in typed else exp.column(column.name)
        for column in contract.raw_columns
    )
    texts = (exp.alias_(exp.column(column.name), text_of(column).name) for column in typed)
    hashed = exp.alias_(row_hash(contract), ROW_HASH)
    return exp.select(*values, *texts, "_motivo", *ORIGIN_COLUMNS, hashed).from_("records")


def _reasoned(contract: Contract) -> exp.Select:
    columns = (
        exp.column(column.name) if column.expression is None else _derived(column, contract)
        for column in contract.columns
    )
    folded = folded_columns(contract.columns) if contract.is_master else ()
    reasons = exp.alias_(_reasons(contract), "motivos")
    return exp.select(*columns, *CARRIED_COLUMNS, *folded, reasons).from_("typed")


def _derived(column: Column, contract: Contract) -> exp.Expr:
    types = {other.name: other.type for other in contract.raw_columns}
    expression = exact_arithmetic(column.expression or "", types)
    return exp.alias_(exp.Cast(this=expression, to=sql_type(column.type)), column.name)


def _reasons(contract: Contract) -> exp.Expr:
    checks = [check for column in contract.raw_columns for check in checks_of(column)]
    reason = exp.Concat(expressions=[exp.Literal.string(f"{ROW}: "), exp.column("_motivo")])
    broken_line = exp.Array(expressions=[reason])
    failed = [exp.Case().when(check.failing.copy(), check.reason) for check in checks]
    all_reasons = exp.ArrayCompact(this=exp.Array(expressions=failed))
    # Asked first whether anything fails: building a list for each good row would be dear.
    return (
        exp.Case()
        .when("_motivo IS NOT NULL", broken_line)
        .when(exp.or_(*(check.failing for check in checks)), all_reasons)
    )
