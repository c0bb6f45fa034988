"""How the evaluators agree with people's grades: their report cards."""

from __future__ import annotations

from markupsafe import Markup

from flowboard.interop.html_report.facts import RunFacts
from flowboard.interop.html_report.templates import rendered


class Cards:
    """The card of each evaluator, and behind a fold those of its criteria that have grades."""

    title = "Report cards"
    anchor = "cards"

    def fragment(self, facts: RunFacts) -> Markup | None:
        """See `Section.fragment`."""
        if not facts.cards:
            return None
        from flowboard.align.card import to_html

        evaluators = [
            (
                Markup(to_html(one.whole, style=False)),  # noqa: S704 - its texts are escaped
                [
                    Markup(to_html(card, style=False))  # noqa: S704 - its texts are escaped
                    for card in one.criteria.values()
                    if card.basis.graded
                ],
                one.notes,
            )
            for one in facts.cards
        ]
        return rendered("cards.html", evaluators=evaluators)
