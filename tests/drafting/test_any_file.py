"""Any small file that has a header: its draft is a valid contract that takes every good row."""

import csv
import io
import tempfile
from pathlib import Path

from effort import sized
from hypothesis import given, settings
from hypothesis import strategies as st

from energia.drafting.drafting import draft_contracts
from energia.errors import FileRefusedError

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=12)
NUMBERS = st.from_regex(r"\A[-+]?[0-9]{0,4}[.,]?[0-9]{1,4}\Z")
CELLS = st.one_of(
    *(TEXT, NUMBERS, st.just("")),
    st.sampled_from(["1.500", "$ 1.5", "1,5E+06", "sí", "no", "X", "31/01/2026", "1/2/26", "0012"]),
    st.dates().map(str),
    st.datetimes().map(str),
)
COLUMN = st.one_of(
    st.lists(CELLS, min_size=6, max_size=6),
    *(st.lists(each, min_size=6, max_size=6) for each in (NUMBERS, TEXT)),
)
HEADERS = ("Código", "Valor (kWh)", "precio", "fecha", "order", "Ñandú", "ID_CLIENTE", "hora 1")


@settings(max_examples=sized(fast=4, full=60, deep=2_000), deadline=None)
@given(
    st.lists(COLUMN, min_size=1, max_size=4),
    st.permutations(HEADERS),
    st.sampled_from(",;|\t"),
)
def test_draft_takes_every_good_row(
    columns: list[list[str]], headers: list[str], delimiter: str
) -> None:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([headers[: len(columns)], *zip(*columns, strict=True)])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "datos.csv"
        path.write_text(file.getvalue(), "utf-8")
        try:
            (draft,) = draft_contracts([path], {})
        except FileRefusedError:
            return
    found, tried = draft.text.splitlines()[:2]
    rows = found.removeprefix("# Drafted from all ").partition(" ")[0]
    assert f"{rows} accepted" in tried, draft.text
