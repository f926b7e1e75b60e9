"""Every part of a contract by its name."""

from typing import Final

from energia.contracts.declaring import CUSTOM_PROPERTY, Part
from energia.contracts.dialect.columns import COLUMN
from energia.contracts.dialect.contract import CONTRACT, SERVICE_LEVEL
from energia.contracts.dialect.lists import ENUM_VALUE, RELATIONSHIP, SYNONYM
from energia.contracts.dialect.servers import ROLE, SERVER
from energia.contracts.dialect.table import GATE, QUALITY_RULE, TABLE

_PARTS: Final[tuple[Part, ...]] = (
    CONTRACT,
    SERVER,
    ROLE,
    TABLE,
    QUALITY_RULE,
    GATE,
    COLUMN,
    SYNONYM,
    ENUM_VALUE,
    RELATIONSHIP,
    SERVICE_LEVEL,
    CUSTOM_PROPERTY,
)
PARTS: Final = {part.name: part for part in _PARTS}
"""The parts in the order of docs/contracts.md."""
