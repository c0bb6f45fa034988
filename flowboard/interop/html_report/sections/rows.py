"""The rows, with filters, and each of them in depth."""

from __future__ import annotations

from markupsafe import Markup

from flowboard.interop.html_report.facts import RunFacts
from flowboard.interop.html_report.templates import rendered


class Rows:
    """The frame that the script fills with rows, and a plain table for readers without JavaScript."""

    title = "Rows"
    anchor = "rows"

    def fragment(self, facts: RunFacts) -> Markup | None:
        """See `Section.fragment`."""
        if not facts.rows.total:
            return None
        nodes = facts.by_id
        return rendered(
            "rows.html",
            run=facts.run,
            rows=facts.rows,
            axes=facts.comparisons,
            assertions=[
                (nodes[node], [one for one in facts.assertions if one.node == node])
                for node in dict.fromkeys(one.node for one in facts.assertions)
            ],
            nodes=[
                node for node in facts.nodes
                if node.in_run and node.role in ("step", "evaluator", "filter")
            ],
            graded=facts.is_graded,
        )  # fmt: skip
