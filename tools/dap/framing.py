"""Messages of the Debug Adapter Protocol on a stream of bytes.

The reader is strict. A web page can have a browser send an HTTP request to any port of the machine, with a body of its
choice; a lenient reader would pass over the lines that it does not know, and take that body for a message.
"""

from __future__ import annotations

import json
from typing import Any, BinaryIO

__all__ = ["NotTheProtocol", "read", "write"]

LARGEST = 32 * 1024 * 1024
"""Bytes of a message."""

_LONGEST_LINE = 200


class NotTheProtocol(Exception):
    """Whoever is at the other end speaks something else."""


def read(stream: BinaryIO) -> dict[str, Any] | None:
    """The next message, or None at the end of the stream.

    Raises:
        NotTheProtocol: what comes is none.
    """
    length = None
    while True:
        line = stream.readline(_LONGEST_LINE)
        if not line:
            return None
        if line == b"\r\n":
            break
        name, colon, value = line.partition(b":")
        name = name.lower()
        if not line.endswith(b"\r\n") or not colon or name not in (b"content-length", b"content-type"):
            raise NotTheProtocol(f"a header of the protocol was expected, not {line[:40]!r}")
        if name == b"content-length":
            digits = value.strip()
            if length is not None or not digits.isdigit() or int(digits) > LARGEST:
                raise NotTheProtocol(f"this is no length: {value[:40]!r}")
            length = int(digits)
    if length is None:
        raise NotTheProtocol("a message without its length")
    body = stream.read(length)
    if len(body) < length:
        return None
    try:
        message = json.loads(body)
    except ValueError as error:
        raise NotTheProtocol(f"this is no JSON: {error}") from None
    if not isinstance(message, dict):
        raise NotTheProtocol("a message is an object")
    return message


def write(stream: BinaryIO, message: dict[str, Any]) -> None:
    """Sends a message."""
    body = json.dumps(message).encode()
    stream.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
    stream.flush()
