"""What to say to who meets an exception for the first time. The panel has the words; here is which of them.

Each hint is about a mistake that beginners make most, and is given only where the exception leaves little doubt.
"""

from __future__ import annotations

import re
from typing import Any

__all__ = ["hint"]

_HINTS: tuple[tuple[type[BaseException], str, str], ...] = (
    (IndentationError, r"expected an indented block", "indentMissing"),
    (IndentationError, r"unexpected indent|unindent does not match", "indentWrong"),
    (TabError, r"", "indentWrong"),
    (SyntaxError, r"was never closed", "neverClosed"),
    (SyntaxError, r"unterminated .*string", "stringOpen"),
    (SyntaxError, r"Missing parentheses in call to 'print'", "printCall"),
    (SyntaxError, r"invalid syntax. Maybe you meant '=='", "comparison"),
    (SyntaxError, r"expected ':'", "colon"),
    (ModuleNotFoundError, r"No module named '([^'.]+)", "noModule"),
    (NameError, r"name '(true|false|null|undefined)' is not defined", "javascriptName"),
    (NameError, r"name '([^']+)' is not defined", "noName"),
    (UnboundLocalError, r"variable '([^']+)'", "unbound"),
    (TypeError, r"'NoneType' object is not (?:subscriptable|callable|iterable)", "none"),
    (AttributeError, r"'NoneType' object has no attribute '([^']+)'", "noneAttribute"),
    (TypeError, r'can only concatenate str \(not "([^"]+)"\) to str', "concatenate"),
    (TypeError, r"unsupported operand type\(s\) for .*: '(?:int|float)' and 'str'", "concatenate"),
    (TypeError, r"unsupported operand type\(s\) for .*: 'str' and '(?:int|float)'", "concatenate"),
    (TypeError, r"missing \d+ required positional argument", "missingArgument"),
    (TypeError, r"'([^']+)' object is not callable", "notCallable"),
    (IndexError, r"out of range", "index"),
    (KeyError, r"", "key"),
    (ValueError, r"invalid literal for int\(\)", "notNumber"),
    (ZeroDivisionError, r"", "zero"),
    (RecursionError, r"", "recursion"),
)


def hint(error: BaseException, message: str) -> dict[str, Any] | None:
    """The hint for an exception: a key and what it is about; None where there is none.

    Args:
        error: The exception.
        message: Its text.
    """
    for kind, pattern, key in _HINTS:
        if issubclass(type(error), kind) and (found := re.search(pattern, message)):
            return {"key": key, "subject": next(iter(found.groups()), "")[:80]}
    return None
