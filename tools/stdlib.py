"""The command ``stdlib``: writes ``docs/stdlib.md``, the table of the standard library in a page.

It comes from ``stdlib.toml`` beside this file and from the reasons that authors see (``python/adder/absent.py``). A
test imports every module in a page of each browser and compares.
"""

from __future__ import annotations

import importlib.util
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.paths import ROOT, show
from tools.terminal import say

LIST = Path(__file__).with_name("stdlib.toml")
REASONS = ROOT / "python/adder/absent.py"
PAGE = ROOT / "docs/stdlib.md"

_OPENING = """\
# The standard library in a page

Python in a page is CPython 3.14 with nearly all of its standard library. This page says what works as anywhere, what
works differently and what is not here; the tests import each module in a page of both browsers and compare.
`python3 -m tools stdlib` writes it.

What cannot work says so: importing a module that is not here is a `ModuleNotFoundError` that gives the reason and what
to use instead; where a module is here and something in it cannot be done, that is an `OSError` (for threads, as where a
system has no more of them, a `RuntimeError`).
"""


@dataclass(frozen=True)
class Library:
    """How the modules fare.

    Attributes:
        works: Those that work as anywhere.
        private: Those that only other modules use.
        different: What is different, by module.
        absent: Why it is not here, by module.
    """

    works: frozenset[str]
    private: frozenset[str]
    different: Mapping[str, str]
    absent: Mapping[str, str]

    @property
    def importable(self) -> set[str]:
        """The modules that can be imported."""
        return {*self.works, *self.private, *self.different}


def read() -> Library:
    """The list."""
    content = tomllib.loads(LIST.read_text(encoding="utf-8"))
    # By its path: the package around it needs what is generated.
    specification = importlib.util.spec_from_file_location("absent", REASONS)
    assert specification is not None
    assert specification.loader is not None
    reasons = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(reasons)
    return Library(
        frozenset(content["works"].split()), frozenset(content["private"].split()), content["different"], reasons.ABSENT
    )


def _cell(text: str) -> str:
    """A reason as it stands in a table.

    Example:
        >>> _cell("use a | b: document.find('<canvas>')")
        "Use a \\\\| b: document.find('&lt;canvas>')."
    """
    outside_code = re.split(r"(`[^`]*`)", text[0].upper() + text[1:])
    escaped = "".join(part if part.startswith("`") else part.replace("<", "&lt;") for part in outside_code)
    return escaped.replace("|", "\\|").removesuffix(".") + "."


def page(library: Library) -> str:
    """The text of ``docs/stdlib.md``."""
    parts = [_OPENING, "\n## Works as anywhere\n"]
    parts.append(", ".join(f"`{name}`" for name in sorted(library.works, key=str.lower)) + "\n")
    parts.append("\n## Works differently\n\n| module | what is different |\n|---|---|\n")
    parts += [f"| `{name}` | {_cell(library.different[name])} |\n" for name in sorted(library.different)]
    parts.append("\n## Not here\n\n| module | why, and what to use instead |\n|---|---|\n")
    public = sorted(name for name in library.absent if not name.startswith("_"))
    parts += [f"| `{name}` | {_cell(library.absent[name])} |\n" for name in public]
    hidden = ", ".join(f"`{name}`" for name in sorted(library.absent.keys() - public))
    parts.append(f"\nNor are, of what only other modules use, {hidden}. CPython's own tests (`test`) are left out.\n")
    return "".join(parts)


def stdlib(target: Path = PAGE) -> None:
    """The command: write the page."""
    target.write_text(page(read()), encoding="utf-8")
    say(f"wrote {show(target)}")
