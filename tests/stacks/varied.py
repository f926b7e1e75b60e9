"""Many contracts that differ: narrow and wide, with and without a key, open to few and to all."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from energia.contracts.model import (
    Access,
    AllowedValue,
    Bounds,
    Classification,
    Column,
    Contract,
    Grant,
    Role,
    Zone,
)
from energia.contracts.types import ColumnType, decimal_type, plain_type, text_type

_TYPES: Sequence[ColumnType] = (
    text_type(120, 1, "[A-Z0-9-]+"),
    decimal_type(18, 4),
    plain_type("integer"),
    plain_type("date", "dd/MM/yyyy"),
    plain_type("timestamp"),
)


def varied(samples: Sequence[Contract], count: int) -> list[Contract]:
    """``count`` contracts that begin as one of the samples, none like another."""
    return [_varied(samples[number % len(samples)], number) for number in range(count)]


def _varied(sample: Contract, number: int) -> Contract:
    return replace(
        sample,
        dataset=f"{sample.dataset}_{number:02}{'_del_mercado_mayorista' * (number % 3)}",
        columns=(*sample.columns, *_columns(number % 7 * 5)),
        grants=tuple(_grants(sample, number % 4)),
    )


def _columns(count: int) -> Iterator[Column]:
    for place in range(count):
        kind = _TYPES[place % len(_TYPES)]
        yield Column(
            name=f"columna_adicional_{place:02}",
            type=kind,
            description="Una columna más, con una descripción de largo corriente.",
            required=place % 2 == 0,
            synonyms=(f"adicional_{place:02}",),
            bounds=Bounds(minimum=Decimal(0)) if kind.is_decimal else Bounds(),
            allowed_values=_values() if place % 8 == 4 else (),
            classification=Classification.PERSONAL if place % 5 == 0 else Classification.PUBLIC,
        )


def _values() -> tuple[AllowedValue, ...]:
    return tuple(AllowedValue(f"VALOR-{n}", (f"v{n}", f"opción {n}")) for n in range(8))


def _grants(sample: Contract, kind: int) -> Iterator[Grant]:
    """As the sample; the same with the viewer's columns excluded; all to all; read to all."""
    if kind == 0:
        yield from sample.grants
    elif kind == 1:
        hidden = (sample.columns[0].name,)
        yield from (grant for grant in sample.grants if grant.role is not Role.REPORT_VIEWER)
        yield from (Grant(zone, Role.REPORT_VIEWER, Access.READ, hidden) for zone in Zone)
    else:
        access = Access.ALL if kind == 2 else Access.READ
        yield from (Grant(zone, role, access) for zone in Zone for role in Role)
