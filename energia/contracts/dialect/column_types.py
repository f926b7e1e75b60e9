"""Properties of columns of one type: how the files write their cells."""

from typing import Final

from energia.contracts.declaring import FLAG, TEXTS, Field, matching, one_of
from energia.contracts.types import FALSE_SPELLINGS, TRUE_SPELLINGS
from energia.reader.spec import AUTO, MARKS, THOUSANDS_MARKS
from energia.reader.units import CURRENCIES

NUMBERS: Final = (
    Field(
        name="decimalMark",
        effect="The decimal mark of the column's numbers, in place of that of the server.",
        example='","',
        values=one_of(*MARKS, AUTO),
        default="that of the server",
    ),
    Field(
        name="thousandsMark",
        effect="The mark between groups of thousands, in place of that of the server.",
        example='"."',
        values=one_of(*THOUSANDS_MARKS),
        default="that of the server",
    ),
    Field(
        name="currencySign",
        effect="A sign that the numbers may have before or after them, such as `$ 1500`.",
        example='"$"',
        values=matching(r"[^0-9\s.,+()'\-]{1,8}", "at most 8 letters or signs, without digits"),
        default="none",
    ),
    Field(
        name="exponents",
        effect=(
            "`true` reads numbers with an exponent, such as `1.5E+06`. A spreadsheet that writes "
            "them has often lost digits."
        ),
        example="true",
        values=FLAG,
        default="false",
    ),
    Field(
        name="rounding",
        effect=(
            "`half_up` rounds numbers with more digits than the scale, halves away from zero. "
            "Without it, they are rejected (`precision_excedida`)."
        ),
        example="half_up",
        values=one_of("half_up"),
        default="none",
    ),
    Field(
        name="unit",
        effect=(
            "The unit of the numbers. Wh, kWh, MWh, GWh, W, kW, MW, GW, COP, USD and prices such "
            "as COP/kWh convert. A header may name another unit of the same kind, as in `Energía "
            "(MWh)`: the numbers are converted exactly. Other units are documentation."
        ),
        example="kWh",
        values=matching(r"[^\s].{0,31}", "1 to 32 characters"),
        default="none",
    ),
    Field(
        name="rates",
        effect=(
            "The prices of other currencies in the currency of `unit`, so that headers may name "
            "these. Without a rate, such a file is refused."
        ),
        example="{USD: 4012.35}",
        values={
            "type": "object",
            "minProperties": 1,
            "propertyNames": one_of(*CURRENCIES),
            "additionalProperties": {"type": "number", "exclusiveMinimum": 0},
        },
        default="none",
    ),
)
"""Properties of a column of numbers: the notation of its cells, and their unit."""

DATETIMES: Final = (
    Field(
        name="otherFormats",
        effect=(
            "Lists [formats](#dates-and-times) that cells may have besides `format`, or besides "
            "ISO 8601 without it."
        ),
        example="[d/M/yyyy, dd-MMM-yyyy]",
        values={**TEXTS, "minItems": 1, "uniqueItems": True},
        default="none",
    ),
)
"""Properties of a column of dates or times."""

BOOLEANS: Final = tuple(
    Field(
        name=name,
        effect=(
            f"Lists the cells that mean {value}. Case and accents do not matter. An empty text "
            "stands for an empty cell, which is then not missing."
        ),
        example=example,
        values={**TEXTS, "minItems": 1, "uniqueItems": True},
        default=", ".join(spellings),
    )
    for name, value, example, spellings in (
        ("trueSpellings", "true", "[X]", TRUE_SPELLINGS),
        ("falseSpellings", "false", '["", no]', FALSE_SPELLINGS),
    )
)
"""Properties of a boolean column."""
