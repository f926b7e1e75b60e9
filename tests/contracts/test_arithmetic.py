"""Derived columns are exact, or the contract is refused."""

import pytest

from energia.contracts.expressions import check_arithmetic, parse_expression
from energia.contracts.types import decimal_type

DECLARED = decimal_type(38, 8)


def test_product_of_36_digits_is_accepted() -> None:
    check_arithmetic("a * b", dict.fromkeys("ab", decimal_type(18, 4)), DECLARED)


def test_product_of_38_digits_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'a \* b' needs decimal\(38,8\)"):
        check_arithmetic("a * b", dict.fromkeys("ab", decimal_type(19, 4)), DECLARED)


@pytest.mark.parametrize("operator", ["+", "AND"])
def test_expression_of_3000_terms_is_refused(operator: str) -> None:
    with pytest.raises(ValueError, match=r"3000 operations .* use at most 100"):
        parse_expression("a" + f" {operator} a" * 3000)
