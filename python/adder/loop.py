"""The event loop: everything an interpreter runs, it runs from here, one task at a time.

The worker enters Python exactly once, and that call is :meth:`EventLoop.run_forever`. Whatever waits (a bridge call, a
sleep, the loop itself when it has nothing to do) suspends that one WebAssembly stack. So while a task is suspended in
a bridge call nothing else can run, by construction: tasks switch where their author wrote ``await`` and nowhere else.

`asyncio`'s own base class does the rest (futures, tasks, timers, exception handling); its "selector" is the inbox of
messages from the page.
"""

from __future__ import annotations

import asyncio
import asyncio.base_events
import errno
import heapq
import time
import weakref
from collections.abc import Callable
from typing import Any, NoReturn

from .channel import Channel, Message

__all__ = ["EventLoop"]

_SLICE = 0.008
"""Seconds that ready callbacks may run before the worker gets a turn to receive messages from the page."""

_PATIENCE = 1.0
"""Seconds that a failed task's exception waits for somebody to ask for it, before it is reported."""

_RESUMES = "FutureDoneCallback"
"""Pyodide's name for the callback that turns a future's result into a JavaScript promise's."""


class EventLoop(asyncio.base_events.BaseEventLoop):
    """An asyncio event loop over a channel.

    Args:
        channel: Where messages come from, and what to wait on.
        deliver: Called with each message from the page.
        report: Called with an exception that nobody else handles (``SystemExit`` and the like included).
        idle: Called before the loop suspends because there is nothing to do.
        after: Called after each callback, which may be a step of a task.
    """

    def __init__(
        self,
        channel: Channel,
        deliver: Callable[[Message], None],
        report: Callable[[BaseException], None],
        idle: Callable[[], None],
        after: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__()
        self._channel = channel
        self._deliver = deliver
        self._report = report
        self._idle = idle
        self._after = after
        self._waiting = False
        self._last_turn = time.monotonic()
        self.set_exception_handler(self._handle_exception)

    # Waking up. A callback may also be scheduled from outside of the stack, while the loop is suspended: when a promise
    # of the worker's own settles (not one of the page's, which come as messages).

    def call_soon(self, callback: Callable[..., Any], *args: Any, context: Any = None) -> asyncio.Handle:
        # `run_sync` wraps the promise it waits for in a future of the running loop, and resumes when this callback of
        # the future's has run. The loop cannot run it while it is itself suspended; and it does nothing but resume.
        if type(callback).__name__ == _RESUMES:
            callback(*args)
            return asyncio.Handle(callback, args, self, context)
        return super().call_soon(callback, *args, context=context)

    def _call_soon(self, callback: Any, args: Any, context: Any) -> asyncio.Handle:
        handle = super()._call_soon(callback, args, context)
        if self._waiting:
            self._channel.wake()
        return handle

    def call_at(self, when: float, callback: Any, *args: Any, context: Any = None) -> asyncio.TimerHandle:
        handle = super().call_at(when, callback, *args, context=context)
        if self._waiting:
            self._channel.wake()
        return handle

    def _write_to_self(self) -> None:
        self._channel.wake()

    # One turn.

    def _run_once(self) -> None:
        self._drop_cancelled_timers()
        self._receive()
        if self._ready:
            # Code that never runs out of ready callbacks (`while True: await asyncio.sleep(0)`) would keep the worker
            # from ever receiving anything.
            if time.monotonic() - self._last_turn > _SLICE:
                self._suspend(0)
        else:
            self._idle()
            # There may be something to do after all: a file to be written down.
            if not self._ready:
                self._suspend(self._time_to_next_timer())
        self._receive()
        self._ripen_timers()
        for _ in range(len(self._ready)):
            # A nested `run_until_complete` may have emptied the queue under us.
            if not self._ready:
                break
            handle = self._ready.popleft()
            if not handle._cancelled:
                self._run_handle(handle)

    def _run_handle(self, handle: asyncio.Handle) -> None:
        try:
            handle._run()
        except (SystemExit, KeyboardInterrupt) as error:
            # These would end an ordinary program. Here they end what raised them. A task keeps its exceptions for
            # whoever awaits it, this kind too.
            if not isinstance(getattr(handle._callback, "__self__", None), asyncio.Task):
                self._report(error)
        finally:
            self._after()

    def _suspend(self, seconds: float | None) -> None:
        self._waiting = True
        try:
            self._channel.wait(seconds)
        finally:
            self._waiting = False
            self._last_turn = time.monotonic()

    def _receive(self) -> None:
        while (message := self._channel.receive()) is not None:
            self._deliver(message)

    def _time_to_next_timer(self) -> float | None:
        if not self._scheduled:
            return None
        return max(0.0, self._scheduled[0]._when - self.time())

    def _drop_cancelled_timers(self) -> None:
        while self._scheduled and self._scheduled[0]._cancelled:
            self._timer_cancelled_count -= 1
            heapq.heappop(self._scheduled)._scheduled = False

    def _ripen_timers(self) -> None:
        limit = self.time() + self._clock_resolution
        while self._scheduled and self._scheduled[0]._when < limit:
            handle = heapq.heappop(self._scheduled)
            handle._scheduled = False
            self._ready.append(handle)

    def _process_events(self, event_list: list[Any]) -> None:
        """Messages are delivered as they are received; there is no list of events."""

    # Tasks that fail while nobody looks. asyncio itself says so when such a task is collected; but authors are told to
    # keep their tasks, and those would fail in silence.

    def create_task(self, coro: Any, **options: Any) -> asyncio.Task[Any]:
        task = super().create_task(coro, **options)
        task.add_done_callback(self._look_after)
        return task

    def _look_after(self, task: Any) -> None:
        # Not `task.exception()`, which would count as asking for it.
        if not task.cancelled() and task._exception is not None:
            self.call_later(_PATIENCE, self._report_unasked, weakref.ref(task))

    def _report_unasked(self, reference: weakref.ref[Any]) -> None:
        task = reference()
        if task is not None and task._log_traceback:
            task._log_traceback = False
            self._report(task._exception)

    # What differs from a program of its own.

    def serve(self) -> None:
        """Runs everything there is to run, for as long as the document lives."""
        super().run_forever()

    def run_forever(self) -> None:
        """Does nothing: the loop runs anyway, so a script that ends with this call has reached its end."""

    def stop(self) -> None:
        """Does nothing: the loop lives as long as the document."""

    def run_until_complete(self, future: Any) -> Any:
        """Runs until `future` is done, also from inside of a running task, which then waits as if it had awaited."""
        future = asyncio.ensure_future(future, loop=self)
        current = asyncio.current_task(self)
        if current is not None:
            asyncio._leave_task(self, current)
        try:
            while not future.done():
                self._run_once()
        finally:
            if current is not None:
                asyncio._enter_task(self, current)
        return future.result()

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:
        """Runs `func` at once: there are no threads in a page."""
        future = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as error:
            future.set_exception(error)
        return future

    async def create_connection(self, *_: Any, **__: Any) -> NoReturn:
        """Raises OSError: there are no sockets in a page."""
        from .absent import NO_SOCKETS

        raise OSError(errno.EOPNOTSUPP, NO_SOCKETS)

    create_datagram_endpoint = create_server = create_unix_connection = create_unix_server = create_connection
    sock_accept = sock_connect = sock_recv = sock_sendall = create_connection

    async def subprocess_exec(self, *_: Any, **__: Any) -> NoReturn:
        """Raises OSError: there are no processes in a page."""
        from .absent import NO_PROCESSES

        raise OSError(errno.ENOTSUP, NO_PROCESSES)

    subprocess_shell = subprocess_exec

    def close(self) -> None:
        """Does nothing: the loop lives as long as the document."""

    def _handle_exception(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if error is None:
            error = RuntimeError(context.get("message", "unhandled error in the event loop"))
        self._report(error)
