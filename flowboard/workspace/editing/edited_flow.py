"""A flow while it is edited: batches that count as a whole or not at all, and everyone's way back.

No file, store or thread is known here: see `session` for what an open flow has beside.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from flowboard.flow.document import Flow
from flowboard.flow.errors import FlowError
from flowboard.flow.operations import (
    NothingLeft,
    Operation,
    Touched,
    Weight,
    apply,
    as_data,
    healed,
    inverse,
    parsed,
    refuse_too_much,
    touched,
    weight_of,
)
from flowboard.flow.operations.models import RemoveNode, RenameNode, SetField
from flowboard.workspace.editing.canvas_state import Canvas, Shown
from flowboard.workspace.editing.checking import wires_refusal
from flowboard.workspace.editing.compatibility import wire_refusal
from flowboard.workspace.editing.history import Field, History, Step
from flowboard.workspace.editing.refusals import Refused, sentence_of
from flowboard.workspace.editing.restoring import restoration
from flowboard.workspace.editing.views import CanvasChange, Kind

Clock = Callable[[], float]
Direction = Literal["undo", "redo"]


@dataclass(frozen=True, slots=True)
class Made:
    """A batch that was carried out: what was really done, as data, and what that changed."""

    operations: list[dict[str, Any]]
    change: CanvasChange
    before: Flow
    after: Flow
    renamed: tuple[tuple[str, str], ...]
    label: str

    @property
    def is_change(self) -> bool:
        """Whether the flow is another now."""
        return self.before is not self.after


class EditedFlow:
    """One flow, its revision, what is shown of it, and the history of those who edit it.

    As long as nobody has looked nothing is made to be shown, so that a long draft is taken up quickly.
    """

    def __init__(self, flow: Flow, canvas: Canvas, clock: Clock = time.time) -> None:
        self.flow = flow
        self.rev = 0
        self.canvas = canvas
        self._shown: Shown | None = None
        self.history = History()
        self._clock = clock
        self._weights = {name: weight_of(name, node) for name, node in flow.nodes.items()}

    @property
    def shown(self) -> Shown:
        """What is shown of the flow."""
        if self._shown is None:
            self._shown = self.canvas.first(self.flow)
        return self._shown

    def edit(
        self,
        actor: str,
        label: str,
        batch: Sequence[Mapping[str, Any]],
        kind: Kind = "edit",
        *,
        at: float | None = None,
        is_known: bool = False,
    ) -> Made:
        """Carry a batch out, and keep it in the actor's history as what `kind` says.

        With `is_known` it has been carried out before, and wires may be as they were then; so they
        may in a whole flow. `at` is when it was made, where that isn't now.

        Raises:
            Refused: nothing of the batch is carried out.
        """
        try:
            operations = parsed(batch)
        except FlowError as error:
            raise Refused(sentence_of(error), restoration(batch, self.shown)) from error
        as_it_was = is_known or kind != "edit" or any(one.op == "replace_flow" for one in operations)
        made = self._carried_out(label, batch, operations, as_it_was=as_it_was)
        if made.is_change:
            step = self._step(made, at, _only_field(operations))
            if kind == "undo" and self.history.last_done(actor):
                self.history.take_back(actor, step)
            elif kind == "redo" and self.history.last_undone(actor):
                self.history.make_again(actor, step)
            elif kind in ("edit", "undo", "redo"):
                self.history.add(actor, step)
        return made

    def follow(self, batch: Sequence[Mapping[str, Any]]) -> Made:
        """Carry out what nobody here has made, such as a file that was changed outside.

        Raises:
            Refused: the batch can't be carried out.
        """
        return self._carried_out("", batch, parsed(batch), as_it_was=True)

    def step_to_go(self, actor: str, direction: Direction) -> Step | None:
        """The step that would be taken back, or made again."""
        history = self.history
        return history.last_done(actor) if direction == "undo" else history.last_undone(actor)

    def go(self, actor: str, direction: Direction) -> Made | None:
        """Take the actor's last step back, or make it again; None where there is none.

        What others have changed since stays as they made it.

        Raises:
            Refused: it can't be done any more. The step is forgotten, so that those before it can be.
        """
        step = self.step_to_go(actor, direction)
        if step is None:
            return None
        forget = self.history.take_back if direction == "undo" else self.history.make_again
        try:
            batch = inverse(step.before, step.after, self.flow, step.renamed)
            return self.edit(actor, step.label, batch, direction)
        except NothingLeft:
            forget(actor, None)
            raise Refused(
                f"“{step.label}” can't be taken back: others have changed the same things since."
            ) from None
        except (FlowError, Refused) as error:
            forget(actor, None)
            raise Refused(f"“{step.label}” can't be taken back any more. {_words(error)}") from error

    def find_out_again(self, names: Sequence[str]) -> CanvasChange:
        """Show what has been found out about nodes meanwhile."""
        self._shown, change = self.canvas.again(self.shown, names)
        self.rev += bool(change)
        return change

    def _carried_out(
        self,
        label: str,
        raw: Sequence[Mapping[str, Any]],
        operations: Sequence[Operation],
        *,
        as_it_was: bool,
    ) -> Made:
        before = self.flow
        try:
            after, plain = self._applied(operations)
            found = touched(before, after)
            weights = self._weighed(after, found)
        except FlowError as error:
            raise Refused(sentence_of(error), restoration(raw, self.shown)) from error
        renamed = tuple(
            (one.id, one.to)
            for one in plain
            if isinstance(one, RenameNode) and one.id != one.to and one.id in before.nodes
        )
        if not found and list(before.nodes) == list(after.nodes):
            self.rev += 1
            return Made([], CanvasChange(), before, before, (), label)
        change = CanvasChange()
        if self._shown is not None or not as_it_was:
            shown, change = self.canvas.after(self.shown, after, found, renamed)
            reason = wires_refusal(self.shown, shown, circles_only=as_it_was)
            if reason is not None and not any(one.op == "replace_flow" for one in plain):
                raise Refused(reason, restoration(raw, self.shown))
            self._shown = shown
        self.flow, self._weights = after, weights
        self.rev += 1
        return Made(as_data(plain), change, before, after, renamed, label)

    def _applied(self, operations: Sequence[Operation]) -> tuple[Flow, list[Operation]]:
        """The flow after all operations, and these with healing written out."""
        flow, plain = self.flow, list[Operation]()
        for operation in operations:
            steps = [operation]
            if isinstance(operation, RemoveNode) and operation.heal:
                steps = list(healed(flow, operation, self._fits))
            flow = apply(flow, steps)
            plain += steps
        return flow, plain

    def _fits(self, flow: Flow, source: str, target: str, port: str) -> bool:
        node, _, output = source.partition(".")
        return wire_refusal(self.shown.nodes, node, output, target, port) is None

    def _weighed(self, flow: Flow, found: Touched) -> dict[str, Weight]:
        """What the nodes take of a file. Raises `FlowError` where it is too much."""
        weights = dict(self._weights)
        for name in found.nodes:
            if name in flow.nodes:
                weights[name] = weight_of(name, flow.nodes[name])
            else:
                del weights[name]
        together = [sum(part) for part in zip(*weights.values(), strict=True)] or [0, 0]
        refuse_too_much(flow, Weight(*together))
        return weights

    def _step(self, made: Made, at: float | None, field: Field | None) -> Step:
        return Step(
            label=made.label,
            before=made.before,
            after=made.after,
            renamed=made.renamed,
            field=field,
            at=self._clock() if at is None else at,
            rev=self.rev,
        )


def _only_field(operations: Sequence[Operation]) -> Field | None:
    """The field that a batch sets, if that is all it does."""
    if len(operations) == 1 and isinstance(operations[0], SetField):
        return operations[0].id, operations[0].path
    return None


def _words(error: FlowError | Refused) -> str:
    return sentence_of(error) if isinstance(error, FlowError) else str(error)
