"""The modules that the Glue jobs import, as one zip that is the same wherever it is made."""

from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import energia

ROOT = Path(energia.__file__).resolve().parent.parent
DATA_API_MODULES = ("energia/__init__.py", "energia/data_api.py", "energia/errors.py")
"""The client of the Data API and what it imports, which the warehouse's Lambda carries too."""

_SINGLE_MODULES = (
    *DATA_API_MODULES,
    "energia/lake.py",
    "energia/suggestions.py",
    "glue_jobs/__init__.py",
    "glue_jobs/gate.py",
    "glue_jobs/lake.py",
    "glue_jobs/options.py",
)


def library_zip() -> bytes:
    """Return what the Glue jobs import as a zip: sorted entries, one fixed time, uncompressed.

    Compressed bytes would depend on the zlib at hand.
    """
    content = BytesIO()
    with ZipFile(content, "w", ZIP_STORED) as archive:
        for name in job_modules():
            entry = ZipInfo(name)  # its time is 1980-01-01
            entry.external_attr = 0o644 << 16
            entry.create_system = 3  # Unix, where it may be made elsewhere
            archive.writestr(entry, (ROOT / name).read_bytes())
    return content.getvalue()


def job_modules() -> list[str]:
    """Return the paths of the modules that the Glue jobs import, sorted."""
    folders = (ROOT / "energia/reader", ROOT / "energia/partition")
    packages = [path.relative_to(ROOT) for folder in folders for path in folder.rglob("*.py")]
    return sorted([*_SINGLE_MODULES, *(path.as_posix() for path in packages)])
