"""What a script, or a ``requirements.txt`` beside it, says that it needs. Nothing is installed or asked for here."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field

from .errors import PackageError

__all__ = ["Declaration", "normalized", "read_requirements", "read_script", "together"]

# PEP 723's own expression.
_BLOCK = re.compile(r"(?m)^# /// (?P<type>[a-zA-Z0-9-]+)$\s(?P<content>(^#(| .*)$\s)+)^# ///$")

_COMMENT = re.compile(r"(^|\s)#.*$")

_IGNORED = ("-i", "--index-url", "--extra-index-url", "--find-links", "-f", "--trusted-host", "--only-binary")
_IGNORED_FLAGS = ("--prefer-binary", "--no-index")


@dataclass
class Declaration:
    """What is needed.

    Attributes:
        requirements: As PEP 508 writes them.
        requires_python: A version specifier; empty for any.
        hashes: For projects of which only certain files are wanted, by normalized name: their SHA-256.
        requires_hashes: Whether nothing else may be installed: so it is once one project has some.
        pre: Whether versions before a release are wanted too.
        notes: What was read and not followed, for the author to know.
    """

    requirements: list[str] = field(default_factory=list)
    requires_python: str = ""
    hashes: dict[str, set[str]] = field(default_factory=dict)
    requires_hashes: bool = False
    pre: bool = False
    notes: list[str] = field(default_factory=list)


def together(*declarations: Declaration) -> Declaration:
    """What several declare, as one."""
    whole = Declaration()
    for one in declarations:
        whole.requirements += [text for text in one.requirements if text not in whole.requirements]
        whole.requires_python = ", ".join(filter(None, (whole.requires_python, one.requires_python)))
        for name, hashes in one.hashes.items():
            whole.hashes.setdefault(name, set()).update(hashes)
        whole.requires_hashes |= one.requires_hashes
        whole.pre |= one.pre
        whole.notes += one.notes
    return whole


def normalized(name: str) -> str:
    """A project's name as indexes know it (PEP 503).

    Example:
        >>> normalized("Flask_SQLAlchemy")
        'flask-sqlalchemy'
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def read_script(text: str) -> Declaration | None:
    """What a script declares in a block of its own (PEP 723).

    Args:
        text: The script, without the indentation that markup gave it.

    Returns:
        None where it has no such block.

    Raises:
        PackageError: the block cannot be read.
    """
    # A script that has nothing but comments is still indented.
    lines = text.replace("\r\n", "\n").split("\n")
    text = "\n".join(line.lstrip() if line.lstrip().startswith("#") else line for line in lines) + "\n"
    blocks = [match for match in _BLOCK.finditer(text) if match.group("type") == "script"]
    if not blocks:
        return None
    if len(blocks) > 1:
        raise _unreadable("it has several blocks '# /// script'", "Put all into one")
    content = "".join(
        line[2:] if line.startswith("# ") else line[1:]
        for line in blocks[0].group("content").splitlines(keepends=True)
    )
    try:
        metadata = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise _unreadable(f"its block '# /// script' is not TOML: {error}", "See PEP 723 for its form") from None
    dependencies = metadata.get("dependencies", [])
    requires_python = metadata.get("requires-python", "")
    if not isinstance(dependencies, list) or not all(isinstance(one, str) for one in dependencies):
        raise _unreadable("its dependencies are no list of texts", 'Write: dependencies = ["attrs>=24"]')
    if not isinstance(requires_python, str):
        raise _unreadable("its requires-python is no text", 'Write: requires-python = ">=3.13"')
    return Declaration([one.strip() for one in dependencies], requires_python)


def _unreadable(what: str, advice: str) -> PackageError:
    return PackageError("declaration", f"what this script needs cannot be read: {what}", advice)


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    pending, first = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        first = first or number
        if line.endswith("\\"):
            pending += line[:-1]
            continue
        whole = _COMMENT.sub("", pending + line).strip()
        if whole:
            yield first, whole
        pending, first = "", 0
    if pending.strip():
        yield first, _COMMENT.sub("", pending).strip()


def read_requirements(text: str, name: str = "requirements.txt") -> Declaration:
    """What a ``requirements.txt`` asks for.

    Args:
        text: The file.
        name: What to call it in messages.

    Raises:
        PackageError: it asks for what a page cannot have.
    """
    result = Declaration()
    for number, line in _logical_lines(text):
        place = f"line {number} of {name}"
        option = re.split(r"[\s=]", line)[0] if line.startswith("-") else ""
        if option in _IGNORED or option in _IGNORED_FLAGS:
            result.notes.append(f"{place} is not followed: {option} is for whoever visits the page to choose")
        elif option == "--pre":
            result.pre = True
        elif option == "--require-hashes":
            result.requires_hashes = True
        elif option:
            message = f"{place} cannot be followed: {line}"
            raise PackageError("declaration", message, "Name the packages themselves", line)
        else:
            _read_requirement(result, line, place)
    return result


def _read_requirement(result: Declaration, line: str, place: str) -> None:
    requirement, *options = re.split(r"\s+(?=--)", line)
    match = re.match(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?", requirement)
    if not match or "://" in requirement.split(";")[0] or requirement.endswith((".whl", ".zip", ".tar.gz")):
        raise PackageError(
            "declaration",
            f"{place} cannot be followed: {line}",
            "A page installs by name, from the indexes that its visitor has chosen",
            requirement,
        )
    result.requirements.append(requirement.strip())
    given = []
    for option in options:
        flag, _, value = re.sub(r"\s+", "=", option.strip(), count=1).partition("=")
        if flag == "--hash":
            given.append(value)
        else:
            result.notes.append(f"{place}: {flag} is not followed")
    if given:
        result.requires_hashes = True
        result.hashes.setdefault(normalized(match[0]), set()).update(_sha256_of(given, place, requirement))


def _sha256_of(given: list[str], place: str, requirement: str) -> set[str]:
    """Those of some hashes that files are known by. Where there is none, nothing is known of the file."""
    found = {value.partition(":")[2].lower() for value in given if value.startswith("sha256:")}
    if not found or not all(re.fullmatch("[0-9a-f]{64}", digest) for digest in found):
        raise PackageError(
            "declaration",
            f"{place} gives no hash that can be checked: {', '.join(given)}",
            "Write SHA-256, as pip-compile --generate-hashes does: --hash=sha256:…",
            requirement.strip(),
        )
    return found
