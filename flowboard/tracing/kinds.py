"""What is believed of an assertion by its kind, before its verdicts are seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flowboard.flow.assertion import OUTCOMES


@dataclass(frozen=True, slots=True)
class Belief:
    """Beta counts for sensitivity (a bad output fails) and specificity (a right one passes)."""

    sensitivity: tuple[float, float]
    specificity: tuple[float, float]


BELIEFS: Mapping[str, Belief] = {
    "check": Belief((18, 2), (19, 1)),
    "code": Belief((18, 2), (19, 1)),
    "judge": Belief((10, 10), (24, 1)),
    "judge_with_reference": Belief((6, 2), (19, 1)),
    "learned": Belief((10, 10), (24, 1)),
    "human": Belief((18, 2), (19, 1)),
    "unknown": Belief((6, 2), (19, 1)),
}
FORMAT_ONLY = Belief((4, 16), (19, 1))
"""An assertion about form alone passes most outputs that are bad in content."""

SYSTEM = "system"
KINDS = (*BELIEFS, SYSTEM)

NODE_ASSERTION = "@node"
"""The assertion under which a node's own exception, skip or outage is told."""

INFRASTRUCTURE = "infra"
TRACE_OUTCOMES: tuple[str, ...] = (*OUTCOMES, INFRASTRUCTURE)
