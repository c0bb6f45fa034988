"""How the evaluators agree with people's grades: their report cards."""

from __future__ import annotations

from markupsafe import Markup

from flowboard.interop.html_report.facts import RunFacts
from flowboard.interop.html_report.templates import rendered


class Cards:
    """The card of each evaluator, and behind a fold those of its criteria that have grades.

    Where an evaluator has no grades, it says how to get some.
    """

    title = "Report cards"
    anchor = "cards"

    def fragment(self, facts: RunFacts) -> Markup | None:
        """See `Section.fragment`."""
        if not facts.evaluators:
            return None
        from flowboard.align.card import to_html

        evaluators = [
            (
                Markup(to_html(one.cards.whole, style=False)),  # noqa: S704 - its texts are escaped
                [
                    Markup(to_html(card, style=False))  # noqa: S704 - its texts are escaped
                    for card in one.cards.criteria.values()
                    if card.basis.graded
                ],
                one.cards.notes,
            )
            for one in facts.evaluators
            if one.cards is not None
        ]
        nodes = facts.by_id
        ungraded = [nodes[one.node] for one in facts.evaluators if one.cards is None]
        return rendered("cards.html", evaluators=evaluators, ungraded=ungraded, run=facts.run)
