"""The line that says how far re-runs are, with a way to stop them; it stands wherever a trace is shown.

Those that were stopped, or broke off because Flowboard ended, can be gone on with from here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nicegui import ui

from flowboard.align.words import counted
from flowboard.editor.theme.controls import Text, button, enable, icon_button
from flowboard.editor.tracing.re_running import forget, go_on, title_of
from flowboard.editor.tracing.replay_job import ReplayState, replays_of
from flowboard.editor.tracing.words import moment

if TYPE_CHECKING:
    from flowboard.editor.tracing.look import TraceLook
    from flowboard.workspace.tracing.kept_replays import UnfinishedReplay


class JobLine:
    """What goes on with the re-runs of a flow. It takes no room where nothing does."""

    def __init__(self, look: TraceLook) -> None:
        self._look = look
        self._job = replays_of(look.desk.flow)
        self._forgotten: list[UnfinishedReplay] = []
        with ui.element("div").classes("fb-replaying").props('data-testid="replaying"') as self._line:
            with ui.element("div").classes("fb-replaying-words").props('role="status"'):
                self._title = Text("strong", "")
                self._words = Text("span", "")
            self._track = ui.element("div").classes("fb-run-track").props('aria-hidden="true"')
            with self._track:
                self._fill = ui.element("div").classes("fb-run-fill")
            self._stop = button("Stop", self._job.stop, testid="replay-stop")
            self._on = button("Go on", self._go_on, testid="replay-on")
            self._away = icon_button("close", "Put away", self._put_away)
        for may_pay in (self._stop, self._on):
            enable(may_pay, look.desk.may("run"))
        self._job.listen(look.desk, self._tell)
        look.on("trace", self._tell)
        self._tell()

    @property
    def _unfinished(self) -> UnfinishedReplay | None:
        """What can be gone on with in the run that is looked at; nothing while something goes on."""
        state = self._job.state
        if state is not None and (state.status != "stopped" or state.run != self._look.run):
            return None
        kept = self._look.state.kept.unfinished
        return next((one for one in kept if one not in self._forgotten), None)

    def _tell(self) -> None:
        if self._line.is_deleted:
            return
        state, unfinished = self._job.state, self._unfinished
        self._line.set_visibility(state is not None or unfinished is not None)
        if state is not None:
            self._title.set_text(state.title)
            self._words.set_text(_in_words(state))
            share = state.progress.done / state.progress.of if state.progress.of else 0.0
            self._fill.style(f"width: {100 * share:.1f}%")
        elif unfinished is not None:
            self._title.set_text(title_of(self._look, unfinished.request))
            self._words.set_text(
                f"Broke off; begun {moment(unfinished.time)}. What was answered is kept."
            )
        is_going = state is not None and state.is_going
        self._track.set_visibility(is_going)
        self._stop.set_visibility(is_going)
        self._on.set_visibility(unfinished is not None)
        self._away.set_visibility(not is_going and (state is not None or self._look.desk.may("run")))

    def _go_on(self) -> None:
        if (unfinished := self._unfinished) is not None:
            go_on(self._look, unfinished)

    def _put_away(self) -> None:
        if (unfinished := self._unfinished) is not None and self._look.desk.may("run"):
            self._forgotten.append(unfinished)
            forget(self._look, unfinished)
        self._job.put_away()
        self._tell()


def _in_words(state: ReplayState) -> str:
    progress = state.progress
    spent = f"{counted(progress.calls, 'call')}, ${progress.cost:.2f}"
    match state.status:
        case "stopping":
            return "Stopping …"
        case "done":
            return f"{state.message} {spent}."
        case "stopped" | "refused":
            return state.message
    if not progress.stage:
        return "Getting ready …"
    return f"{progress.stage}: {progress.done} of {progress.of} · {spent}"
