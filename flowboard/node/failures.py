"""How a node, or one call of a model, says that it has failed."""

from __future__ import annotations


class NodeFailed(Exception):
    """A node can't give an output for this item. The message says why and what to do next.

    `status` is the status of the cell: `error` for the node's own fault, `infra` for faults of
    the network or a provider, `no_recording` when a recording has no answer. With `stops_node`
    the remaining cells of the node aren't tried (a refused key fails every row alike).
    """

    def __init__(self, message: str, *, status: str = "error", stops_node: bool = False) -> None:
        super().__init__(message)
        self.status = status
        self.stops_node = stops_node


class CallFailed(NodeFailed):
    """One attempt at a model call failed. `retryable` attempts are repeated by the engine.

    `retry_after` is the provider's wish in seconds, `throttled` marks a 429 or an overload.
    """

    def __init__(
        self,
        message: str,
        *,
        status: str = "infra",
        retryable: bool = False,
        retry_after: float | None = None,
        throttled: bool = False,
        stops_node: bool = False,
        http_status: int | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message, status=status, stops_node=stops_node)
        self.retryable = retryable
        self.retry_after = retry_after
        self.throttled = throttled
        self.http_status = http_status
        self.request_id = request_id
