"""The inspector of one tab in this process: what it shows, and what a person does in it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nicegui import ui
from nicegui.testing import User

from flowboard.editor.app import Editor
from flowboard.editor.desk import Desk
from flowboard.editor.hub import OpenFlow
from flowboard.workspace.run_request import RunRequest
from flowboard.workspace.trust.decisions import trust
from flowboard.workspace.trust.sheet import make_sheet

FLOW = """\
flowboard: 1
name: lab
description: A flow to look at.
nodes:
  rows:
    type: dataset
    rows:
      - {id: a, text: Hello on 2024-01-02}
      - {id: b, text: Good night}
  ask:
    type: prompt
    inputs: {text: rows.text}
    template: |
      Answer in at most 50 words. Use no hashtags.
      {{ text }}
  answer:
    type: llm
    inputs: {prompt: ask.prompt}
    models: [openai/gpt-5-mini]
    assertions:
      - {name: short, check: length, max: 80}
      - {name: plain, check: no_urls}
  dates:
    type: python
    inputs: {text: rows.text}
    code: |
      def run(text):
          return text.upper()
  judge:
    type: multi_evaluator
    inputs: {output: answer.text}
    criteria:
      - id: form
        text: The answer is short.
        candidates:
          - {name: few_words, check: length, max: 50, unit: words}
          - {name: few_lines, check: line_count, max: 5}
"""


@dataclass
class Inspecting:
    """A tab with the flow open."""

    user: User
    flow: OpenFlow
    desk: Desk

    def node(self, name: str) -> Any:
        """A node as the flow has it now."""
        return self.flow.session.flow.nodes[name]

    def controls(self, name: str) -> list[ui.element]:
        """Everything on the page that is called so, for tests."""
        assert self.user.client is not None
        return [
            one
            for one in self.user.client.elements.values()
            if name in (one.props.get("name"), one.props.get("data-testid")) and not one.is_deleted
        ]

    def control(self, name: str) -> ui.element:
        """The one thing that is called so."""
        (found,) = self.controls(name)
        return found

    def texts(self, classes: str = "") -> list[str]:
        """The texts of the inspector, in order; of elements with these classes only, if any are given."""
        within = self.control("inspector").descendants()
        return [
            str(one._text)  # type: ignore[attr-defined]
            for one in within
            if getattr(one, "_text", None) and set(classes.split()) <= set(one.classes)
        ]

    def happens(self, name: str, event: str, args: Any = None) -> None:
        """What the browser would tell: `happens("field-samples", "edit", "3")`."""
        element = self.control(name)
        listener = next(
            one
            for one in element._event_listeners.values()
            if one.type.replace("-", "").lower() == event.replace("-", "")
        )
        element._handle_event({"listener_id": listener.id, "args": args})

    def type(self, name: str, text: Any) -> None:
        """Type into a field and pause."""
        self.happens(name, "edit", text)

    def click(self, name: str) -> None:
        """Press a button."""
        self.happens(name, "click", {})

    async def settle(self, condition: Callable[[], object]) -> None:
        """Wait until what goes on beside the page has come so far."""
        ends = time.monotonic() + 60
        while not condition():
            assert time.monotonic() < ends, f"it didn't come: {self.texts()}"
            await asyncio.sleep(0.02)


async def inspect(
    user: User, editor: Editor, text: str = FLOW, *select: str, own: bool = True
) -> Inspecting:
    """Open a flow in a tab; with `own` it was written here, else it came from elsewhere."""
    path = Path(editor.settings.folder) / "lab.flow.yaml"
    if not path.exists():
        path.write_text(text)
    flow = editor.hub.open(path)
    if own:
        trust(await make_sheet(flow.session.file(), editor.hub.types, RunRequest()))
    before = set(flow.desks)
    await user.open(f"/flow/{flow.key}")
    (desk,) = flow.desks - before
    with desk.client:
        desk.select(select)
    return Inspecting(user, flow, desk)
