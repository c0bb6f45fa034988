"""Whether a run may ask at all: it may be an estimate, or leave what was in flight at a crash alone."""

from __future__ import annotations

from dataclasses import dataclass

from flowboard.node import NodeFailed


class WouldCall(Exception):
    """In an estimate: the answer isn't there yet, a run would ask for it."""


class UnknownFate(NodeFailed):
    """The call was in flight at a crash, and nobody has said that it may be made again."""

    def __init__(self) -> None:
        super().__init__(
            "this call was in flight when the run was cut off; it isn't known whether it "
            "was answered. Resume with --unknown repeat to make it again.",
            status="unknown",
        )


@dataclass(frozen=True, slots=True)
class CallPolicy:
    """What holds for all calls of a run.

    `replicate` is 0 except in placebo runs. Calls under `unknown` keys were in flight at a crash
    and are not made again. With `only_count` nothing is asked: a missing answer is `WouldCall`.
    So it is for every node but `only_node`, where that is given.
    """

    replicate: int = 0
    unknown: frozenset[str] = frozenset()
    only_count: bool = False
    only_node: str | None = None

    def may_ask(self, node: str) -> bool:
        """Whether calls on behalf of this node are really made."""
        return not self.only_count and self.only_node in (None, node)
