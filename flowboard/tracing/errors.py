"""The one exception of this room."""

from __future__ import annotations


class TraceError(Exception):
    """A trace can't be made of what was given. The message is a sentence that says what to do."""
