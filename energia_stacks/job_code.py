"""What the Glue jobs import of energia, as one file that is the same wherever it is made."""

from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import energia

_ROOT = Path(energia.__file__).resolve().parent.parent


def archivos_zip() -> bytes:
    """energia.archivos as a zip: sorted entries, one fixed time, stored as they are.

    Compressed bytes would depend on the zlib at hand.
    """
    content = BytesIO()
    modules = ["energia/__init__.py", *_modules("energia/archivos")]
    with ZipFile(content, "w", ZIP_STORED) as archive:
        for name in sorted(modules):
            entry = ZipInfo(name)  # its time is 1980-01-01
            entry.external_attr = 0o644 << 16
            entry.create_system = 3  # Unix, where it may be made elsewhere
            archive.writestr(entry, (_ROOT / name).read_bytes())
    return content.getvalue()


def _modules(folder: str) -> list[str]:
    return [path.relative_to(_ROOT).as_posix() for path in (_ROOT / folder).rglob("*.py")]
