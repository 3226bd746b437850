"""The page's requests."""

from __future__ import annotations

from typing import Any

from adder.main import current

__all__ = ["fetch"]


def fetch(resource: Any, **options: Any) -> Any:
    """Makes a request of the page's: with its origin, its cookies, its policy and CORS (Fetch §5.6 ``fetch()``).

    Args:
        resource: An address, which may be relative to the page's, or a ``Request``.
        options: As of ``Request``: ``method``, ``headers`` (a mapping), ``body`` (text, bytes, ``FormData``, …),
            ``credentials``, ``cache``, ``redirect``, ``signal``, …

    Returns:
        A promise of the ``Response``, to ``await`` or to ask for its ``result()``. A status like 404 is a response too:
        see ``ok`` and ``status``.

    Raises:
        JSError: ``TypeError``, the request could not be made, or the page may not read what came back.
        DOMException: ``AbortError``, the ``signal`` has ended it.
        PermissionError: ``network`` is switched off for this site.

    Example::

        response = await web.fetch("/api/notes", method="POST", body=json.dumps({"text": "milk"}))
        if response.ok:
            print((await response.json())["id"])
    """
    return current().globals["window"].fetch(resource, **options)
