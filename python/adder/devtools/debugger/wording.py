"""What answers say: why something failed, a value in its own words, an exception with its causes."""

from __future__ import annotations

import traceback
from typing import Any

from . import values
from .surroundings import Message

__all__ = ["LONGEST", "details", "failure", "in_one_line", "own_repr"]

LONGEST = 100_000
"""Characters of a result that was asked for."""


def failure(text: str) -> Message:
    """The part of a response that says why a request failed."""
    return {
        "success": False,
        "message": text,
        "body": {"error": {"id": 1, "format": text.replace("{", "{{"), "showUser": False}},
    }


def in_one_line(error: BaseException) -> str:
    """An exception as the last line of its traceback has it."""
    try:
        return "".join(traceback.format_exception_only(error)).strip().rpartition("\n")[2][:LONGEST]
    except Exception:
        return values.describe(error)


def own_repr(value: Any) -> str:
    """What a value says of itself: code of its own runs."""
    try:
        text = repr(value)
    except Exception as error:
        return f"{values.describe(value)} (its __repr__ raised {values.describe(error, 200)})"
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def details(error: BaseException, seen: frozenset[int] = frozenset()) -> Message:
    """An exception with its causes as the protocol has it (``ExceptionDetails``).

    Args:
        error: The exception.
        seen: The identities of those that it is a cause of.
    """
    seen |= {id(error)}
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    described: Message = {
        "message": values.describe(error),
        "typeName": type(error).__name__,
        "fullTypeName": values.type_name(error),
        "stackTrace": "".join(traceback.format_tb(error.__traceback__))[-LONGEST:],
    }
    if cause is not None and id(cause) not in seen and len(seen) < 10:
        described["innerException"] = [details(cause, seen)]
    return described
