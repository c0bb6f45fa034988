"""Taking a kept draft up again when a flow is opened."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flowboard.flow.errors import FlowError
from flowboard.flow.flow_file import FlowFile
from flowboard.flow.operations import says_the_same
from flowboard.flow.reading import read_flow
from flowboard.store.drafts import Draft, DraftStep
from flowboard.workspace.editing.canvas_state import Canvas
from flowboard.workspace.editing.edited_flow import EditedFlow
from flowboard.workspace.editing.refusals import Refused
from flowboard.workspace.editing.views import Kind


@dataclass(frozen=True, slots=True)
class Replayed:
    """A flow with its draft taken up; `base` is the file that the draft began with.

    `count` is how many steps count; where that are fewer than there are, the rest couldn't be made
    again. `renames` are those in the draft, by old and new id. `message` is what people should know.
    """

    edited: EditedFlow
    base: FlowFile
    count: int
    renames: tuple[tuple[str, str], ...] = ()
    message: str = ""


def replayed(file: FlowFile, draft: Draft, canvas: Canvas, path: Path) -> Replayed:
    """The flow as its draft has it, with everybody's history; without a draft, as the file has it."""
    if not draft.steps:
        return Replayed(EditedFlow(file.flow, canvas), file, 0)
    base, message = file, ""
    if draft.base is not None and draft.base.file_hash != file.hash:
        try:
            base = read_flow(draft.base.text, str(path))
        except FlowError:
            message = "The draft began with a file that can't be read any more. "
    edited = EditedFlow(base.flow, canvas)
    count, renames = _made_again(edited, draft.steps)
    if says_the_same(edited.flow, file.flow):
        return Replayed(EditedFlow(file.flow, canvas), file, 0)  # saved, just before a crash
    if count < len(draft.steps):
        lost = len(draft.steps) - count
        message += f"The last {lost} of {len(draft.steps)} changes of the draft couldn't be made again."
    elif not message:
        message = f"Your draft of {_day(draft.steps[-1].created_at)} is open. Save it to keep it."
    return Replayed(edited, base, count, renames, message.strip())


def _made_again(
    edited: EditedFlow, steps: Sequence[DraftStep]
) -> tuple[int, tuple[tuple[str, str], ...]]:
    renames: list[tuple[str, str]] = []
    for count, step in enumerate(steps):
        kind: Kind = step.kind if step.kind in ("edit", "undo", "redo") else "outside"  # type: ignore[assignment]
        try:
            made = edited.edit(step.actor, step.label, step.ops, kind, at=step.created_at, is_known=True)
        except Refused:
            return count, tuple(renames)
        renames += made.renamed
    return len(steps), tuple(renames)


def _day(at: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(at))
