"""The share of items that pass, with its interval, and what people say of them."""

from __future__ import annotations

from markupsafe import Markup

from flowboard.interop.html_report.facts import RunFacts
from flowboard.interop.html_report.templates import rendered


class Quality:
    """The pass rate. Undecided items are counted apart: they neither pass nor fail."""

    title = "Quality"
    anchor = "quality"

    def fragment(self, facts: RunFacts) -> Markup:
        """See `Section.fragment`."""
        quality = facts.quality
        return rendered(
            "quality.html",
            quality=quality,
            undecided=quality.total - quality.passed - quality.failed,
            grades=facts.grades,
            graded=sum(facts.grades.values()),
            whole=facts.rows.included == facts.rows.total,
        )
