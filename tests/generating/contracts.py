"""Contracts for which files are generated: any columns, keys, relationships and file formats."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st

from energia.contracts.folding import Fold
from energia.contracts.model import (
    AllowedValue,
    Bounds,
    Column,
    Contract,
    CsvDialect,
    Notation,
    Reference,
)
from energia.contracts.types import (
    ColumnType,
    boolean_type,
    decimal_type,
    plain_type,
    text_type,
)
from energia.reader.encoding import ENCODINGS
from energia.reader.spec import AUTO, DELIMITERS, MARKS

PATTERNS = (None, None, "^[A-Z]{2}-[0-9]+$", "^[0-9]{8}$", "[a-z]", "^[^x]+$")
EXAMPLES = (
    ("Ana Gómez 1", 'Taller "El Sol" 1, S.A.S.', "Ñandú 09"),
    ("Bogotá", "Cali", "Medellín; Antioquia"),
)
FORMATS = (
    ("date", "dd/MM/yyyy"),
    ("date", "d-MMM-yy"),
    ("date", "d 'de' MMMM 'de' yyyy"),
    ("timestamp", "d/M/yyyy h:mm a"),
    ("timestamp", "yyyyMMddHHmmss"),
    ("timestamp", "yyyy-MM-dd'T'HH:mm:ss.SXXX"),
    ("time", "H:mm[:ss]"),
    ("time", "hh:mm a"),
)
ENUMS = (
    (AllowedValue("Solar", ("fotovoltaica",)), AllowedValue("Eólica"), AllowedValue("Térmica")),
    (AllowedValue("sí"), AllowedValue("no", ("nada, nunca",))),
)
PARENT, CHILD = "medidores", "lecturas"


@st.composite
def text_columns(draw: st.DrawFn, name: str) -> Column:
    """Draw a column of text: lengths and pattern, examples, or allowed values."""
    required, folds = draw(st.booleans()), draw(st.sampled_from(((), tuple(Fold))))
    column = Column(name=name, type=text_type(), required=required, folds=folds)
    match draw(st.sampled_from(("rules", "examples", "enum"))):
        case "examples":
            return replace(column, examples=draw(st.sampled_from(EXAMPLES)))
        case "enum":
            return replace(column, allowed_values=draw(st.sampled_from(ENUMS)), folds=())
    shortest, longest = draw(st.sampled_from(((0, 256), (3, 12), (8, 8), (2, 16_383))))
    return replace(column, type=text_type(longest, shortest, draw(st.sampled_from(PATTERNS))))


@st.composite
def number_columns(draw: st.DrawFn, name: str) -> Column:
    """Draw a column of numbers with any digits, range and notation."""
    scale = draw(st.integers(0, 12))
    digits = draw(st.integers(scale + 2, 38))
    column_type = draw(st.sampled_from((decimal_type(digits, scale), plain_type("integer"))))
    lowest, above, highest, below = draw(
        st.sampled_from(
            (
                (None, None, None, None),
                (0, None, None, None),
                (None, 0, None, None),
                (None, "-2.5", None, 40),
                (1, None, 24, None),
                (None, None, -3, None),
                ("-9", None, None, 9),
            )
        )
    )
    limits = (None if it is None else Decimal(it) for it in (lowest, above, highest, below))
    is_open = lowest is above is highest is below is None
    notation = Notation(
        currency_sign=draw(st.sampled_from(("", "$"))),
        exponents=draw(st.booleans()),
        rounds=column_type.is_decimal and draw(st.booleans()),
    )
    return Column(
        name=name,
        type=column_type,
        required=draw(st.booleans()),
        bounds=Bounds(*limits),
        notation=notation,
        examples=draw(st.sampled_from(((), ("2", "7.5")))) if is_open else (),
    )


def other_columns(name: str) -> st.SearchStrategy[Column]:
    """Return columns of every other type."""
    types: list[ColumnType] = [plain_type(kind, each) for kind, each in FORMATS]
    types += (plain_type(kind) for kind in ("date", "timestamp", "time"))
    types += (boolean_type(), boolean_type(["X"], ["", "no"]))
    return st.builds(
        Column, name=st.just(name), type=st.sampled_from(types), required=st.booleans()
    )


def columns(name: str) -> st.SearchStrategy[Column]:
    """Return columns of any type."""
    return st.one_of(text_columns(name), number_columns(name), other_columns(name))


@st.composite
def datasets(draw: st.DrawFn, dataset: str, *, has_key: bool) -> Contract:
    """Draw a contract; some number columns make rows of different files differ."""
    named = [draw(columns(f"c{place}")) for place in range(draw(st.integers(1, 4)))]
    wide = Column(name="valor", type=decimal_type(18, 4), required=True)
    key = [column.name for column in named if draw(st.booleans())] if has_key else []
    key = key or (["c0"] if has_key else [])
    keyed = [replace(it, required=it.required or it.name in key) for it in named]
    delimiter = draw(st.sampled_from((None, *DELIMITERS)))
    csv = CsvDialect(
        delimiter,
        draw(st.sampled_from((*MARKS, AUTO))),
        quoted_newlines=draw(st.booleans()),
        encoding=draw(st.sampled_from((*ENCODINGS, AUTO))),
    )
    return Contract(
        dataset=dataset,
        version="1",
        description="",
        columns=(*keyed, wide),
        key=tuple(key),
        csv=csv,
    )


@st.composite
def projects(draw: st.DrawFn) -> list[Contract]:
    """Draw a dataset with a key, and one that may refer to it."""
    parent = draw(datasets(PARENT, has_key=True))
    child = draw(datasets(CHILD, has_key=draw(st.booleans())))
    target = draw(st.sampled_from(parent.columns)).name
    when = draw(st.sampled_from((None, "c0 IS NULL", "NOT (c0 = '1' OR c1 IN ('2', 'Solar'))")))
    if when and len(child.columns) < 3:
        when = None
    place = draw(st.integers(0, len(child.columns) - 1))
    referring = list(child.columns)
    reference = Reference(PARENT, target, when)
    referring[place] = replace(referring[place], references=(reference,))
    return [replace(child, columns=tuple(referring)), parent]
