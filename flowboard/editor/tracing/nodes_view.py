"""The nodes of a trace by what fixing them would buy, with a slider each."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from nicegui import ui

from flowboard.align.words import percent
from flowboard.editor.theme.controls import Text, button
from flowboard.editor.tracing.charts import heads
from flowboard.editor.tracing.look import RowsWanted, TraceLook
from flowboard.editor.tracing.on_canvas import add_check
from flowboard.editor.tracing.what_if import WhatIf, WhatIfOutlook, WhatIfSlider
from flowboard.editor.tracing.words import gain_text, in_words, interval, is_unchecked, no_check

if TYPE_CHECKING:
    from collections.abc import Callable

    from flowboard.tracing import NodeTrace, TraceReport
    from flowboard.tracing.verify import VerifiedGain

_TITLES = (
    "Node",
    "Failures gone if perfect",
    "Own errors",
    "Involved in",
    "Share of blame",
    "Frontier",
    "Seen failing",
    "What if",
)
_HINTS = {
    "Failures gone if perfect": "Potential gain: failures that would be gone if the node made no error of its own",
    "Own errors": "Rows in which the node errs itself, by the model",
    "Involved in": "Failures that it is an origin of, perhaps with others",
    "Share of blame": "Shapley: shared origins count in parts, so these sum to 100 %",
    "Frontier": "Failures whose first failing node it is, by the checks alone",
}


class NodesView:
    """The table of nodes."""

    def __init__(self, look: TraceLook, what_if: WhatIf, open_rows: Callable[[], None]) -> None:
        """`open_rows` brings the failing rows to the front."""
        self.look = look
        self._what_if = what_if
        self._open_rows = open_rows

    def draw(self, report: TraceReport) -> None:
        """Draw into the current slot."""
        verified = self.look.verified_gains()
        WhatIfOutlook(self._what_if)
        with ui.element("table").classes("fb-table fb-trace-nodes"):
            heads(_TITLES)
            with ui.element("tbody"):
                for node in sorted(report.nodes, key=lambda one: -_gain(one, verified.get(one.node))):
                    self._draw_node(node, report, verified.get(node.node))
        with ui.element("div").classes("fb-trace-hints"):
            for hint in _HINTS.items():
                Text("p", ": ".join(hint), "fb-meta")

    def _draw_node(self, node: NodeTrace, report: TraceReport, gain: VerifiedGain | None) -> None:
        title = self.look.title(node.node)
        with ui.element("tr").props(f'data-testid="trace-node-{node.node}"'):
            with ui.element("td"), ui.element("div").classes("fb-trace-name"):
                button(title, partial(self.look.choose_node, node.node), kind="quiet")
                if node.tied and len(report.ties) > 1:
                    hint = "Top in some replicates: the tie set, not a confidence interval"
                    Text("span", "may be the top one", "fb-chip").props["title"] = hint
                if is_unchecked(node):
                    Text("span", "no check", "fb-chip fb-chip-attention").props["title"] = no_check(node)
                    check = partial(add_check, self.look.desk, node.node)
                    button(
                        "Add a check",
                        check,
                        kind="quiet",
                        symbol="add",
                        testid=f"trace-add-check-{node.node}",
                    )
            with ui.element("td"):
                self._draw_gain(node, gain)
            Text("td", f"~{percent(node.own_rate)}")
            Text("td", f"~{percent(node.involved)}")
            Text("td", f"~{percent(node.shapley)}")
            with ui.element("td"):
                rows = partial(self._show_rows, node.node)
                button(percent(node.frontier_share), rows, kind="quiet", hint="List the rows")
            Text("td", in_words(node.failing))
            with ui.element("td"):
                WhatIfSlider(self._what_if, node.node, f"what-if-{node.node}")

    def _draw_gain(self, node: NodeTrace, gain: VerifiedGain | None) -> None:
        share = _gain(node, gain)
        with ui.element("div").classes("fb-gain"):
            fill = ui.element("i").style(f"width: {max(1.0, 100 * share):.1f}%")
            fill.classes("hatched" if is_unchecked(node) else "")
            Text("span", gain_text(node) if gain is None else percent(share))
            if gain is not None:
                words = f"{interval(gain.low, gain.high)}, re-run"
                Text("small", words).props["title"] = (
                    f"Corrected by re-runs of {gain.rows} rows; the model said {percent(gain.predicted)}"
                )

    def _show_rows(self, node: str) -> None:
        self.look.want_rows(RowsWanted(node=node))
        self._open_rows()


def _gain(node: NodeTrace, gain: VerifiedGain | None) -> float:
    """What perfecting a node would buy: by re-runs where there are any, else by the model."""
    return node.potential_gain if gain is None else gain.corrected
