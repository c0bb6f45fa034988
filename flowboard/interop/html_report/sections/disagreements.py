"""Where evaluators and people disagree, row by row, and where people do among themselves."""

from __future__ import annotations

from markupsafe import Markup

from flowboard.interop.html_report.disagreements import disagreement_data
from flowboard.interop.html_report.facts import RunFacts
from flowboard.interop.html_report.places import Places
from flowboard.interop.html_report.templates import rendered


class DisagreementBrowser:
    """Counts by evaluator and criterion, and a browser: false passes, false fails, disputed rows."""

    title = "Disagreements"
    anchor = "disagreements"

    def fragment(self, facts: RunFacts) -> Markup | None:
        """See `Section.fragment`."""
        graded = [one for one in facts.evaluators if one.cards is not None]
        if not graded:
            return None
        data = disagreement_data(
            graded,
            {node.id: node.title for node in facts.nodes},
            {(one.node, one.criterion, one.name): one.number for one in facts.assertions},
            Places(facts.plan, facts.rows.items),
        )
        return rendered(
            "disagreements.html",
            data=data,
            graders=sorted({name for group in data.groups for name in group.said.graders if name}),
            assertions=[one for one in facts.assertions if one.node in {each.node for each in graded}],
            names={one.number: one.name for one in facts.assertions},
        )
