"""The user's snippets as a test keeps them."""

from __future__ import annotations

from typing import Any

from tests.support.extension import ask, to_background
from tools.browser import Session


def snippet(name: str, source: str, *patterns: str, automatic: bool | None = None) -> dict[str, Any]:
    """A snippet; it runs by itself where it has patterns, unless `automatic` says otherwise."""
    runs = bool(patterns) if automatic is None else automatic
    return {"id": f"id-{name}", "name": name, "source": source, "patterns": [*patterns], "automatic": runs}


def keep(session: Session, *snippets: dict[str, Any]) -> None:
    """Have the extension keep these snippets and no others."""
    ask(session, "chrome.storage.local.set({ snippets: args[0] })", {"version": 1, "snippets": [*snippets]})


def kept(session: Session) -> dict[str, dict[str, Any]]:
    """The snippets that the extension keeps, by name."""
    return {found["name"]: found for found in to_background(session, type="snippets")["snippets"]}
