"""Zip files that come out byte for byte the same from the same content: sorted, one date, one set of permissions."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

# The earliest moment that the zip format can express.
DATE = (1980, 1, 1, 0, 0, 0)
UNIX = 3
REGULAR_FILE = 0o100644 << 16


def zip_bytes(files: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file's bytes.

    Args:
        files: content by name; names use forward slashes.
        compression: one of ``zipfile``'s constants.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, DATE)
            entry.create_system = UNIX
            entry.external_attr = REGULAR_FILE
            entry.compress_type = compression
            archive.writestr(entry, files[name], compresslevel=9)
    return buffer.getvalue()


def read_folder(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its name relative to it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }
