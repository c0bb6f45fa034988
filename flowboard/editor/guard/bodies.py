"""Caps on what a request may send, counted as it comes in: what a browser says of it isn't believed."""

from __future__ import annotations

from typing import Final

from starlette.types import Message, Receive

from flowboard.workspace.uploads import LARGEST

ORDINARY: Final = 1_000_000
"""Bytes of a request that uploads nothing."""

UPLOAD: Final = LARGEST + 100_000
"""Bytes of an upload with its framing."""


def cap(path: str) -> int:
    """How many bytes a request to `path` may send."""
    is_upload = path == "/files/upload" or (path.startswith("/_nicegui/client/") and "/upload/" in path)
    return UPLOAD if is_upload else ORDINARY


class Counted:
    """A request's body, cut off after `most` bytes; `is_too_large` tells that it was."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._left = most
        self.is_too_large = False

    async def __call__(self) -> Message:
        """The next part; after too many bytes the same as if the browser had gone."""
        if self.is_too_large:
            return {"type": "http.disconnect"}
        message = await self._receive()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            self.is_too_large = self._left < 0
        return {"type": "http.disconnect"} if self.is_too_large else message
