"""The flow as a picture, with what every node has come to."""

from __future__ import annotations

from markupsafe import Markup

from flowboard.interop.html_report.drawing import drawn
from flowboard.interop.html_report.facts import RunFacts
from flowboard.interop.html_report.layout import HEIGHT, WIDTH
from flowboard.interop.html_report.templates import rendered


class FlowPicture:
    """Cards, wires, notes and frames. A card leads to the rows that go wrong there."""

    title = "Flow"
    anchor = "flow"

    def fragment(self, facts: RunFacts) -> Markup:
        """See `Section.fragment`."""
        return rendered("flow.html", drawing=drawn(facts), width=WIDTH, height=HEIGHT)
