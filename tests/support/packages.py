"""A package index on loopback: wheels that a test makes, served as an index does, with a count of what was asked."""

from __future__ import annotations

import base64
import contextlib
import csv
import functools
import hashlib
import html
import io
import json
import time
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support.extension import all_to_background, ask
from tests.support.site import Site
from tools.browser import OPTIONS_PAGE, Session

JSON = "application/vnd.pypi.simple.v1+json"
HTML = "application/vnd.pypi.simple.v1+html"


def make_wheel(
    name: str,
    version: str = "1.0",
    files: Mapping[str, str | bytes] | None = None,
    *,
    requires: Iterable[str] = (),
    extra: str = "",
    metadata: str | bytes = "",
    tag: str = "py3-none-any",
    extras: Mapping[str, bytes] | None = None,
    record: Mapping[str, str] | None = None,
    links: Mapping[str, str] | None = None,
) -> tuple[str, bytes]:
    """A wheel: its name and content.

    Args:
        name: The project.
        version: Its version.
        files: Its modules by path; a module of the project's name, with ``__version__``, if there are none.
        requires: What it needs.
        extra: What it may bring with it.
        metadata: What METADATA says instead.
        tag: What it is for.
        extras: More entries of the zip, by the very name, which RECORD lists too.
        record: What RECORD says of a path instead.
        links: Symbolic links, and where they lead.
    """
    module = name.replace("-", "_").lower()
    info = f"{module}-{version}.dist-info"
    contents: dict[str, bytes] = {
        path: text.encode() if isinstance(text, str) else text
        for path, text in (files or {f"{module}.py": f"__version__ = {version!r}\n"}).items()
    }
    needs = "".join(f"Requires-Dist: {one}\n" for one in requires)
    needs += f"Provides-Extra: {extra}\n" if extra else ""
    text = metadata or f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needs}\n"
    contents[f"{info}/METADATA"] = text if isinstance(text, bytes) else text.encode()
    contents[f"{info}/WHEEL"] = f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tag}\n".encode()
    contents.update(extras or {})
    rows = io.StringIO()
    writer = csv.writer(rows, lineterminator="\n")
    for path, content in contents.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        writer.writerow([path, (record or {}).get(path, f"sha256={digest}"), len(content)])
    writer.writerow([f"{info}/RECORD", "", ""])
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in contents.items():
            archive.writestr(zipfile.ZipInfo(path), content)
        for path, target in (links or {}).items():
            entry = zipfile.ZipInfo(path)
            entry.external_attr = 0o120777 << 16
            archive.writestr(entry, target)
        archive.writestr(zipfile.ZipInfo(f"{info}/RECORD"), rows.getvalue())
    return f"{module}-{version}-{tag}.whl", buffer.getvalue()


@dataclass
class Listed:
    """What the index says of a file, and what it sends."""

    filename: str
    sha256: str
    size: int
    more: dict[str, Any] = field(default_factory=dict)


class PackageIndex:
    """An index. What it was asked is in :attr:`requests`."""

    def __init__(self, kind: str = JSON) -> None:
        self.site = Site()
        self.kind = kind
        self.projects: dict[str, list[Listed]] = {}

    @property
    def url(self) -> str:
        """Its address, as users write it into the options."""
        return f"{self.site.origin}/simple/"

    @property
    def requests(self) -> list[str]:
        """The paths that were asked for, in order."""
        return [request.path for request in self.site.requests]

    def add(
        self, wheel: tuple[str, bytes], *, content: bytes | None = None, metadata: bool = False, **more: Any
    ) -> Listed:
        """Serve a wheel; `content` is what is sent instead, `more` what the index says of it beside the usual."""
        filename, data = wheel
        project = filename.split("-")[0].replace("_", "-").replace(".", "-").lower()
        listed = Listed(filename, hashlib.sha256(data).hexdigest(), len(data), more)
        path = f"/files/{filename}"
        self.site.add(path, data if content is None else content, "application/octet-stream")
        if metadata:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                name = next(one for one in archive.namelist() if one.endswith(".dist-info/METADATA"))
                text = archive.read(name)
            self.site.add(f"{path}.metadata", text, "text/plain")
            more["core-metadata"] = {"sha256": hashlib.sha256(text).hexdigest()}
        known = self.projects.setdefault(project, [])
        known[:] = [one for one in known if one.filename != filename]
        known.append(listed)
        self.publish(project)
        return listed

    def publish(self, project: str) -> None:
        """Put the project's page up."""
        files = self.projects[project]
        body = self._json(project, files) if self.kind == JSON else self._html(files)
        self.site.add(f"/simple/{project}/", body, self.kind)

    @staticmethod
    def _json(project: str, files: list[Listed]) -> str:
        return json.dumps(
            {
                "meta": {"api-version": "1.1"},
                "name": project,
                "files": [
                    {
                        "filename": one.filename,
                        "url": f"../../files/{one.filename}",
                        "hashes": {"sha256": one.sha256},
                        "size": one.size,
                        "yanked": False,
                        **one.more,
                    }
                    for one in files
                ],
            }
        )

    @staticmethod
    def _html(files: list[Listed]) -> str:
        def attributes(more: dict[str, Any]) -> str:
            return "".join(f' data-{key}="{html.escape(str(value))}"' for key, value in more.items())

        links = "".join(
            f'<a href="../../files/{one.filename}#sha256={one.sha256}"{attributes(one.more)}>{one.filename}</a><br>'
            for one in files
        )
        return f"<!doctype html><title>Links</title><body>{links}</body>"

    def use(self, session: Session, *, sites: Iterable[str] = (), anew: bool = False) -> None:
        """Make it the only index that a browser asks, and forget what it was asked.

        Args:
            session: The browser.
            sites: The sites that it is for; for all, if there are none.
            anew: Whether the browser forgets what it has kept of packages.
        """
        settings = {"packageIndexes": [{"url": self.url, "sites": list(sites)}], "packageDistribution": ""}
        messages = [{"type": "set-setting", "name": name, "value": value} for name, value in settings.items()]
        answers = all_to_background(session, *([{"type": "clear-packages"}] if anew else []), *messages)
        assert not [answer for answer in answers if "error" in answer], answers
        self.site.requests.clear()

    def empty(self) -> None:
        """Have nothing any more."""
        self.projects.clear()
        self.site.answers.clear()

    def close(self) -> None:
        """Stop serving."""
        self.site.close()


#: Moves the time back at which everything that is kept was stored.
_AGE = """
new Promise((resolve, reject) => {
  const opening = indexedDB.open('adder:packages');
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const database = opening.result;
    const writing = database.transaction('entries', 'readwrite');
    const entries = writing.objectStore('entries');
    const reading = entries.getAll();
    reading.onsuccess = () => reading.result.forEach((entry) => entries.put({ ...entry, stored: entry.stored - MS }));
    writing.oncomplete = () => { database.close(); resolve(reading.result.length); };
    writing.onabort = () => { database.close(); reject(writing.error); };
  };
})
"""


def age(session: Session, days: float) -> None:
    """Have all that is kept be older by some days."""
    assert ask(session, _AGE.replace("MS", str(int(days * 24 * 60 * 60 * 1000)))) > 0, "something is kept"


@contextlib.contextmanager
def full_disk(session: Session) -> Iterator[None]:
    """The browser has no room for the extension's files, as long as the block runs."""
    with _no_quota(session) if session.browser == "chromium" else _no_writing(session):
        yield


#: Whether a file fits into the extension's database.
_HAS_ROOM = """
new Promise((resolve) => {
  const opening = indexedDB.open('adder:probe', 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore('probe');
  opening.onerror = () => resolve(false);
  opening.onsuccess = () => {
    const database = opening.result;
    const writing = database.transaction('probe', 'readwrite');
    writing.objectStore('probe').put(new Uint8Array(10_000), 0);
    writing.oncomplete = () => { database.close(); resolve(true); };
    writing.onabort = () => { database.close(); resolve(false); };
  };
})
"""


#: Has Chromium look again how much room there is. It relies on what it has seen for half a minute, but not for what is
#: larger than that: this is larger than any disk, though it is the same over and over, and is refused.
_LOOK_AGAIN = """
new Promise((resolve) => {
  const opening = indexedDB.open('adder:probe', 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore('probe');
  opening.onerror = () => resolve();
  opening.onsuccess = () => {
    const database = opening.result;
    const writing = database.transaction('probe', 'readwrite');
    const part = new Blob([new Uint8Array(2 ** 26)]);
    writing.objectStore('probe').put(new Blob(new Array(2 ** 14).fill(part)), 1);
    writing.oncomplete = writing.onabort = () => { database.close(); resolve(); };
  };
})
"""


@contextlib.contextmanager
def _no_quota(session: Session) -> Iterator[None]:
    origin = session.extension_url("").rstrip("/")
    limit = functools.partial(session.driver.execute_cdp_cmd, "Storage.overrideQuotaForOrigin")

    def until_room(is_there: bool) -> None:
        # What the browser knows of the room that is left, it asks for again after a while.
        end = time.monotonic() + 60
        while ask(session, _HAS_ROOM) is not is_there:
            assert time.monotonic() < end, "the browser does not take the quota"
            time.sleep(0.2)

    limit({"origin": origin, "quotaSize": 1})
    try:
        ask(session, _LOOK_AGAIN)
        until_room(False)
        yield
    finally:
        limit({"origin": origin})
        until_room(True)


@contextlib.contextmanager
def _no_writing(session: Session) -> Iterator[None]:
    """Firefox sets no quota for a test: what the browser would say is said in its place."""
    _in_background(
        session,
        """const stores = background.IDBObjectStore.prototype;
        background.adderPut = stores.put;
        stores.put = () => { throw new background.DOMException("", "QuotaExceededError"); };""",
    )
    try:
        yield
    finally:
        _in_background(session, "background.IDBObjectStore.prototype.put = background.adderPut;")


def _in_background(session: Session, script: str) -> None:
    with session.extension_tab(OPTIONS_PAGE):
        session.driver.execute_async_script(
            f"""const [done] = arguments;
            browser.runtime.getBackgroundPage().then((background) => {{ {script} }}).then(done, done);"""
        )
