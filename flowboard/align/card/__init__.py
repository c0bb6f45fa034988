"""The report card: one model for the canvas, the command line and the HTML report, and its texts."""

from flowboard.align.card.building import Choice, build_card
from flowboard.align.card.comparing import compare_cards
from flowboard.align.card.facts import AssertionFacts, RowFacts
from flowboard.align.card.html import to_html
from flowboard.align.card.markdown import to_markdown
from flowboard.align.card.model import CardTargets, Fingerprints, ReportCard

__all__ = [
    "AssertionFacts",
    "CardTargets",
    "Choice",
    "Fingerprints",
    "ReportCard",
    "RowFacts",
    "build_card",
    "compare_cards",
    "to_html",
    "to_markdown",
]
