"""Files: directories that outlive the page, and files that the user opens and saves.

Python in a page has a file system in memory, for each document its own: ``open``, ``pathlib``, ``tempfile`` and
``sqlite3`` work on it, and it is gone with the document. What is here connects it with the world outside::

    import web

    web.fs.persist("/data")              # what is in there is there again at the next visit

    @web.when("click", "#open")
    async def choose(event):
        file = await web.fs.pick_file(types=[".csv"])
        if file is not None:
            print(open(file).readline())
"""

from ._persistence import persist, sync
from ._pickers import PickedDirectory, PickedFile, pick_directory, pick_file, pick_files, save_file

__all__ = [
    "PickedDirectory",
    "PickedFile",
    "persist",
    "pick_directory",
    "pick_file",
    "pick_files",
    "save_file",
    "sync",
]
