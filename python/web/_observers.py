"""The platform's observers as asynchronous iterators."""

from __future__ import annotations

from typing import Any

from ._incoming import Incoming
from ._platform import named

__all__ = ["intersections", "mutations", "performance_entries", "resizes"]


def _observing(interface: str, entries: Any, observe: Any, **options: Any) -> Incoming:
    def start(put: Any) -> Any:
        def arrived(reported: Any) -> None:
            put(entries(reported))

        observer = named(interface)(arrived, **options)
        observe(observer)
        return observer.disconnect

    return Incoming(start)


def mutations(node: Any, **options: Any) -> Incoming:
    """What changes in a node, as it changes (DOM §4.3 ``MutationObserver``).

    Args:
        node: The node.
        options: As of ``observe``: ``child_list``, ``attributes``, ``character_data``, ``subtree``,
            ``attribute_filter``, … Without any, ``child_list=True``.

    Returns:
        An asynchronous iterator over lists of ``MutationRecord``; leaving its ``with`` block ends it.

    Raises:
        JSError: ``TypeError``, these options do not say what to observe.

    Example::

        async with web.mutations(document.body, child_list=True, subtree=True) as changes:
            async for records in changes:
                print(sum(len(record.added_nodes) for record in records), "nodes more")
    """
    chosen = options or {"child_list": True}
    return _observing("MutationObserver", list, lambda observer: observer.observe(node, **chosen))


def resizes(*elements: Any, box: str = "content-box") -> Incoming:
    """When elements change their size (Resize Observer §2.1 ``ResizeObserver``); first of all, what it is.

    Args:
        elements: The elements.
        box: Which of their boxes: ``"content-box"``, ``"border-box"`` or ``"device-pixel-content-box"``.

    Returns:
        An asynchronous iterator over lists of ``ResizeObserverEntry``; see :func:`mutations`.

    Example::

        async for entries in web.resizes(document.find("#panel")):
            print(entries[-1].content_rect.width)
    """

    def observe(observer: Any) -> None:
        for element in elements:
            observer.observe(element, box=box)

    return _observing("ResizeObserver", list, observe)


def intersections(*elements: Any, **options: Any) -> Incoming:
    """When elements come into view or leave it (Intersection Observer §2.2 ``IntersectionObserver``); first, whether
    they are in view.

    Args:
        elements: The elements.
        options: As of the constructor: ``root``, ``root_margin``, ``threshold``.

    Returns:
        An asynchronous iterator over lists of ``IntersectionObserverEntry``; see :func:`mutations`.

    Example::

        async for entries in web.intersections(*document.select("img"), threshold=0.5):
            for entry in entries:
                entry.target.classes.toggle("seen", entry.is_intersecting)
    """

    def observe(observer: Any) -> None:
        for element in elements:
            observer.observe(element)

    return _observing("IntersectionObserver", list, observe, **options)


def performance_entries(*types: str, buffered: bool = False) -> Incoming:
    """What the browser measures (Performance Timeline §4 ``PerformanceObserver``).

    Args:
        types: What of it, such as ``"mark"``, ``"measure"``, ``"resource"``; at least one.
        buffered: Whether what it has measured before comes too.

    Returns:
        An asynchronous iterator over lists of ``PerformanceEntry``; see :func:`mutations`.

    Example::

        async for entries in web.performance_entries("resource", buffered=True):
            print([entry.name for entry in entries])
    """

    def observe(observer: Any) -> None:
        for each in types:
            observer.observe(type=each, buffered=buffered)

    if not types:
        raise TypeError('performance_entries() needs the type of what to measure, such as "resource"')
    return _observing("PerformanceObserver", lambda reported: list(reported.get_entries()), observe)
