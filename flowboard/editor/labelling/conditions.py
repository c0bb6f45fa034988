"""What a step needs, as a list with marks and as a few words. Neither rests on colour."""

from __future__ import annotations

from collections.abc import Sequence

from nicegui import ui

from flowboard.editor.theme.controls import Text
from flowboard.editor.theme.icons import icon
from flowboard.workspace.labelling.milestones import Condition


class ConditionList:
    """The conditions of a step; each line stands still and changes its mark alone."""

    def __init__(self, testid: str) -> None:
        self._list = ui.element("ul").classes("fb-conditions").props(f'data-testid="{testid}"')
        self._shown: tuple[Condition, ...] = ()

    def show(self, conditions: tuple[Condition, ...]) -> None:
        """Show how they stand."""
        if conditions == self._shown:
            return
        self._shown = conditions
        self._list.clear()
        with self._list:
            for one in conditions:
                with ui.element("li").classes("fb-met" if one.is_met else ""):
                    icon("check" if one.is_met else "lock", "there" if one.is_met else "missing")
                    Text("span", one.words)


def missing_words(conditions: Sequence[Condition]) -> str:
    """What is missing, in the fewest words: the first of it; empty where nothing is."""
    return next((one.words for one in conditions if not one.is_met), "")
