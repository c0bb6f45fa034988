"""The run button: what it would do and cost, how far the run is, and everything else one can do with runs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from nicegui import ui

from flowboard.editor.running.actions import Runner
from flowboard.editor.running.estimating import Estimator, Outlook
from flowboard.editor.running.feed import RunNews
from flowboard.workspace.live.live_run import LiveRun

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk, Shown
    from flowboard.workspace.run_request import Mode

_CUT_SHORT: Final = frozenset({"cancelled", "budget", "stopped", "failed", "gone"})
_MODES: Final[dict[Mode, str]] = {
    "auto": "Live where a key is found, else recorded",
    "live": "Live models only",
    "recorded": "Recorded answers only",
}


def build_run_bar(desk: Desk) -> Runner:
    """Build the run button, its menu and its progress into the current slot; gives what they act on."""
    bar = RunBar(desk)
    bar.build()
    return bar.runner


class RunBar:
    """The run button of one tab."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.runner = Runner(desk)
        self.outlook: Outlook | None = None
        session = desk.flow.session
        self.estimator = Estimator(
            lambda: (session.file(), session.types, self.runner.request), self._hear_outlook
        )

    def build(self) -> None:
        """Build into the current slot and listen to what goes on."""
        with ui.element("div").classes("fb-run-bar"):
            self._state = (
                ui.element("div").classes("fb-run-state").props('role="status" aria-live="polite"')
            )
            with self._state:
                self._count = ui.label().classes("fb-run-count")
                self._bar = ui.element("div").classes("fb-run-track").props('aria-hidden="true"')
                with self._bar:
                    self._fill = ui.element("div").classes("fb-run-fill")
            with ui.element("div").classes("fb-split-button"):
                with (
                    ui.button(on_click=self._press, color=None)
                    .classes("fb-run")
                    .props('data-testid="run" no-caps unelevated') as self._button
                ):
                    self._icon = ui.icon("play_arrow").props('aria-hidden="true"')
                    self._label = ui.label("Run").classes("fb-run-label")
                    self._says = ui.label().classes("fb-run-says")
                with (
                    ui.button(color=None)
                    .classes("fb-run-more")
                    .props('data-testid="run-more" no-caps unelevated aria-label="More ways to run"')
                ):
                    ui.icon("arrow_drop_down").props('aria-hidden="true"')
                    self._build_menu()
        self.desk.on("flow", lambda _: self.estimator.refresh())
        self.desk.on("live", self._hear)
        self.desk.on("show", self._command)
        self.desk.client.on_delete(self.estimator.close)
        self.estimator.refresh()
        self._draw()

    # -- the menu ----------------------------------------------------------------------------------

    def _build_menu(self) -> None:
        runner = self.runner
        with (
            ui.menu()
            .props('data-testid="run-menu" role="dialog" aria-label="Ways to run"')
            .classes("fb-menu")
        ):
            with ui.element("div").props('role="menu" aria-label="Run"'):
                for text, keys, action in (
                    ("Run all that is stale", "Ctrl Enter", runner.run_all),
                    ("Run the active row", "R", runner.run_row),
                    ("Run the first 10 rows", "", partial(runner.run_first, 10)),
                    ("Retry what failed", "", runner.retry_failed),
                    ("Go on with the run that was cut short", "", runner.resume),
                    (
                        "… and ask its unanswered calls again",
                        "",
                        partial(runner.resume, repeat_unknown=True),
                    ),
                ):
                    with ui.menu_item(on_click=action).classes("fb-run-item").props('role="menuitem"'):
                        ui.label(text)
                        if keys:
                            ui.label(keys).classes("fb-keys")
            ui.separator()
            with ui.column().classes("fb-run-settings"):
                ui.select(dict(_MODES), value=runner.models, label="Answers come from").props(
                    "dense outlined options-dense"
                ).on_value_change(lambda event: self._set_models(event.value))
                ui.number(
                    "Budget for each run, US dollars", min=0, step=0.5, placeholder="no limit"
                ).props('dense outlined clearable data-testid="budget"').on_value_change(
                    lambda event: self._set_budget(event.value)
                )

    def _set_models(self, models: Mode) -> None:
        self.runner.models = models
        self.estimator.refresh()

    def _set_budget(self, budget: float | None) -> None:
        self.runner.budget = None if budget is None else float(budget)
        self.estimator.refresh()

    # -- what happens ------------------------------------------------------------------------------

    async def _press(self) -> None:
        run = self.runner.run
        if run is not None and run.going:
            await self.runner.cancel()
        else:
            await self.runner.run_all()

    async def _command(self, shown: Shown) -> None:
        """A key or the command palette asks for a run: `show("run", how="row", node="answer")`."""
        if shown.panel != "run":
            return
        node = shown.where.get("node")
        match shown.where.get("how", "all"):
            case "all":
                await self.runner.run_all()
            case "to" if node:
                await self.runner.run_to(node)
            case "only" if node:
                await self.runner.run_only(node)
            case "row":
                await self.runner.run_row(node)
            case "first":
                await self.runner.run_first(10)
            case "cancel":
                await self.runner.cancel()
            case "resume":
                await self.runner.resume()
            case "retry":
                await self.runner.retry_failed()
            case _:
                self.desk.notice("Choose a node first, then run to it.")

    def _hear(self, news: RunNews) -> None:
        if news.ended:
            self.estimator.refresh()
        self._draw()

    def _hear_outlook(self, outlook: Outlook | None) -> None:
        self.outlook = outlook
        with self.desk.client:
            self._draw()

    # -- what it looks like ------------------------------------------------------------------------

    def _draw(self) -> None:
        run = self.runner.run
        going = run is not None and run.going
        self._state.set_visibility(run is not None and (going or run.status in _CUT_SHORT))
        if run is not None:
            self._count.text = _progress(run)
            done = run.settled / run.expected if run.expected else 0.0
            self._fill.style(f"width: {min(1.0, done) * 100:.1f}%")
            self._bar.set_visibility(going)
        self._icon.name = "stop" if going else "play_arrow"
        self._label.text = "Cancel" if going else "Run"
        self._says.text = "" if going else self._promise()
        filled = not going and self._is_next()
        self._button.classes(add="fb-filled" if filled else "", remove="" if filled else "fb-filled")
        self._button.set_enabled(self.desk.may("run"))

    def _is_next(self) -> bool:
        """Whether running is the next best thing: something is stale, and nothing stands in the way."""
        stale = any(status.state in ("ready", "stale") for status in self.runner.feed.statuses.values())
        return stale and self.outlook is not None and not self.outlook.problem

    def _promise(self) -> str:
        if self.outlook is None:
            return "…"
        if self.outlook.problem:
            return "not ready"
        assert self.outlook.estimate is not None
        return self.outlook.estimate.sentence


def _progress(run: LiveRun) -> str:
    """How far a run is, or how it was cut short: `412 of 600 · 3 errors · $0.12 · 8 s`."""
    if run.status == "starting":
        return "Starting …"
    of = f" of {run.expected:,}" if run.expected else ""
    errors = sum(
        count
        for told in run.counters.values()
        for status, count in told["statuses"].items()
        if status in ("error", "infra", "no_recording", "unknown")
    )
    parts = [f"{run.settled:,}{of}"]
    parts += [f"{errors:,} errors"] if errors else []
    parts += [f"${run.cost:.2f}"] if run.cost else []
    parts += [f"{run.seconds:.0f} s"]
    words = {
        "cancelled": "Cancelled",
        "budget": "Budget spent",
        "stopped": "Stopped",
        "failed": "Failed",
        "gone": "Cut short",
    }
    return " · ".join([words[run.status], *parts] if run.status in words else parts)
