"""The third step: the report card, of the evaluator as a whole and of each criterion."""

from __future__ import annotations

from nicegui import ui

from flowboard.editor.evaluator.card_panel import build_card_panel
from flowboard.editor.wizard.bench import Bench


class CardStep:
    """The same card as in the inspector."""

    def __init__(self, bench: Bench) -> None:
        with ui.element("div").classes("fb-wizard-card"):
            self._panel = build_card_panel(bench.desk, bench.node, bench.step.at_end)

    def refresh(self) -> None:
        """After a change of the flow."""
        self._panel.refresh()
