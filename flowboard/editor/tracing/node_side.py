"""One node of a trace in the right panel: what fixing it would buy, how failures reach it, and which rows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from nicegui import ui

from flowboard.align.words import counted, percent
from flowboard.editor.theme.controls import Text, button, icon_button
from flowboard.editor.tracing.checked_view import draw_interval
from flowboard.editor.tracing.look import RowsWanted, TraceLook
from flowboard.editor.tracing.on_canvas import add_check, open_node
from flowboard.editor.tracing.what_if import WhatIf, WhatIfOutlook, WhatIfSlider
from flowboard.editor.tracing.words import gain_text, in_words, interval, is_unchecked, no_check

if TYPE_CHECKING:
    from flowboard.tracing import TraceReport


def draw_node(
    look: TraceLook, what_if: WhatIf, report: TraceReport, name: str, close: Callable[[], None]
) -> None:
    """Draw into the current slot."""
    node, title = report.node(name), look.title(name)
    gain = look.verified_gains().get(name)
    with ui.element("header").classes("fb-trace-side-head"):
        Text("h2", title)
        ui.element("div").classes("fb-space")
        icon_button("close", "Back to the inspector", close)
    with ui.element("section"):
        Text("strong", gain_text(node) if gain is None else percent(gain.corrected), "fb-trace-big")
        Text("p", f"of the failures would be gone if {title} made no error of its own.")
        if gain is None:
            Text("p", "By the model. Verify to give it an interval.", "fb-meta")
        else:
            words = f"95 % interval {interval(gain.low, gain.high)}, {counted(gain.rows, 'row')} re-run"
            Text("p", words, "fb-meta")
            draw_interval(gain)
        if is_unchecked(node):
            with ui.element("div").classes("fb-trace-unchecked"):
                Text("p", no_check(node))
                button("Add a check", partial(add_check, look.desk, name), symbol="add")
        with ui.element("dl").classes("fb-trace-facts"):
            for term, value in (
                ("Seen failing", in_words(node.failing)),
                ("Own errors", f"~{percent(node.own_rate)} of rows"),
                ("Bad only by its inputs", f"~{percent(node.inherited)} of rows"),
                ("Right in spite of them", f"~{percent(node.recovered)} of rows"),
                ("Involved in", f"~{percent(node.involved)} of failures"),
                ("Share of blame", f"~{percent(node.shapley)}, Shapley"),
                ("Frontier of", f"{percent(node.frontier_share)} of failures"),
            ):
                Text("dt", term)
                Text("dd", value)
    with ui.element("section"):
        Text("h3", f"What if {title} made fewer errors")
        WhatIfSlider(what_if, name, "side-what-if")
        WhatIfOutlook(what_if)
    rows = [row for row in report.rows if name in (row.answer, *row.frontier)]
    with ui.element("section"):
        Text("h3", f"{counted(len(rows), 'row')} went wrong here")
        with ui.element("div").classes("fb-trace-row-links"):
            for row in rows[:12]:
                button(str(row.row), partial(look.choose_row, row))
        if len(rows) > 12:
            every = partial(look.want_rows, RowsWanted(node=name))
            button(f"List all {len(rows):,}", every, kind="quiet")
    with ui.element("footer").classes("fb-trace-side-foot"):
        button("Open the node", partial(open_node, look.desk, name))
