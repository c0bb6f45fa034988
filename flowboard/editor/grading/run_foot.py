"""The run below the queue: how far it is while it goes on, and how to start one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from nicegui import ui

from flowboard.editor.running.actions import Runner
from flowboard.editor.running.feed import feed_of
from flowboard.editor.theme.controls import Text, button

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk

_ELSEWHERE = {
    "trust": "This flow may not run yet: it asks for your trust. Open the flow and press Run there.",
    "problems": "This flow can’t run as it stands. Open it; its nodes say what is missing.",
}


class RunFoot:
    """Built into the current slot; it follows the runs of the flow.

    Args:
        desk: of this tab.
        node: the node whose cells are counted.
        run: the id of the run whose rows are graded; empty where there is none yet.
        latest: leads to the rows of the latest run.
    """

    def __init__(self, desk: Desk, node: str, run: str, latest: str) -> None:
        self.desk, self._node, self._run, self._latest = desk, node, run, latest
        self._runner = Runner(desk)
        self._told: object = None
        self._awaited = self._gone_on_with = 0
        self._place = ui.element("footer").classes("fb-queue-foot")
        self._place.props["aria-live"] = "polite"
        desk.on("live", lambda _: self.show())
        desk.on("show", lambda shown: self._tell_elsewhere(shown.panel))
        self.show()

    @property
    def writing(self) -> frozenset[str]:
        """The rows whose outputs are coming in just now."""
        run = feed_of(self.desk.flow).run
        if run is None or not run.going:
            return frozenset()
        return frozenset(key for node, key in run.streaming if node == self._node)

    def show(self, *, awaited: int | None = None) -> None:
        """Show how far the run is now, and that it can go on with the grades it has waited for.

        `awaited` is how many were given here while rows waited for them; None where that is as before.
        """
        self._awaited = self._awaited if awaited is None else awaited
        run = feed_of(self.desk.flow).run
        # A run of one row, to try a prompt, is none to be graded.
        is_whole = run is not None and not run.options.get("row")
        is_other = run is not None and is_whole and bool(self._run) and run.run_id != self._run
        if run is None or (not run.going and not is_other):
            self._draw(("still", self._awaited > self._gone_on_with), self._build_still)
        elif is_other:
            self._draw(("other", run.run_id), self._build_other)
        else:
            status = feed_of(self.desk.flow).statuses.get(self._node)
            done, total = (status.done, status.total) if status else (0, None)
            errors = status.errors if status else 0
            in_flight = len(self.writing)
            told = ("going", done, total, errors, in_flight, round(run.cost, 3))
            self._draw(told, lambda: self._build_going(done, total, errors, in_flight, run.cost))

    async def start(self) -> None:
        """Run the flow and lead to its rows."""
        if await self._runner.run_all():
            ui.navigate.to(self._latest)

    async def go_on(self) -> None:
        """Let the run go on with the grades that were given."""
        if await self._runner.resume():
            self._gone_on_with = self._awaited

    def _draw(self, told: object, build: Callable[[], None]) -> None:
        if told != self._told:
            self._told = told
            self._place.clear()
            with self._place:
                build()

    def _build_still(self) -> None:
        if self._awaited > self._gone_on_with and self.desk.may("run"):
            Text("span", "Rows waited for these grades.", "fb-meta")
            button("Go on with them", self.go_on, kind="quiet", symbol="play", testid="go-on")
        elif self.desk.may("run"):
            button("Run the flow", self.start, kind="quiet", symbol="play", testid="run-here")

    def _build_other(self) -> None:
        Text("strong", "There is a newer run")
        Text("a", "Grade its rows").props["href"] = self._latest

    def _build_going(
        self, done: int, total: int | None, errors: int, in_flight: int, cost: float
    ) -> None:
        with ui.element("div").classes("fb-queue-run"):
            Text("strong", f"Running {self._title()}")
            Text("span", f"{done:,} of {total:,}" if total else f"{done:,}", "fb-meta")
        with ui.element("div").classes("fb-queue-bar"):
            ui.element("i").style(f"width: {100 * done / total if total else 0:.1f}%")
        with ui.element("div").classes("fb-queue-run"):
            Text("span", f"{in_flight} in flight", "fb-meta")
            Text("span", f"{errors} {'error' if errors == 1 else 'errors'}", "fb-meta")
            Text("span", f"${cost:.2f}", "fb-meta")

    def _title(self) -> str:
        node = self.desk.flow.session.flow.nodes.get(self._node)
        return (node.title if node is not None else None) or self._node

    def _tell_elsewhere(self, panel: str) -> None:
        if panel in _ELSEWHERE:
            self.desk.notice(_ELSEWHERE[panel])
