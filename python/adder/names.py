"""The two spellings of a member: JavaScript's and Python's."""

from __future__ import annotations

import functools
import keyword
import re
from collections.abc import Iterable

__all__ = ["camel", "is_python_spelling", "meant", "script_name", "snake"]

_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@functools.cache
def snake(name: str) -> str:
    """The Python spelling of a JavaScript member. Classes and constants keep their names.

    Example:
        >>> snake("getElementById"), snake("innerHTML"), snake("for"), snake("HTMLElement")
        ('get_element_by_id', 'inner_html', 'for_', 'HTMLElement')
    """
    spelled = name if name[:1].isupper() else _BOUNDARY.sub("_", name).lower()
    return f"{spelled}_" if keyword.iskeyword(spelled) else spelled


def is_python_spelling(name: str) -> bool:
    """Whether a member's name is one that Python lists: its own spelling, or that of a class or constant.

    Example:
        >>> is_python_spelling("inner_html"), is_python_spelling("innerHTML"), is_python_spelling("ELEMENT_NODE")
        (True, False, True)
    """
    return not any(character.isupper() for character in name) or name[0].isupper()


def script_name(name: str) -> str:
    """The name to ask the page for: a trailing underscore that only avoids a Python keyword is dropped.

    Example:
        >>> script_name("for_"), script_name("get_element_by_id")
        ('for', 'get_element_by_id')
    """
    if name.endswith("_") and keyword.iskeyword(name[:-1]):
        return name[:-1]
    return name


def meant(name: str, names: Iterable[str]) -> str:
    """The end of an error's message that says which name may have been meant; empty where none is close.

    Python's own suggestion, which it makes for an exception's ``name`` and ``obj``, looks at 750 names at most, and
    takes ``widht`` for ``right``, since two letters have changed places.

    Example:
        >>> meant("widht", ["height", "right", "width"])
        ". Did you mean: 'width'?"
    """
    import difflib  # for few pages only

    close = difflib.get_close_matches(name, list(names), 1)
    return f". Did you mean: {close[0]!r}?" if close else ""


def camel(name: str) -> str:
    """The JavaScript spelling that a keyword argument stands for, as far as a rule can tell.

    Example:
        >>> camel("delegates_focus"), camel("for_")
        ('delegatesFocus', 'for')
    """
    head, *rest = script_name(name).split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in rest)
