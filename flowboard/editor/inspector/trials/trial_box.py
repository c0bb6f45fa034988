"""A button that tries something on the first rows, and a box for what comes of it."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from typing import Final

from nicegui import ui

from flowboard.editor.drawer.values import as_text
from flowboard.editor.inspector.later import Later
from flowboard.editor.inspector.slot import Slot
from flowboard.editor.theme.controls import Text, button, enable
from flowboard.flow.errors import FlowError
from flowboard.workspace.editing.trusting import waits_for_trust
from flowboard.workspace.errors import WorkspaceError

_NOT_TRUSTED: Final = (
    "This flow comes from elsewhere, and none of its code runs yet. Look at what it would do, above the "
    "canvas, and say that it may."
)
_LONGEST: Final = 160  # characters of a value in the table


class TrialBox(ABC):
    """Tries what a slot holds. A new trial takes the place of the one before."""

    def __init__(self, slot: Slot) -> None:
        self.slot = slot
        with ui.element("section").classes("fb-trial") as self.element:
            self._button = button(
                "Try it on 20 rows", self.run, symbol="play", testid=f"{slot.name}-try",
                hint="Rows of the latest run; nothing is kept",
            )  # fmt: skip
            self._box = ui.element("div").classes("fb-trial-results")
            self._box.props["role"] = "status"
        self._later = Later(slot.look.scope, self.element, self._try)

    def run(self) -> None:
        """Begin."""
        enable(self._button, False)
        self._later.ask(at_once=True)

    @abstractmethod
    async def attempt(self) -> None:
        """Try it, and show what came of it inside `box`.

        Raises:
            FlowError, WorkspaceError: there is nothing to try it on, or no place to run code.
        """

    @property
    def box(self) -> ui.element:
        """The emptied box for results."""
        self._box.clear()
        return self._box

    async def _try(self) -> None:
        try:
            session = self.slot.desk.flow.session
            if await asyncio.to_thread(waits_for_trust, session.file(), session.types):
                raise WorkspaceError(_NOT_TRUSTED)
            await self.attempt()
        except (FlowError, WorkspaceError) as error:
            with self.box:
                Text("p", str(error).splitlines()[0], "fb-quiet")
        finally:
            enable(self._button, True)


def excerpt(value: object) -> str:
    """A value on one line, cut to what a table can hold."""
    text = " ".join(as_text(value)[: 3 * _LONGEST].split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
