"""HTTP/1.1 over an asyncio protocol: just enough for model clients, and free to break the rules.

A web framework costs more CPU than the client under test, and can't be asked to send a truncated
body or to reset a connection at a given byte. Requests come one at a time per connection, with a
content-length.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Literal

REASONS = {status.value: status.phrase for status in HTTPStatus} | {529: "Overloaded"}


@dataclass(slots=True)
class Reply:
    """What goes back for one request. `cut` ends the bytes early; `ending` says what follows them.

    `announced` is a content-length that isn't that of the body.
    """

    body: bytes = b""
    status: int = 200
    headers: str = ""
    content_type: str = "application/json"
    events: Sequence[bytes] | None = None
    announced: int | None = None
    cut: int | Literal["half"] | None = None
    ending: Literal["keep", "close", "reset", "stall"] = "keep"
    delay: float = 0.0
    sent: Callable[[], None] | None = None

    def render(self) -> bytes:
        """The reply as bytes on the wire."""
        head = f"HTTP/1.1 {self.status} {REASONS.get(self.status, 'Other')}\r\nContent-Type: {self.content_type}\r\n"
        if self.events is None:
            size = len(self.body) if self.announced is None else self.announced
            data = f"{head}{self.headers}Content-Length: {size}\r\n\r\n".encode() + self.body
        else:
            chunks = b"".join(b"%x\r\n%b\r\n" % (len(event), event) for event in self.events)
            data = (
                f"{head}{self.headers}Transfer-Encoding: chunked\r\n\r\n".encode()
                + chunks
                + b"0\r\n\r\n"
            )
        if self.cut is None:
            return data
        body = data.index(b"\r\n\r\n") + 4
        return data[: body + (len(data) - body) // 2 if self.cut == "half" else self.cut]


Handler = Callable[["Connection", str, bytes, bytes], None]


class Connection(asyncio.Protocol):
    """One client connection: hands `(connection, target, head, body)` to the handler, which calls `reply`."""

    def __init__(self, handler: Handler, open_connections: set[Connection]) -> None:
        self._handler = handler
        self._open = open_connections
        self._buffer = b""
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._open.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._open.discard(self)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end]
            size = _content_length(head)
            if len(self._buffer) < end + 4 + size:
                return
            body = self._buffer[end + 4 : end + 4 + size]
            self._buffer = self._buffer[end + 4 + size :]
            self._handler(self, head.split(b" ", 2)[1].decode("latin-1"), head, body)

    def reply(self, reply: Reply) -> None:
        """Send a reply now; nothing happens when the client has gone."""
        if self.transport.is_closing():
            return
        if reply.sent is not None:
            reply.sent()
        self.transport.write(reply.render())
        if reply.ending == "close":
            self.transport.close()
        elif reply.ending == "reset":
            self.reset()

    def reset(self) -> None:
        """End the connection with RST instead of FIN."""
        raw = self.transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()


def _content_length(head: bytes) -> int:
    low = head.lower()
    at = low.find(b"\r\ncontent-length:")
    if at < 0:
        return 0
    end = low.find(b"\r\n", at + 2)
    return int(low[at + 17 : end if end > 0 else None])
