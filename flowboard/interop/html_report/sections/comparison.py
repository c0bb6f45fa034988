"""Models, samples and variants side by side."""

from __future__ import annotations

from markupsafe import Markup

from flowboard.interop.html_report.facts import RunFacts
from flowboard.interop.html_report.templates import rendered


class SideBySide:
    """How each label of an axis does, and on how many rows two of them differ."""

    title = "Compare"
    anchor = "compare"

    def fragment(self, facts: RunFacts) -> Markup | None:
        """See `Section.fragment`."""
        if not facts.comparisons:
            return None
        return rendered("comparison.html", comparisons=facts.comparisons)
