"""The trace lens: what the canvas shows of where failures come from, while everything else is grey.

Every number arrives as it is to be printed, and every text is shown as text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, NamedTuple

BIN_FLOORS: Final = (0.0, 0.05, 0.10, 0.20, 0.35)
"""Where each of the five bins of heat begins, as shares of the terminal's failures."""


def bin_of(gain: float) -> int:
    """The bin of a potential gain, a share from 0 to 1: 0 for the lightest, 4 for the darkest."""
    return max(bisect_right(BIN_FLOORS, gain) - 1, 0)


class WireEnds(NamedTuple):
    """A wire by its ends. A plain tuple of the four will do as well."""

    source: str
    source_port: str
    target: str
    port: str


@dataclass(frozen=True, slots=True)
class NodeHeat:
    """A node under the lens.

    Attributes:
        gain: the share of failures that vanish if it made no error of its own; None where unknown.
        gain_text: the gain as it is printed: "38 %", "~18 %" where it is modelled, "—" where unknown.
        bin: how dark its heat is, from 0 to 4; see `bin_of`.
        own: its own error rate, drawn as a thin ring; None draws none.
        hatched: nothing checks it: it is hatched and dashed, and offers to add a check.
        introduced, inherited, recovered: shares of the terminal's rows; all nodes have one scale.
        counts: the three as they are printed, such as ("47", "4", "2"); None prints the shares.
        summary: the line under its title, such as "LLM, 51 fail"; empty keeps the card's own.
        hint: a sentence under a hatched node, and on hover of any.
        tied: it is top in some of the replicates, together with others.
        first: it is the first bad node of the traced row.
        on_path: it is on the open path of the traced row.
    """

    gain: float | None
    gain_text: str
    bin: int
    own: float | None = None
    hatched: bool = False
    introduced: float = 0.0
    inherited: float = 0.0
    recovered: float = 0.0
    counts: tuple[str, str, str] | None = None
    summary: str = ""
    hint: str = ""
    tied: bool = False
    first: bool = False
    on_path: bool = False

    def __post_init__(self) -> None:
        if self.bin not in range(len(BIN_FLOORS)):
            raise ValueError(f"bin {self.bin} is none of 0 to {len(BIN_FLOORS) - 1}; see bin_of")


@dataclass(frozen=True, slots=True)
class WireHeat:
    """A wire under the lens.

    Attributes:
        carried: failures that run over it, from 0 to 1 for the heaviest wire of all: its width.
        text: the failures as they are printed on it.
        propagation: how often a bad source makes its target bad: the darker, the more often. None is
            unknown and grey.
        hint: both conditional rates with their counts, a line each, shown on hover and on focus.
        on_path: it is on the open path of the traced row.
    """

    carried: float
    text: str
    propagation: float | None = None
    hint: str = ""
    on_path: bool = False


@dataclass(frozen=True, slots=True)
class TraceLens:
    """What is shown of a trace. Nodes and wires that aren't named stay grey.

    Attributes:
        row: the traced row's label: only its open path is lit. None lights all.
        legend: what is traced, in words on top of the canvas: "86 of 240 rows fail at Draft reply".
    """

    nodes: Mapping[str, NodeHeat] = field(default_factory=dict)
    wires: Mapping[tuple[str, str, str, str], WireHeat] = field(default_factory=dict)
    row: str | None = None
    legend: str = ""

    def to_json(self) -> dict[str, Any]:
        """The lens as the canvas takes it: wires as a list, each with its ends."""
        return {
            "nodes": {node: asdict(heat) for node, heat in self.nodes.items()},
            "wires": [WireEnds(*ends)._asdict() | asdict(heat) for ends, heat in self.wires.items()],
            "row": self.row,
            "legend": self.legend,
            "floors": list(BIN_FLOORS),
        }
