"""Unpacking wheels (PEP 427).

Whoever wrote a wheel has written code that the page runs; what it may do, others decide. Here it is only kept from
being put anywhere but where packages are, and from being something else than its own list of files says. A wheel is
checked as a whole before anything of it is written.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import re
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.parser import HeaderParser
from pathlib import Path

from .declarations import normalized
from .errors import PackageError

__all__ = ["Wheel", "open_wheel", "refused"]

_MOST_BYTES = 1024**3
"""How large a wheel's files may be together."""

_SIGNATURES = ("RECORD", "RECORD.jws", "RECORD.p7s")
_SHARED_LIBRARY = re.compile(r"\.so(\.\d+)*$")
_SHARED = ("share", "etc")
"""Where a wheel's data may lie, below the prefix: no code comes from there."""


@dataclass
class Wheel:
    """A wheel that is what it says.

    Attributes:
        name: The project, as the wheel's own metadata writes it.
        version: Its version.
        metadata: The text of ``METADATA``.
        files: What goes into ``site-packages``, by its path there.
        data: What goes below the prefix, by its path there.
        libraries: Those of the files that are compiled code.
        ignored: Files that are left out, since they would do nothing here or more than they should (``.pth``).
    """

    name: str
    version: str
    metadata: str
    dist_info: str
    files: dict[str, bytes] = field(default_factory=dict)
    data: dict[str, bytes] = field(default_factory=dict)
    libraries: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)

    def places(self, site_packages: Path, prefix: Path) -> Iterator[tuple[Path, bytes]]:
        """The files, by where they go."""
        for folder, files in ((site_packages, self.files), (prefix, self.data)):
            for name, content in files.items():
                yield folder / name, content
        yield site_packages / self.dist_info / "INSTALLER", b"adder\n"


def refused(filename: str, why: str) -> PackageError:
    """The error for a wheel that is none, or not one to be installed."""
    return PackageError(
        "wheel",
        f"{filename} is not installed: {why}",
        "Nothing of it was written. Use another version, and tell the project",
        filename,
    )


def open_wheel(data: bytes, filename: str) -> Wheel:
    """Reads and checks a wheel.

    Args:
        data: The file.
        filename: Its name, which says what it is (``attrs-25.3.0-py3-none-any.whl``).

    Raises:
        PackageError: it is not a wheel, or one that would put files elsewhere, or not what its RECORD lists.
    """
    parts = filename.removesuffix(".whl").split("-")
    if not filename.endswith(".whl") or len(parts) not in (5, 6):
        raise refused(filename, "that is no name of a wheel")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            contents = _read(archive, filename)
    except PackageError:
        raise
    except Exception as error:  # zipfile, and what it stands on, raise many kinds over a broken file
        raise refused(filename, f"it cannot be unpacked ({error})") from None
    dist_info = _find_dist_info(contents, filename, parts[0], parts[1])
    _check_record(contents, dist_info, filename)
    return _sort(contents, dist_info, filename, is_pure=parts[-1] == "any")


def _read(archive: zipfile.ZipFile, filename: str) -> dict[str, bytes]:
    contents: dict[str, bytes] = {}
    entries = archive.infolist()
    if sum(entry.file_size for entry in entries) > _MOST_BYTES:
        raise refused(filename, "it is too large")
    for entry in entries:
        # As it stands in the file: zipfile itself cuts names off at a null and turns some separators around.
        name = entry.orig_filename
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise refused(filename, f"it has a symbolic link ({name!r})")
        if entry.is_dir():
            _check_name(name.rstrip("/"), filename)
            continue
        _check_name(name, filename)
        if name in contents:
            raise refused(filename, f"it has {name!r} twice")
        contents[name] = archive.read(entry)
    return contents


def _check_name(name: str, filename: str) -> None:
    parts = name.split("/")
    if any(part in ("", ".", "..") for part in parts) or "\\" in name or "\0" in name or ":" in parts[0]:
        raise refused(filename, f"it would write outside of where packages are ({name!r})")


def _find_dist_info(contents: dict[str, bytes], filename: str, name: str, version: str) -> str:
    folders = {path.split("/")[0] for path in contents if "/" in path}
    found = [folder for folder in folders if folder.endswith(".dist-info")]
    expected = f"{normalized(name)}-{version.lower()}"
    match = [folder for folder in found if _dist_info_key(folder) == expected]
    if len(found) != 1 or len(match) != 1:
        raise refused(filename, f"it has {', '.join(sorted(found)) or 'nothing'} instead of its own .dist-info")
    for needed in ("METADATA", "WHEEL", "RECORD"):
        if f"{match[0]}/{needed}" not in contents:
            raise refused(filename, f"its {needed} is missing")
    text = HeaderParser().parsestr(contents[f"{match[0]}/WHEEL"].decode("utf-8", "replace"))
    if not text.get("Wheel-Version", "").strip().startswith("1."):
        raise refused(filename, f"its format is {text.get('Wheel-Version')}, and only 1 is known")
    return match[0]


def _dist_info_key(folder: str) -> str:
    name, _, version = folder.removesuffix(".dist-info").rpartition("-")
    return f"{normalized(name)}-{version.lower()}"


def _check_record(contents: dict[str, bytes], dist_info: str, filename: str) -> None:
    try:
        rows = list(csv.reader(io.StringIO(contents[f"{dist_info}/RECORD"].decode("utf-8"))))
        listed = {row[0]: (row[1], row[2]) for row in rows if row}
    except (UnicodeDecodeError, csv.Error, IndexError) as error:
        raise refused(filename, f"its RECORD cannot be read ({error})") from None
    exempt = {f"{dist_info}/{name}" for name in _SIGNATURES}
    for name, content in contents.items():
        if name in exempt:
            continue
        checksum, _size = listed.get(name, ("", ""))
        algorithm, _, expected = checksum.partition("=")
        if algorithm not in ("sha256", "sha384", "sha512"):
            raise refused(filename, f"its RECORD does not say what {name!r} hashes to")
        digest = hashlib.new(algorithm, content).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != expected:
            raise refused(filename, f"{name!r} is not what its RECORD lists")
    if missing := sorted(listed.keys() - contents.keys() - exempt):
        raise refused(filename, f"{missing[0]!r} is listed in its RECORD and is not there")


def _sort(contents: dict[str, bytes], dist_info: str, filename: str, is_pure: bool) -> Wheel:
    metadata = contents[f"{dist_info}/METADATA"].decode("utf-8", "replace")
    headers = HeaderParser().parsestr(metadata)
    name, version = headers.get("Name", ""), headers.get("Version", "")
    wheel = Wheel(name, version, metadata, dist_info)
    data_folder = dist_info.removesuffix(".dist-info") + ".data"
    for path, content in contents.items():
        top, _, rest = path.partition("/")
        target = path
        if top == data_folder:
            scheme, _, inner = rest.partition("/")
            if scheme == "data" and inner.split("/")[0] in _SHARED and "/" in inner:
                wheel.data[inner] = content
                continue
            if scheme not in ("purelib", "platlib"):
                wheel.ignored.append(path)
                continue
            target = inner
        # What such a file says is run at a start of Python's; here there is none after this, and it is not to be one.
        if target.endswith(".pth") and "/" not in target:
            wheel.ignored.append(path)
            continue
        if _SHARED_LIBRARY.search(target):
            if is_pure:
                raise refused(filename, f"it has compiled code ({path!r}) and says that it has none")
            if not content.startswith(b"\0asm"):
                raise refused(filename, f"{path!r} is compiled for another machine")
            wheel.libraries.append(target)
        wheel.files[target] = content
    return wheel
