"""The function ``fold`` of queries, which Athena does not have."""

import pytest

from energia.contracts.model import Contract
from energia.errors import QueryError
from energia.queries.compiling import compile_query


def test_fold_is_written_as_a_function_of_athena(contracts: tuple[Contract, ...]) -> None:
    text = "SELECT Fold(fold(nombre)) FROM clientes WHERE fold(nombre) = fold(:x)"
    compiled = compile_query(text, contracts)
    sql = compiled.athena_sql()
    assert sql.count("TRANSLATE(") == 4
    assert "fold" not in sql.lower()
    assert compiled.parameters == ("x",)


@pytest.mark.parametrize(("arguments", "count"), [("", 0), ("nombre, ciudad", 2)])
def test_fold_with_other_arguments_is_refused(
    arguments: str, count: int, contracts: tuple[Contract, ...]
) -> None:
    with pytest.raises(QueryError) as caught:
        compile_query(f"SELECT fold({arguments}) FROM clientes", contracts)  # noqa: S608
    assert str(caught.value) == f"fold with {count} arguments is not valid; use one"
