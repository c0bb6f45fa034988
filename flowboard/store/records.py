"""The records that a run hands to the journal: plain tuples in the order of their columns.

They are tuples because a run writes hundreds of thousands of them: building one costs a third of
a dataclass, and the driver takes it as it is.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

CallState = Literal["sent", "done", "failed", "abandoned"]
CALL_STATES: Final[tuple[CallState, ...]] = ("sent", "done", "failed", "abandoned")
"""A call is `sent` until its end is recorded; one that stays so after a crash is *unknown*."""

CallSource = Literal["live", "recorded"]


class CellRecord(NamedTuple):
    """One node applied to one key. Writing the same cell again replaces it.

    `position` orders the cells of a node and belongs to the cell's identity: a key keeps its
    position throughout a run. `outputs` (JSON) is given only where it isn't found in the results
    under `cache_key`. `verdicts` is a JSON list; `cost` is in US dollars, `latency` in seconds. What a
    cell doesn't have is None, not 0 or empty: such a cell is cheaper to write.
    """

    run_id: str
    node: str
    position: int
    key: str
    status: str
    reused: bool = False
    attempts: int = 1
    cache_key: str | None = None
    outputs: str | None = None
    verdicts: str | None = None
    passed: bool | None = None
    error: str | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost: float | None = None
    latency: float | None = None
    finish_reason: str | None = None


CELL_COLUMNS: Final[tuple[str, ...]] = CellRecord._fields
PLAIN_CELL_COLUMNS: Final = CELL_COLUMNS[: CELL_COLUMNS.index("outputs")]
"""Those that every cell has; the others are None for most cells of nodes that ask no model."""


class CallSent(NamedTuple):
    """A call that is about to be sent. `number` comes from `Journal.next_call_number`.

    `purpose` is empty for the node's own calls and names the assertion for those of a judge.
    `model` is as the flow names it, `identity` what answers; times are UTC in seconds since 1970.
    """

    run_id: str
    number: int
    node: str
    key: str
    purpose: str
    attempt: int
    model: str
    identity: str
    origin: str
    source: CallSource
    sent_at: float
    call_key: str | None = None


class CallEnded(NamedTuple):
    """How a sent call ended. `cost` is in US dollars, `latency` in seconds."""

    run_id: str
    number: int
    state: CallState
    ended_at: float
    http_status: int | None = None
    latency: float | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    cached_tokens: int | None = None
    cost: float | None = None
    finish_reason: str | None = None
    request_id: str | None = None
    error: str | None = None
