"""When to stop asking: nobody listens at an origin, or a question is refused for every row alike."""

from __future__ import annotations

from typing import Final

from flowboard.node import CallFailed, NodeFailed

Asking = tuple[str, str, str]
"""Who asks whom: the node, the assertion when a judge asks, and the identity of the model."""

_FAILURES_AT_FIRST: Final = 20  # connections in a row that fail before any answer has come
_ATTEMPTS_AT_FIRST: Final = 4  # of one call, about two seconds
_ATTEMPTS_LATER: Final = 10  # of one call while no other gets an answer either, about two minutes


class Outages:
    """What a run knows of failures that its next calls would meet, too."""

    def __init__(self) -> None:
        self._failures: dict[str, int] = {}
        self._answered: set[str] = set()
        self._refused: dict[Asking, NodeFailed] = {}

    def answered(self, origin: str) -> None:
        """An answer has come."""
        self._answered.add(origin)
        self._failures[origin] = 0

    def note(self, asking: Asking, origin: str, error: CallFailed, attempt: int) -> None:
        """A call has failed, at its `attempt`, counted from 0.

        Raises:
            CallFailed: nobody listens at the origin, so that no further row needs to be tried.
        """
        if error.http_status is not None:
            self._failures[origin] = 0
            if error.stops_node:
                self._refused[asking] = error
            return
        failures = self._failures[origin] = self._failures.get(origin, 0) + 1
        is_new = origin not in self._answered
        most = _ATTEMPTS_AT_FIRST if is_new else _ATTEMPTS_LATER
        if min(failures, attempt + 1) >= most or (is_new and failures >= _FAILURES_AT_FIRST):
            self._refused[asking] = CallFailed(
                f"nothing answers at {origin} ({error}). Check that the server runs and that this "
                "machine reaches it, then resume the run with --retry-failed.",
                stops_node=True,
            )
            raise self._refused[asking] from error

    def check(self, asking: Asking) -> None:
        """See that a call may be made.

        Raises:
            NodeFailed: one like it has failed in a way that this one would, too.
        """
        error = self._refused.get(asking)
        if error is not None:
            raise NodeFailed(str(error), status=error.status, stops_node=True)
