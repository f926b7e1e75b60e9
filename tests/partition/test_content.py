"""Contents of files as rows: when two have the same rows, all of them, or none in common."""

import numpy as np
import pytest

from energia.partition.content import ContentCounter, FileContent


def content(rows: range, engine: str = "e", *, batches: int = 1) -> FileContent:
    """Return the content of rows with these hashes, counted in batches."""
    counter = ContentCounter()
    # Spread as hashes are, so that the smallest ones are a sample.
    hashes = np.array([row * 0x9E3779B97F4A7C15 % 2**64 for row in rows], np.uint64)
    for part in np.array_split(hashes, batches):
        counter.add(part)
    return counter.content(engine)


@pytest.mark.parametrize("rows", [0, 1, 511, 512, 513, 20_000])
def test_content_does_not_depend_on_batches_or_order(rows: int) -> None:
    forward, backward = range(rows), range(rows - 1, -1, -1)
    assert content(forward) == content(backward) == content(forward, batches=7)


def test_equals_compares_the_count_of_each_row() -> None:
    assert content(range(3)).equals(content(range(3)))
    assert not content(range(3)).equals(content(range(4)))
    twice = ContentCounter()
    for hashes in (1, 1, 2):
        twice.add(np.array([hashes], np.uint64))
    other = ContentCounter()
    for hashes in (1, 2, 2):
        other.add(np.array([hashes], np.uint64))
    assert not twice.content("e").equals(other.content("e"))


def test_files_without_rows_are_not_equal() -> None:
    assert not content(range(0)).equals(content(range(0)))


@pytest.mark.parametrize(("small", "large"), [(5, 9), (300, 20_000), (9_000, 20_000)])
def test_contains_finds_all_rows_of_another_file(small: int, large: int) -> None:
    assert content(range(large)).contains(content(range(small)))
    assert not content(range(large)).contains(content(range(large, large + small)))
    assert not content(range(small)).contains(content(range(large)))


def test_contains_is_false_if_one_row_is_missing() -> None:
    assert not content(range(20)).contains(content(range(11, 21)))


@pytest.mark.parametrize("rows", [4, 500, 20_000])
def test_shares_no_row_is_false_with_common_rows(rows: int) -> None:
    assert content(range(rows)).shares_no_row(content(range(rows, 2 * rows)))
    assert not content(range(rows)).shares_no_row(content(range(rows // 2, 2 * rows)))


def test_hashes_of_other_engines_are_not_compared() -> None:
    assert not content(range(9)).contains(content(range(9), "other"))
    assert not content(range(9)).shares_no_row(content(range(9, 18), "other"))
