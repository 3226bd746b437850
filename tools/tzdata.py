"""The time zones of the world for ``zoneinfo``: the released wheel of ``tzdata``, checked, which is a zip of its files.

An interpreter gets it when a page first asks for a time zone, so it is not in the snapshot.
"""

from pathlib import Path

from tools import python_code, stamps, wheels
from tools.paths import BUILD, ROOT
from tools.terminal import step

LOCK = ROOT / "tools/tzdata.lock"
NAME = "tzdata.zip"


def make(folder: Path = BUILD / "tzdata") -> Path:
    """The time zones: downloaded anew, or the ones in ``folder`` if nothing has changed.

    Raises:
        Trouble: if they cannot be had.
    """
    target = folder / NAME
    key = stamps.digest([LOCK, Path(__file__), Path(wheels.__file__)], "")
    if stamps.is_current(folder, key) and target.is_file():
        return target
    with step("downloading time zones"):
        python_code.fresh_folder(folder)
        wheels.download("tzdata", LOCK, folder).rename(target)
        stamps.write(folder, key)
    return target
