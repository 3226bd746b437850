"""The command ``lock``: the exact packages of a page, as a ``pylock.toml`` (PEP 751).

What the page's scripts declare is read from its files; nothing of the page runs. A browser with Adder then finds what
that comes to, as it would for the page itself.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools import find_browser
from tools.browser import OPTIONS_PAGE, Session, launch
from tools.build import build
from tools.paths import DIST, ROOT
from tools.run import read_target
from tools.serve import Server
from tools.terminal import Trouble, say

if TYPE_CHECKING:
    from adder.packages.declarations import Declaration

TYPES = {"python", "text/python", "text/python3", "application/python", "application/x-python", "py"}
LOCK = "pylock.toml"
_SITE = "http://site.invalid"
"""What stands for the page's site, to find out what its addresses lead to."""

# Seconds. A page may need large packages, over a slow line.
LONGEST_WAIT = 600

_PAGE = """<!doctype html><title>Adder</title><body><script type="python">
import json, web
try:
    from adder.packages.declarations import Declaration
    from adder.main import current
    declared = json.loads({declared!r})
    declared["hashes"] = {{name: set(found) for name, found in declared["hashes"].items()}}
    await current().packages.install(Declaration(**declared))
    document.body.dataset.lock = web.packages.freeze()
except BaseException as error:
    document.body.dataset.error = str(error) or repr(error)
</script></body>"""


@dataclass
class Tag:
    """A Python tag of a page: its text, and the addresses of the files that it names."""

    text: str = ""
    src: str = ""
    requirements: str = ""
    lock: str = ""


@dataclass
class Tags(HTMLParser):
    """Finds the Python tags of a page, and what its relative addresses start from."""

    found: list[Tag] = field(default_factory=list)
    base: str | None = None

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: Tag | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "script" and values.get("type", "").strip().lower() in TYPES:
            self._open = Tag("", *(values.get(name, "").strip() for name in ("src", "requirements", "lock")))
            self.found.append(self._open)
        elif tag == "base" and self.base is None:
            # Of several, the first that has an address counts.
            self.base = values.get("href")

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self._open.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._open = None


def declarations() -> Any:
    """The modules that read declarations in a page, for this Python: they stand on nothing but the standard library."""
    folder = str(ROOT / "python")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    return importlib.import_module("adder.packages.declarations"), importlib.import_module("adder.packages.errors")


@dataclass(frozen=True)
class Page:
    """A page of a site that lies in a folder.

    Attributes:
        path: The page's file.
        root: The folder of the site, where addresses that begin with ``/`` start.
        tags: Its Python tags.
    """

    path: Path
    root: Path
    tags: Tags

    @classmethod
    def read(cls, path: Path, root: Path) -> Page:
        """Reads a page's file."""
        tags = Tags()
        tags.feed(path.read_text(encoding="utf-8"))
        return cls(path, root, tags)

    def file(self, address: str) -> Path:
        """Where what the page names lies.

        Raises:
            Trouble: if it is not of this site.
        """
        own = f"{_SITE}/{urllib.parse.quote(self.path.relative_to(self.root).as_posix())}"
        base = urllib.parse.urljoin(own, self.tags.base or "")
        parts = urllib.parse.urlsplit(urllib.parse.urljoin(base, address))
        if f"{parts.scheme}://{parts.netloc}" != _SITE:
            raise Trouble(f"{self.path.name} names {address}, which is not a file below {self.root}")
        return self.root / urllib.parse.unquote(parts.path.lstrip("/"))

    def read_file(self, address: str) -> str:
        """The text of what the page names.

        Raises:
            Trouble: if there is no such file.
        """
        path = self.file(address)
        if not path.is_file():
            raise Trouble(f"{self.path.name} names {address}, and there is no file {path}")
        return path.read_text(encoding="utf-8")

    def declared(self) -> Declaration:
        """What all scripts of the page need, together.

        Raises:
            Trouble: if it cannot be read.
        """
        reading, errors = declarations()
        parts = []
        try:
            for tag in self.tags.found:
                parts.append(reading.read_script(self.read_file(tag.src) if tag.src else dedented(tag.text)))
                if tag.requirements:
                    parts.append(reading.read_requirements(self.read_file(tag.requirements), tag.requirements))
        except errors.PackageError as error:
            raise Trouble(f"{self.path.name}: {error}") from None
        return reading.together(*filter(None, parts))  # type: ignore[no-any-return]

    def lock(self) -> Path:
        """The lock file that the page's scripts name; where they name none, one beside the page.

        Raises:
            Trouble: if they name several.
        """
        named = {self.file(tag.lock) for tag in self.tags.found if tag.lock}
        if len(named) > 1:
            raise Trouble(f"{self.path.name} names several lock files: say with --output which one to write")
        return named.pop() if named else self.path.parent / LOCK


def dedented(text: str) -> str:
    """A script without the indentation that markup gave it."""
    declarations()
    return importlib.import_module("adder.scripts").dedent(text)  # type: ignore[no-any-return]


def lock(page: str, browser: str, output: str | None, indexes: Sequence[str], root: str | None = None) -> None:
    """Write the lock file of a page.

    Args:
        page: the page's file.
        browser: which one finds the packages.
        output: where to write; None: the file that the page names, or one beside it.
        indexes: the addresses of package indexes to ask, in their order; none: PyPI.
        root: the folder of the page's site; None: the one that ``run`` would serve.

    Raises:
        Trouble: if something is missing, or a package cannot be had; says what to do.
    """
    here = Path(os.environ.get("ADDER_STARTED_IN", os.getcwd()))
    target = read_target(page, here)
    if target.folder is None:
        raise Trouble("give the file of the page, not its URL: its scripts are read beside it")
    path = target.folder / urllib.parse.unquote(target.url)
    site = (here / root).resolve() if root else target.folder
    if not path.is_relative_to(site):
        raise Trouble(f"{path} does not lie below {site}")
    read = Page.read(path, site)
    needed = read.declared()
    if not needed.requirements:
        raise Trouble(f"no script of {path.name} declares packages (PEP 723, or requirements=\"…\"): nothing to lock")
    written = here / output if output else read.lock()
    if not written.parent.is_dir():
        raise Trouble(f"cannot write {written}: name a file in a folder that exists")
    find_browser.set_up([browser])
    build()
    say(f"finding {', '.join(needed.requirements)} …")
    text = resolve(needed, browser, indexes)
    written.write_text(text, encoding="utf-8", newline="\n")
    name = urllib.parse.quote(os.path.relpath(written, path.parent).replace(os.sep, "/"))
    say(f"wrote {written}: use it with <script type=\"python\" lock=\"{name}\">")


def resolve(needed: Declaration, browser: str, indexes: Sequence[str]) -> str:
    """Let a browser find the packages; returns the lock file's text."""
    data = {**asdict(needed), "hashes": {name: sorted(found) for name, found in needed.hashes.items()}}
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "lock.html").write_text(_PAGE.format(declared=json.dumps(data)), encoding="utf-8")
        server = stack.enter_context(Server(folder))
        session = stack.enter_context(launch(browser, DIST / browser, headless=True))
        if indexes:
            use_indexes(session, indexes)
        session.decide(server.origin, "allow")
        session.driver.get(f"{server.origin}/lock.html")
        end = time.monotonic() + LONGEST_WAIT
        while time.monotonic() < end:
            found = session.driver.execute_script("return [document.body?.dataset.lock, document.body?.dataset.error]")
            if found[1]:
                raise Trouble(found[1])
            if found[0]:
                return str(found[0])
            time.sleep(0.2)
    raise Trouble("the packages were not found in ten minutes. Try again, or name fewer")


def use_indexes(session: Session, indexes: Sequence[str]) -> None:
    """Make these the indexes that the browser asks.

    Raises:
        Trouble: if one of them is no address of an index.
    """
    value = [{"url": index if index.endswith("/") else f"{index}/", "sites": []} for index in indexes]
    with session.extension_tab(OPTIONS_PAGE):
        answer = session.driver.execute_async_script(
            "const [message, done] = arguments; chrome.runtime.sendMessage(message).then(done, done);",
            {"to": "background", "type": "set-setting", "name": "packageIndexes", "value": value},
        )
    if not isinstance(answer, dict) or "error" in answer:
        raise Trouble(f"{', '.join(indexes)} cannot be used: an index begins with https://, or http://localhost")
