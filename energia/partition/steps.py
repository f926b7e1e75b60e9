"""The pipeline, declared once: the steps of a partition and their order, on both targets."""

from enum import StrEnum
from typing import Final


class Step(StrEnum):
    """A step of a partition; each reads the record that an earlier one left in control/."""

    TRANSFORM = "transform"
    """Raw files become a candidate in temp/, with its rejected rows, manifest and verdict."""
    GATE = "gate"
    """The verdict lets the candidate pass, and raw still holds the files that it was read from."""
    PUBLISH = "publish"
    """The candidate replaces the partition's one object."""
    LOAD = "load"
    """The warehouse's rows of the date are replaced in one transaction."""
    RECONCILE = "reconcile"
    """The lake and the warehouse hold as many rows as the manifest promises."""

    @property
    def record(self) -> str:
        """Return the name of the file that the step leaves."""
        return f"{self.value}.json"

    @property
    def state(self) -> str:
        """Return the name of the state that begins the step in the state machine."""
        return self.value.capitalize()


LAKE_STEPS: Final = (Step.TRANSFORM, Step.GATE, Step.PUBLISH)
"""The steps before the warehouse table of a partition can be loaded."""

WAREHOUSE_STEPS: Final = (Step.LOAD, Step.RECONCILE)
