"""What came of a file that was dropped, kept until the page that it opened has shown it."""

from __future__ import annotations

from typing import Final

_MOST: Final = 100


class ImportReports:
    """Sentences by the key of the flow; each is told once."""

    def __init__(self) -> None:
        self._reports: dict[str, tuple[str, ...]] = {}

    def keep(self, key: str, report: tuple[str, ...]) -> None:
        """Keep a report for the next page that shows this flow."""
        self._reports[key] = report
        for oldest in list(self._reports)[:-_MOST]:
            del self._reports[oldest]

    def take(self, key: str) -> tuple[str, ...]:
        """The report for this flow, which is forgotten by that; empty if there is none."""
        return self._reports.pop(key, ())
