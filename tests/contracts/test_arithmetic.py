"""Derived columns are exact, or the contract is refused."""

import pytest

from energia.contracts.expressions import check_arithmetic
from energia.contracts.types import decimal_type

DECLARED = decimal_type(38, 8)


def test_product_of_36_digits_is_accepted() -> None:
    check_arithmetic("a * b", dict.fromkeys("ab", decimal_type(18, 4)), DECLARED)


def test_product_of_38_digits_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'a \* b' needs decimal\(38,8\)"):
        check_arithmetic("a * b", dict.fromkeys("ab", decimal_type(19, 4)), DECLARED)
