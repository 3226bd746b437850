"""One stop: its frames, scopes and variables, under the numbers by which the client asks for them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from types import FrameType
from typing import Any

from ..nodes import is_node
from . import values
from .evaluation import Namespace
from .places import Places, awaiting_frames, current_task, waiting_tasks
from .sources import Sources

__all__ = ["Frame", "Stop", "Variables"]

_MOST_FRAMES = 10_000


@dataclass(frozen=True)
class Frame:
    """A line of the call stack.

    Attributes:
        number: The client's way to refer to it.
        name: The function's.
        frame: The frame, or None for a line that only tells what follows.
        line: The line it is at, from 1.
    """

    number: int
    name: str
    frame: FrameType | None
    line: int = 0


@dataclass(frozen=True)
class _Scope:
    """Names and their values, for instance the locals of a frame."""

    names: MutableMapping[str, Any]
    shown: Callable[[], list[str]]
    #: What is shown and cannot be set: the value that a function has just returned.
    extra: dict[str, Any]


@dataclass(frozen=True)
class _Lazy:
    """A property that the client may ask for."""

    child: values.Child


_numbers = itertools.count(1)
"""Of frames and of values. None is given twice: what a client asks late, about a stop that is over, is about nothing of
another one."""


class Variables:
    """The values that the client may look into, under their numbers."""

    def __init__(self) -> None:
        self._objects: dict[int, Any] = {}
        self._expressions: dict[int, str | None] = {}

    def clear(self) -> None:
        """Forgets all: no number means anything any more."""
        self._objects.clear()
        self._expressions.clear()

    def refer(self, held: Any, expression: str | None = None) -> int:
        """A number for a value."""
        number = next(_numbers)
        self._objects[number] = held
        self._expressions[number] = expression
        return number

    def show(self, value: Any, expression: str | None = None, text: str | None = None) -> dict[str, Any]:
        """A value as the protocol has it in ``Variable`` and in the response to ``evaluate``, without its name.

        Args:
            value: The value.
            expression: What it can be had by, or None.
            text: What it looks like, where that is known.
        """
        shown: dict[str, Any] = {
            "value": values.describe(value) if text is None else text,
            "type": values.type_name(value),
            "variablesReference": 0,
        }
        if values.has_children(value):
            indexed, named = values.size_of(value)
            number = self.refer(value, expression)
            shown |= {"variablesReference": number, "indexedVariables": indexed, "namedVariables": named}
            if is_node(value):
                # Not the protocol's: the panel can have it pointed out in the page.
                shown["isNode"] = True
        return shown

    def node(self, number: int) -> Any:
        """The node of the page's that a number refers to.

        Raises:
            LookupError: no value has this number, or it is no node.
        """
        held = self._object(number)
        if not is_node(held):
            raise LookupError("this is no node of the page's")
        return held

    def _object(self, number: int) -> Any:
        if number not in self._objects:
            raise LookupError("Python has gone on since: there is no such value any more")
        return self._objects[number]

    def children(self, number: int, which: str | None, start: int, count: int | None) -> list[dict[str, Any]]:
        """What is in a value, as the protocol has it (``Variable[]``).

        Raises:
            LookupError: no value has this number.
        """
        held = self._object(number)
        expression = self._expressions[number]
        if type(held) is _Lazy:
            return [self._asked(held.child, expression)]
        if type(held) is _Scope:
            return self._names(held, which, start, count)
        return [self._child(child, expression) for child in values.children(held, which, start, count)]

    def _names(self, scope: _Scope, which: str | None, start: int, count: int | None) -> list[dict[str, Any]]:
        if which == "indexed":
            return []
        shown = [(name, value, None) for name, value in scope.extra.items()]
        shown += [(name, scope.names[name], name) for name in scope.shown() if name in scope.names]
        end = None if count is None else start + count
        return [
            {"name": name, **self.show(value, path), **({"evaluateName": path} if path else {})}
            for name, value, path in shown[start:end]
        ]

    def _child(self, child: values.Child, parent: str | None) -> dict[str, Any]:
        path = f"{parent}{child.suffix}" if parent and child.suffix else None
        described: dict[str, Any] = {"name": child.name, "presentationHint": {"kind": child.kind}}
        if path:
            described["evaluateName"] = path
        if child.is_lazy:
            described["presentationHint"]["lazy"] = True
            return {**described, "value": "(…)", "variablesReference": self.refer(_Lazy(child), path)}
        return {**described, **self.show(child.get(), path)}

    def _asked(self, child: values.Child, path: str | None) -> dict[str, Any]:
        try:
            return {"name": child.name, **self.show(child.get(), path), **({"evaluateName": path} if path else {})}
        except Exception as error:
            hint = {"kind": "property", "attributes": ["failedEvaluation"]}
            text = values.describe(error)
            return {"name": child.name, "value": text, "variablesReference": 0, "presentationHint": hint}

    def set(self, number: int, name: str, value: Any) -> None:
        """Replaces something in a value.

        Raises:
            LookupError: there is no such thing.
            TypeError: it cannot be replaced.
            BaseException: whatever doing so raises.
        """
        held = self._object(number)
        if type(held) is _Scope:
            if name not in held.names:
                raise LookupError(f"there is no {name} to set")
            held.names[name] = value
            return
        inside = [held.child] if type(held) is _Lazy else values.children(held)
        for child in inside:
            if child.name == name:
                if child.set is None:
                    raise TypeError(f"a {values.type_name(held)} cannot be changed")
                child.set(value)
                return
        raise LookupError(f"there is no {name} to set")


class Stop:
    """Python stands still.

    Args:
        frame: The innermost frame of the author's.
        places: Tells which frames are shown.
        error: The exception that is the reason, or None.
        stack: The frames and lines to show, innermost first, where the stack of `frame` is not what is to be shown.
        returned: What has been returned to the frame, and by whom.
    """

    def __init__(
        self,
        frame: FrameType,
        places: Places,
        error: BaseException | None = None,
        stack: list[tuple[FrameType, int]] | None = None,
        returned: dict[str, Any] | None = None,
    ) -> None:
        self.frame = frame
        self.error = error
        #: Whether what is shown has ended: an exception has left it.
        self.is_over = stack is not None
        self.variables = Variables()
        self._places = places
        self._returned = returned or {}
        self.frames: list[Frame] = []
        self._by_number: dict[int, Frame] = {}
        if stack is None:
            stack = [(shown, shown.f_lineno or 0) for shown in places.outward(frame)]
        for shown, line in itertools.islice(stack, _MOST_FRAMES):
            self._add(shown, line)
        self._add_waiting()

    def _add(self, frame: FrameType | None, line: int, name: str = "") -> None:
        if frame is not None:
            name = frame.f_code.co_qualname
        made = Frame(next(_numbers), name, frame, line)
        self.frames.append(made)
        self._by_number[made.number] = made

    def _add_waiting(self) -> None:
        task = current_task()
        for waiter in waiting_tasks(task) if task is not None else ():
            frames = [frame for frame in awaiting_frames(waiter) if self._places.shows(frame.f_code)]
            if frames:
                self._add(None, 0, f"awaited by {waiter.get_name()}")
            for frame in frames:
                self._add(frame, frame.f_lineno or 0)

    def refresh(self) -> None:
        """The innermost frame is at another line now."""
        first = self.frames[0]
        self.frames[0] = self._by_number[first.number] = Frame(
            first.number, first.name, first.frame, self.frame.f_lineno
        )

    def frame_of(self, number: int | None) -> FrameType:
        """The frame of a number; the innermost where there is none.

        Raises:
            LookupError: no frame has this number.
        """
        if number is None:
            return self.frame
        found = self._by_number.get(number)
        if found is None or found.frame is None:
            raise LookupError("Python has gone on since: there is no such frame any more")
        return found.frame

    def namespace(self, number: int | None) -> Namespace:
        """What names mean in a frame."""
        return Namespace.of(self.frame_of(number))

    def describe(self, sources: Sources, start: int, levels: int) -> dict[str, Any]:
        """The call stack as the protocol has it (the body of the response to ``stackTrace``)."""
        end = start + levels if levels else None
        return {
            "stackFrames": [self._describe_frame(frame, sources) for frame in self.frames[start:end]],
            "totalFrames": len(self.frames),
        }

    def _describe_frame(self, shown: Frame, sources: Sources) -> dict[str, Any]:
        described: dict[str, Any] = {"id": shown.number, "name": shown.name, "line": shown.line, "column": 0}
        if shown.frame is None:
            return {**described, "presentationHint": "label"}
        code = shown.frame.f_code
        hint = "normal" if self._places.shows(code) else "subtle"
        return {**described, "column": 1, "source": sources.get(code.co_filename).describe(), "presentationHint": hint}

    def scopes(self, number: int) -> list[dict[str, Any]]:
        """The scopes of a frame as the protocol has them (``Scope[]``)."""
        frame = self.frame_of(number)
        code = frame.f_code
        shown = []
        if self.error is not None and frame is self.frames[0].frame:
            held = _Scope({}, list, {"exception": self.error})
            shown.append(self._scope("Exception", held, "exception"))
        extra = self._returned if frame is self.frame else {}
        local_names, global_names = frame.f_locals, frame.f_globals
        has_locals = local_names is not global_names
        if has_locals:
            free = code.co_freevars
            held = _Scope(local_names, lambda: [name for name in local_names if _is_local(name, free)], extra)
            shown.append(self._scope("Locals", held, "locals"))
            if free:
                held = _Scope(local_names, lambda: [name for name in free if name in local_names], {})
                shown.append(self._scope("Closure", held, "closure"))
        everywhere = {} if has_locals else extra
        held = _Scope(global_names, lambda: [name for name in global_names if _is_shown(name)], everywhere)
        shown.append(self._scope("Globals", held, "globals", expensive=has_locals))
        return shown

    def _scope(self, name: str, scope: _Scope, hint: str, expensive: bool = False) -> dict[str, Any]:
        size = len(scope.extra) + len(scope.shown())
        return {
            "name": name,
            "presentationHint": hint,
            "variablesReference": self.variables.refer(scope),
            "namedVariables": size,
            "expensive": expensive,
        }


def _is_local(name: str, free: tuple[str, ...]) -> bool:
    # What begins with a full stop is a comprehension's own.
    return name not in free and not name.startswith(".")


def _is_shown(name: Any) -> bool:
    return isinstance(name, str) and not (name.startswith("__") and name.endswith("__"))
