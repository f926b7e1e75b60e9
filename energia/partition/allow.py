"""The choices of a run and of a contract about deliveries that look wrong."""

from enum import StrEnum


class Allow(StrEnum):
    """A doubt that a run can overrule."""

    MISSING = "missing"
    REPEATED = "repeated"
    FEWER_ROWS = "fewer-rows"
    REPLACED = "replaced"


class Redelivery(StrEnum):
    """The contract's choice for another version of a delivered file."""

    REPLACE = "replace"
    REFUSE = "refuse"
