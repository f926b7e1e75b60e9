"""Snapshots that people read: one JSON file per dataset and plan."""

from pathlib import Path

from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from syrupy.location import PyTestLocation
from syrupy.types import SnapshotIndex


class PlanFile(SingleFileSnapshotExtension):
    """A JSON file called ``<dataset>.<plan>`` instead of as the test."""

    _write_mode = WriteMode.TEXT
    file_extension = "json"

    @classmethod
    def get_snapshot_name(cls, *, test_location: PyTestLocation, index: SnapshotIndex = 0) -> str:
        _, _, parameters = test_location.snapshot_name_parametrized.partition("[")
        return parameters.rstrip("]").replace("-", ".")

    @classmethod
    def matches_test_location(
        cls, *, test_location: PyTestLocation, snapshot_location: str
    ) -> bool:
        path = Path(snapshot_location)
        same_file = path.parent.name == test_location.basename
        return same_file and path.stem == cls.get_snapshot_name(test_location=test_location)
