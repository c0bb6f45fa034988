"""The price of re-runs in a dialog: asked for anew with every change of a wish, and shown before anything runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from nicegui import background_tasks, ui

from flowboard.editor.inspector.controls.field_control import FieldControl
from flowboard.editor.theme.controls import Text, enable
from flowboard.flow.errors import FlowError
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.tracing.flipping import Agree, ReplayCost
from flowboard.workspace.trust.gate import TrustNeeded

Ask = Callable[[], Coroutine[Any, Any, "tuple[ReplayCost, str]"]]
"""Gives the price, and what is to be known beforehand, or nothing. Raises where it would be refused."""


class Price:
    """The line with the price, or with the reason of a refusal; the button that agrees waits for it."""

    def __init__(self, ask: Ask, testid: str) -> None:
        self._ask = ask
        self._asked = 0
        self._working: asyncio.Task[None] | None = None
        self._agree: ui.element | None = None
        self.cost: ReplayCost | None = None
        with ui.element("div").classes("fb-price") as line:
            line.props.update({"role": "status", "data-testid": testid})
            self._words = Text("p", "")
            self._remark = Text("p", "", "fb-trace-refusal")
        self._client = line.client

    def unlocks(self, agree: ui.element) -> None:
        """The button that may be pressed once the price is known."""
        self._agree = agree
        self._tell("", "", None)

    def refresh(self, missing: str = "") -> None:
        """A wish has changed; `missing` says what is still to be filled in."""
        self._asked += 1
        if missing:
            self._tell(missing, "", None)
        elif self._working is None or self._working.done():
            self._tell("Working out what it takes …", "", None)
            self._working = background_tasks.create(self._work(), name="price of re-runs")

    async def _work(self) -> None:
        asked = -1
        said: tuple[str, str, ReplayCost | None]
        while asked != self._asked:
            asked = self._asked
            try:
                cost, remark = await asyncio.to_thread(lambda: asyncio.run(self._ask()))
                said = f"{_runs(cost)} {cost.sentence}", remark, cost
            except TrustNeeded:
                waits = "This flow waits for your trust: see on top of the page what it would do."
                said = "", waits, None
            except (FlowError, WorkspaceError) as error:
                said = "", str(error), None
            if asked == self._asked:
                self._tell(*said)

    def _tell(self, words: str, remark: str, cost: ReplayCost | None) -> None:
        self.cost = cost
        if self._words.is_deleted:
            return
        with self._client:
            self._words.set_text(words)
            self._remark.set_text(remark)
            if self._agree is not None:
                enable(self._agree, cost is not None)


def agreed_to(shown: ReplayCost) -> Agree:
    """Agrees to what was shown, and to no more."""

    def agree(cost: ReplayCost) -> None:
        if cost.calls > shown.calls or (cost.cost or 0.0) > (shown.cost or 0.0):
            raise WorkspaceError(
                f"It would take more than was shown: {cost.sentence} Nothing was run; look at it again."
            )

    return agree


def labelled(label: str, control: Callable[[], FieldControl], hint: str = "") -> ui.element:
    """A control under its label."""
    with ui.element("div").classes("fb-field") as field:
        head = Text("label", label, "fb-field-label")
        made = control()
        head.props["for"] = made.input_id
        if hint:
            Text("p", hint, "fb-field-hint")
    return field


def whole(text: str, least: int, most: int, usual: int) -> int:
    """A whole number as somebody has typed it, kept within bounds."""
    return max(least, min(most, int(text))) if text.strip().isdigit() else usual


def dollars(text: str) -> float | None:
    """A budget as somebody has typed it; None for no limit."""
    try:
        value = float(text.strip().removeprefix("$").replace(",", "."))
    except ValueError:
        return None
    return value if value >= 0 else None


def _runs(cost: ReplayCost) -> str:
    return f"Up to {cost.runs} re-runs." if cost.runs != 1 else "One re-run."
