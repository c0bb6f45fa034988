"""Trying the code of a node on what it would get in its first rows."""

from __future__ import annotations

import asyncio
import re
from typing import Any, Final

from nicegui import ui

from flowboard.editor.drawer.marks import build_outcome
from flowboard.editor.inspector.trials.trial_box import TrialBox, excerpt
from flowboard.editor.theme.controls import Text
from flowboard.flow.flow_file import FlowFile
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.forms.trial_rows import inputs_before_a_run, inputs_to_try
from flowboard.workspace.forms.trying_step import TriedStep, try_step

_IN_FILE: Final = re.compile(r"[^\n:]+\.py::[A-Za-z_]\w*")


class StepTrial(TrialBox):
    """What `run` makes of each row."""

    async def attempt(self) -> None:
        """As `TrialBox.attempt`."""
        source = str(self.slot.value or "")
        if _IN_FILE.fullmatch(source.strip()):
            raise WorkspaceError("Code in a file beside the flow is tried by running the active row.")
        file = self.slot.desk.flow.session.file()
        tried = await asyncio.to_thread(self._tried, source, file)
        with self.box:
            _build_results(tried)

    def _tried(self, source: str, file: FlowFile) -> list[TriedStep]:
        session, node = self.slot.desk.flow.session, self.slot.look.id
        rows = inputs_to_try(session.path, file.flow, session.types, node)
        if not rows:
            rows = asyncio.run(inputs_before_a_run(file, session.types, node))
        return asyncio.run(try_step(source, rows))


def _build_results(tried: list[TriedStep]) -> None:
    failed = [one for one in tried if one.error is not None]
    summary = (
        f"{len(tried)} rows, {len(failed)} with an error" if failed else f"{len(tried)} rows, no error"
    )
    Text("p", summary, "fb-trial-summary")
    if failed and len({one.error for one in failed}) == 1 and len(failed) == len(tried):
        Text("p", str(failed[0].error), "fb-error-text")
        return
    with ui.element("table").classes("fb-table fb-trial-table"):
        with ui.element("thead"), ui.element("tr"):
            for name in ("Row", "Gets", "Gives"):
                Text("th", name).props["scope"] = "col"
        with ui.element("tbody"):
            for number, one in enumerate(tried, 1):
                with ui.element("tr"):
                    Text("td", str(number), "fb-number")
                    Text("td", excerpt(_given(one)))
                    with ui.element("td"):
                        if one.error is None:
                            Text("span", excerpt(one.value))
                        else:
                            build_outcome("error")
                            Text("p", one.error, "fb-error-text")


def _given(one: TriedStep) -> Any:
    return next(iter(one.inputs.values())) if len(one.inputs) == 1 else dict(one.inputs)
