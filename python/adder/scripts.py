"""Compiling and running a page's scripts.

All scripts of a document share one ``__main__``. A traceback names the page and the line of the *page*, also for a
script that stands in the middle of it: its code is compiled at its own line, and its text put into ``linecache`` there.
"""

from __future__ import annotations

import ast
import inspect
import linecache
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import compiled

__all__ = ["Script", "compile_module", "compile_script", "dedent", "dump_script", "run_script", "source_of"]


@dataclass(frozen=True)
class Script:
    """One Python tag.

    Attributes:
        text: Its source as the page has it.
        filename: The URL to name in tracebacks.
        first_line: The line of that URL on which the text begins, from 1.
        inline: Whether the text stood in the markup, so that the markup's indentation is to be removed.
    """

    text: str
    filename: str
    first_line: int = 1
    inline: bool = True


def dedent(text: str) -> str:
    """Removes the indentation that markup gave to an inline script.

    The first line of code says how deep that is. Lines that are indented less (a comment, the inside of a multi-line
    string) stay as they are; so does everything when the first line is not indented.

    Example:
        >>> dedent("\\n    if x:\\n        y()\\n")
        '\\nif x:\\n    y()\\n'
    """
    lines = text.split("\n")
    margin = next((_indent(line) for line in lines if line.strip() and not line.lstrip().startswith("#")), "")
    if not margin:
        return text
    return "\n".join(line.removeprefix(margin) for line in lines)


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]


def compile_script(script: Script) -> types.CodeType:
    """Compiles a script at its place in the page.

    Raises:
        SyntaxError: with the page's URL and line; also where the source holds what no Python source may hold.
    """
    text = source_of(script)
    _remember_lines(script.filename, script.first_line, text)
    _check_characters(text, script)
    return _compile(text, script.filename, script.first_line)


def compile_module(script: Script) -> types.CodeType:
    """Compiles a module: there is no ``await`` at its top level.

    Raises:
        SyntaxError: with the module's URL and line.
        ValueError: the source holds what no Python source may hold.
    """
    return compile(source_of(script), script.filename, "exec", dont_inherit=True, optimize=0)


def dump_script(text: str, first_line: int, inline: bool) -> bytes | None:
    """Compiles a script to be kept for the next time: the form that :func:`adder.compiled.load` reads."""
    source = source_of(Script(text, "", first_line, inline))
    return compiled.dump(lambda filename: _compile(source, filename, first_line))


def source_of(script: Script) -> str:
    """The text that is compiled: with Python's line ends, and without the indentation that markup gave it."""
    text = script.text.replace("\r\n", "\n").replace("\r", "\n")
    return dedent(text) if script.inline else text


def _compile(text: str, filename: str, first_line: int) -> types.CodeType:
    source = "\n" * (first_line - 1) + text
    return compile(source, filename, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True, optimize=0)


def _check_characters(text: str, script: Script) -> None:
    """Names the place of a character that the compiler would refuse without saying where."""
    for number, line in enumerate(text.split("\n"), script.first_line):
        if line.isascii() and "\0" not in line:
            continue
        for column, character in enumerate(line, 1):
            if character == "\0" or "\ud800" <= character <= "\udfff":
                what = "a null byte" if character == "\0" else f"a lone surrogate (U+{ord(character):04X})"
                shown = line.replace("\0", "␀").encode("utf-8", "backslashreplace").decode("utf-8")
                raise SyntaxError(f"source code cannot contain {what}", (script.filename, number, column, shown + "\n"))


def _remember_lines(filename: str, first_line: int, text: str) -> None:
    """Makes the lines known to tracebacks. Several scripts of one page share its entry, each with its own lines."""
    known = linecache.cache.get(filename)
    lines = list(known[2]) if known and len(known) == 4 else []
    added = [line + "\n" for line in text.split("\n")]
    end = first_line - 1 + len(added)
    if len(lines) < end:
        lines.extend(["\n"] * (end - len(lines)))
    lines[first_line - 1 : end] = added
    # A modification time of None tells linecache.checkcache() that there is no file to compare with.
    linecache.cache[filename] = (sum(map(len, lines)), None, lines, filename)


def _code_of(script: Script, compilation: compiled.Compilation, find: Callable[[], bytes | None]) -> types.CodeType:
    def find_with_lines() -> bytes | None:
        found = find()
        if found:
            # A traceback shows the lines of code that is not compiled here, too.
            _remember_lines(script.filename, script.first_line, source_of(script))
        return found

    return compilation.code(script.filename, find_with_lines, lambda: compile_script(script))


async def run_script(
    script: Script,
    namespace: dict[str, Any],
    compilation: compiled.Compilation,
    find: Callable[[], bytes | None] = lambda: None,
) -> None:
    """Runs a script to its end, awaiting what it awaits at top level.

    Args:
        script: What to run.
        namespace: The document's ``__main__``.
        compilation: Comes by its code.
        find: Gives what :func:`dump_script` made of it before, or None.
    """
    code = _code_of(script, compilation, find)
    outcome = eval(code, namespace)
    if code.co_flags & inspect.CO_COROUTINE:
        await outcome
