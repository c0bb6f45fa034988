"""The line that says how far re-runs are, with a way to stop them; it stands wherever a trace is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nicegui import ui

from flowboard.align.words import counted
from flowboard.editor.theme.controls import Text, button, enable, icon_button
from flowboard.editor.tracing.replay_job import ReplayState, replays_of

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk


class JobLine:
    """What goes on with the re-runs of a flow. It takes no room where nothing does."""

    def __init__(self, desk: Desk) -> None:
        self._job = replays_of(desk.flow)
        with ui.element("div").classes("fb-replaying").props('data-testid="replaying"') as self._line:
            with ui.element("div").classes("fb-replaying-words").props('role="status"'):
                self._title = Text("strong", "")
                self._words = Text("span", "")
            self._track = ui.element("div").classes("fb-run-track").props('aria-hidden="true"')
            with self._track:
                self._fill = ui.element("div").classes("fb-run-fill")
            self._stop = button("Stop", self._job.stop, testid="replay-stop")
            self._away = icon_button("close", "Put away", self._job.put_away)
        enable(self._stop, desk.may("run"))
        self._job.listen(desk, self._tell)
        self._tell()

    def _tell(self) -> None:
        if self._line.is_deleted:
            return
        state = self._job.state
        self._line.set_visibility(state is not None)
        if state is None:
            return
        self._title.set_text(state.title)
        self._words.set_text(_in_words(state))
        self._track.set_visibility(state.is_going)
        self._stop.set_visibility(state.is_going)
        self._away.set_visibility(not state.is_going)
        share = state.progress.done / state.progress.of if state.progress.of else 0.0
        self._fill.style(f"width: {100 * share:.1f}%")


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
