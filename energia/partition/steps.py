"""The pipeline, declared once: what happens to every partition, whatever runs it."""

from enum import StrEnum


class Step(StrEnum):
    """The steps of a load, in order; each reads the manifest that the one before it left."""

    TRANSFORM = "transform"
    """Raw files to a candidate in temp/, its rejected rows and its manifest."""
    GATE = "gate"
    """The counts add up, rejects are under the limit, raw still holds the manifest's files."""
    PUBLISH = "publish"
    """The candidate replaces the partition's one object."""
    LOAD = "load"
    """The warehouse's rows of the date are replaced in one transaction."""
    RECONCILE = "reconcile"
    """Lake and warehouse hold what the manifest promised."""
