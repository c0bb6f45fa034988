"""The cards that were measured before, newest first, read when somebody opens the list."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final

from nicegui import background_tasks, ui

from flowboard.align.card import numerals
from flowboard.align.words import percent
from flowboard.editor.evaluator.words import word_of
from flowboard.editor.theme.controls import Text
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.evaluators.cards import EarlierCard, card_history

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk

_MOST: Final = 15


class CardHistory:
    """A list to be opened. It is read anew each time, beside the page."""

    def __init__(self, desk: Desk, node: str) -> None:
        self.desk = desk
        self.node = node
        self.run = ""
        self._is_open = False
        with ui.element("details").classes("fb-more") as details:
            details.props["data-testid"] = "card-history"
            Text("summary", "Earlier cards")
            self._list = ui.element("ol").classes("fb-report-history")
        details.on("toggle", self._toggled, js_handler="(event) => emit(event.target.open)")

    def show(self, run: str) -> None:
        """There is another card of this run."""
        self.run = run
        if self._is_open:
            background_tasks.create(self._read(), name="earlier cards")

    def _toggled(self, event: object) -> None:
        self._is_open = getattr(event, "args", False) is True
        if self._is_open:
            background_tasks.create(self._read(), name="earlier cards")

    async def _read(self) -> None:
        if not self._list.default_slot.children:
            with self._list:
                Text("li", "Reading …", "fb-quiet")
        try:
            found = await asyncio.to_thread(
                card_history, self.desk.flow.path.parent, self.run, self.node
            )
        except WorkspaceError as error:
            self.desk.notice(str(error))
            return
        if not self._list.is_deleted:
            self._list.clear()
            with self._list:
                for one in found[:_MOST]:
                    _build(one)


def _build(one: EarlierCard) -> None:
    card = one.card
    with ui.element("li"):
        with ui.element("span"):
            Text("strong", word_of(card.word))
            Text("span", time.strftime(" %d %b %H:%M", time.localtime(one.created_at)), "fb-quiet")
        if card.word != "collecting":
            Text(
                "span",
                f"coverage {numerals.share(card.coverage)} ({numerals.share_interval(card.coverage)}), "
                f"FFR {numerals.share(card.ffr)} ({numerals.share_interval(card.ffr)}), "
                f"n {card.basis.measured}; goals ≥ {percent(card.targets.coverage)}, ≤ {percent(card.targets.ffr)}",
            )
        else:
            Text("span", f"{card.basis.graded} graded", "fb-quiet")
        if one.against_before is not None and one.against_before.rows:
            Text("span", one.against_before.sentence, "fb-quiet")
