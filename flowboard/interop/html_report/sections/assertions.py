"""Every assertion by node: how often it said what."""

from __future__ import annotations

from itertools import groupby

from markupsafe import Markup

from flowboard.interop.html_report.drawing import icon_of
from flowboard.interop.html_report.facts import RunFacts
from flowboard.interop.html_report.templates import rendered


class Assertions:
    """A table with a stacked bar for every assertion. Each of its numbers leads to the rows it counts."""

    title = "Assertions"
    anchor = "assertions"

    def fragment(self, facts: RunFacts) -> Markup | None:
        """See `Section.fragment`."""
        if not facts.assertions:
            return None
        nodes = facts.by_id
        groups = [
            (nodes[node], icon_of(nodes[node].type, nodes[node].role), list(found))
            for node, found in groupby(facts.assertions, key=lambda one: one.node)
        ]
        return rendered("assertions.html", groups=groups)
