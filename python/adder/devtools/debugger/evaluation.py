"""Expressions and statements in a frame."""

from __future__ import annotations

import ast
import builtins
import dis
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from types import CodeType, FrameType
from typing import Any

from .places import EVALUATED
from .values import static_attribute

__all__ = [
    "Namespace",
    "assign",
    "awaiting_nothing",
    "compile_expression",
    "compile_message",
    "evaluate",
    "look_up",
    "run",
]

_VALUE = "__value_to_set__"

_NOTHING = object()


class Namespace:
    """What names mean at some place.

    Args:
        global_names: The globals.
        local_names: The locals; None where they are the globals.
    """

    def __init__(self, global_names: dict[str, Any], local_names: MutableMapping[str, Any] | None = None) -> None:
        self.globals = global_names
        self.locals: MutableMapping[str, Any] = global_names if local_names is None else local_names

    @classmethod
    def of(cls, frame: FrameType) -> Namespace:
        """A frame's. What is set in its locals is set in the frame (PEP 667)."""
        return cls(frame.f_globals, frame.f_locals)

    @property
    def is_global(self) -> bool:
        """Whether there are no locals of its own."""
        return self.locals is self.globals

    def flat(self) -> dict[str, Any]:
        """What each name means, to be read."""
        return self.globals if self.is_global else {**self.globals, **self.locals}


def compile_expression(text: str) -> CodeType:
    """The code of an expression.

    Raises:
        SyntaxError: it is none.
    """
    return compile(text.strip(), EVALUATED, "eval", dont_inherit=True)


def compile_message(text: str) -> CodeType:
    """The code of a log point's message, whose ``{expressions}`` are evaluated. ``{{`` stands for a brace.

    Raises:
        SyntaxError: what is in braces is no expression.
    """
    return compile_expression("f" + repr(text) if "{" in text or "}" in text else repr(text))


def evaluate(text: str | CodeType, namespace: Namespace) -> tuple[Any, bool]:
    """Evaluates an expression, or carries out statements.

    Args:
        text: The source, or the code of an expression.
        namespace: What its names mean.

    Returns:
        The value, and whether there is one: statements have none.

    Raises:
        SyntaxError: it is no Python, or awaits something, which cannot go on while Python stands still.
        BaseException: whatever it raises.
    """
    if isinstance(text, CodeType):
        return run(text, namespace), True
    text = text.strip()
    try:
        tree: ast.AST = ast.parse(text, EVALUATED, "eval")
    except SyntaxError:
        tree = ast.parse(text, EVALUATED, "exec")
    is_expression = isinstance(tree, ast.Expression)
    with awaiting_nothing():
        code = compile(tree, EVALUATED, "eval" if is_expression else "exec", dont_inherit=True)
    return run(code, namespace), is_expression


@contextmanager
def awaiting_nothing() -> Iterator[None]:
    """Says of what cannot be compiled since it awaits something why that is so."""
    try:
        yield
    except SyntaxError as error:
        if "await" in (error.msg or "") or "async" in (error.msg or ""):
            error.msg = "nothing can be awaited while Python stands still"
        raise


def run(code: CodeType, namespace: Namespace) -> Any:
    """Carries out code, and gives the value of an expression; that of statements is None."""
    if namespace.is_global or not _needs_locals(code, namespace.locals):
        return eval(code, namespace.globals, namespace.locals)
    # A function within it looks for names among the globals.
    names = namespace.flat()
    before = {name: names.get(name, _NOTHING) for name in _set_by(code, "STORE_GLOBAL")}
    try:
        return eval(code, names, _Shared(namespace.locals, names))
    finally:
        for name, value in before.items():
            if names.get(name, value) is not value:
                namespace.globals[name] = names[name]


class _Shared(MutableMapping[str, Any]):
    """Locals of which what is set is among some globals too, for functions to see it."""

    def __init__(self, names: MutableMapping[str, Any], seen: dict[str, Any]) -> None:
        self._names = names
        self._seen = seen

    def __getitem__(self, name: str) -> Any:
        return self._names[name]

    def __setitem__(self, name: str, value: Any) -> None:
        self._names[name] = self._seen[name] = value

    def __delitem__(self, name: str) -> None:
        del self._names[name]
        self._seen.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _set_by(code: CodeType, instruction: str) -> set[str]:
    """The names that an instruction of a code object sets."""
    return {str(found.argval) for found in dis.get_instructions(code) if found.opname == instruction}


def _needs_locals(code: CodeType, names: Mapping[str, Any]) -> bool:
    """Whether a function within uses locals, those among them that the code is about to set."""
    made = _set_by(code, "STORE_NAME")
    pending = [constant for constant in code.co_consts if isinstance(constant, CodeType)]
    while pending:
        inner = pending.pop()
        if any(name in names or name in made for name in inner.co_names):
            return True
        pending += [constant for constant in inner.co_consts if isinstance(constant, CodeType)]
    return False


def look_up(text: str, namespace: Namespace) -> Any:
    """The value of a dotted name that can be had without running any code: what a pointer rests on is not asked for.

    Raises:
        LookupError: it cannot be had so.
        SyntaxError: it is no expression.
    """
    tree = ast.parse(text.strip(), EVALUATED, "eval").body
    path: list[str] = []
    while isinstance(tree, ast.Attribute):
        path.append(tree.attr)
        tree = tree.value
    if isinstance(tree, ast.Constant) and not path:
        return tree.value
    if not isinstance(tree, ast.Name):
        raise LookupError("only names are looked up; to have it evaluated, enter it")
    value = _name_value(tree.id, namespace)
    for name in reversed(path):
        try:
            value = static_attribute(value, name)
        except AttributeError:
            raise LookupError(f"{name} would have to be asked for; to have it evaluated, enter it") from None
    return value


def _name_value(name: str, namespace: Namespace) -> Any:
    for names in (namespace.locals, namespace.globals, vars(builtins)):
        if name in names:
            return names[name]
    raise LookupError(f"there is no {name} here")


def assign(target: str, value: Any, namespace: Namespace) -> None:
    """Sets what an expression refers to: a name, an attribute, an item.

    Raises:
        SyntaxError: nothing can be set there.
        BaseException: whatever setting it raises.
    """
    target = target.strip()
    code = compile(f"{target} = {_VALUE}", EVALUATED, "exec", dont_inherit=True)
    if target.isidentifier():
        is_global = target in namespace.globals and target not in namespace.locals
        names = namespace.globals if is_global else namespace.locals
        names[target] = value
        return
    exec(code, {**namespace.globals, **namespace.locals, _VALUE: value})
