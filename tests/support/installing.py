"""Scripts of a page that need packages, and what becomes of them."""

from __future__ import annotations

import json

from tests.support.tab import Tab

PATIENCE = 90.0


def shown(tab: Tab) -> str:
    """What the page's script comes to; its error, if it fails."""
    tab.until(lambda: tab.js("return document.body?.dataset.shown") or tab.errors(), "the script's end", PATIENCE)
    return tab.js("return document.body.dataset.shown") or "\n".join(tab.errors())


def declaring(*requirements: str, python: str = "") -> str:
    """The block of a script that needs something."""
    listed = ", ".join(f'"{one}"' for one in requirements)
    version = f'# requires-python = "{python}"\n' if python else ""
    return f"# /// script\n{version}# dependencies = [{listed}]\n# ///\n"


def failing(tab: Tab, requirements: str) -> dict[str, str]:
    """The error of an installation that has to fail."""
    tab.python(
        "import json, web\n"
        "try:\n"
        f"    await web.packages.install({requirements})\n"
        "except web.packages.PackageError as error:\n"
        "    found = {'code': error.code, 'text': str(error), 'package': error.package, 'advice': error.advice}\n"
        "    document.body.dataset.shown = json.dumps(found)\n"
        "else:\n"
        "    document.body.dataset.shown = '{\"code\": \"installed\"}'\n"
    )
    return json.loads(shown(tab))
