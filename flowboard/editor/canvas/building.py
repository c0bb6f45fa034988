"""Puts the canvas on the page of an open flow and keeps both in step."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary, WeakSet

from flowboard.editor.canvas.canvas import Canvas, Hearing
from flowboard.editor.canvas.commands import commands_for, obey
from flowboard.editor.canvas.people import people_for
from flowboard.workspace.editing.compatibility import COMPATIBLE
from flowboard.workspace.editing.palette import palette
from flowboard.workspace.editing.refusals import Refused
from flowboard.workspace.errors import WorkspaceError

if TYPE_CHECKING:
    from flowboard.editor.canvas.messages import Activated, Batch, Commanded, Dragged, Pasted, Selected
    from flowboard.editor.desk import Desk, Shown
    from flowboard.editor.hub import OpenFlow
    from flowboard.workspace.editing.session import Applied

_LONGEST_CLIP: Final = 900_000  # characters; longer messages don't come back through the socket
_open: WeakKeyDictionary[OpenFlow, WeakSet[FlowCanvas]] = WeakKeyDictionary()
"""The canvases of each flow: they see each other's selections, and nodes on the move."""


def build_canvas(desk: Desk) -> Canvas:
    """Build the canvas into the current slot."""
    return FlowCanvas(desk).canvas


class FlowCanvas:
    """One tab's canvas of one flow: edits go to the session, its changes come back.

    The session's flow is the truth. A batch that is refused is answered with the true state of what it
    touched; a browser that has missed a revision asks for the whole flow again.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._seen = 0
        self._selected: tuple[str, ...] = ()
        self.canvas = Canvas(
            Hearing(
                ready=self._ready,
                batch=self._apply,
                undo=lambda: self._step(back=True),
                redo=lambda: self._step(back=False),
                snapshot=self._send_snapshot,
                selected=self._select,
                pasted=self._paste,
                activated=self._activate,
                commanded=self._command,
                dragged=self._drag,
            )
        )
        desk.on("flow", self._changed)
        desk.on("selection", self._selection_changed)
        desk.on("show", self._shown)
        _open.setdefault(desk.flow, WeakSet()).add(self)
        desk.client.on_disconnect(self._tell_people)
        desk.client.on_delete(self._leave)

    # -- to the browser ------------------------------------------------------------------------------

    def _ready(self) -> None:
        session = self.desk.flow.session
        self.canvas.send(
            "init",
            palette=[entry.to_json() for entry in palette(session.types)],
            takes=COMPATIBLE,
            commands=commands_for(self.desk),
            editable=self.desk.may("edit") and not session.saved.read_only,
            view=session.canvas().to_json(),
            client=self.desk.client_id,
        )
        if self.desk.selection:
            self.canvas.select(self.desk.selection)
        self._tell_people()

    def _changed(self, applied: Applied) -> None:
        said = applied.to_json()
        self.canvas.send("change", how=said.pop("kind"), **said)
        renamed = applied.change.renamed
        if renamed and any(node in renamed for node in self.desk.selection):
            self.desk.select(renamed.get(node, node) for node in self.desk.selection)
        elif any(node in self._selected for node in applied.change.set_nodes):
            self._send_clip()

    def _send_snapshot(self) -> None:
        self.canvas.send("snapshot", view=self.desk.flow.session.canvas().to_json(), seen=self._seen)

    def _send_clip(self) -> None:
        session = self.desk.flow.session
        flow, ids = session.flow, dict.fromkeys(self._selected)
        for node in self._selected:
            if node in flow.nodes and flow.nodes[node].type_name == "group":
                members = flow.nodes[node].config.get("members")
                ids.update(dict.fromkeys(members if isinstance(members, list) else ()))
        text = json.dumps(session.copy(list(ids)), ensure_ascii=False, indent=1) if ids else ""
        if len(text) <= _LONGEST_CLIP:
            self.canvas.send("clip", ids=list(self._selected), text=text)

    def _selection_changed(self, ids: tuple[str, ...]) -> None:
        self._tell_people()
        if ids != self._selected:
            self._selected = ids
            self.canvas.select(ids)
            self._send_clip()

    def _shown(self, shown: Shown) -> None:
        if shown.panel == "node" and isinstance(node := shown.where.get("node"), str):
            self.canvas.focus(node)
        elif shown.panel == "quick-add":
            self.canvas.ask()

    def _tell_people(self) -> None:
        for one in tuple(_open.get(self.desk.flow, ())):
            one.canvas.send("people", people=people_for(one.desk, self.desk.flow.desks))

    def _leave(self) -> None:
        _open.get(self.desk.flow, WeakSet()).discard(self)
        self._tell_people()

    def _show_drag(self, client: str, places: Mapping[str, Any]) -> None:
        self.canvas.send("drag", client=client, places=places)

    # -- from the browser ----------------------------------------------------------------------------

    def _apply(self, batch: Batch) -> None:
        session = self.desk.flow.session
        try:
            session.apply(
                self.desk.actor,
                batch.label,
                batch.ops,
                client=self.desk.client_id,
                seq=batch.seq,
                rev=batch.rev,
            )
        except Refused as refused:
            restore = refused.restore.to_json()
            self.canvas.send("reject", seq=batch.seq, reason=refused.reason, restore=restore)
        except WorkspaceError as error:
            self.desk.notice(str(error))
            self._seen = batch.seq
            self._send_snapshot()
        self._seen = max(self._seen, batch.seq)

    def _step(self, *, back: bool) -> None:
        session, desk = self.desk.flow.session, self.desk
        step = session.undo if back else session.redo
        label = session.undo_label(desk.actor) if back else session.redo_label(desk.actor)
        if label is None:
            self.canvas.say("Nothing to undo." if back else "Nothing to redo.")
        elif desk.attempt(lambda: step(desk.actor, desk.client_id)):
            self.canvas.say(f"{'Undone' if back else 'Done again'}: {label}.")

    def _select(self, selected: Selected) -> None:
        self._selected = selected.ids
        self.desk.select(selected.ids)
        self._send_clip()

    def _paste(self, paste: Pasted) -> None:
        session = self.desk.flow.session
        at = (round(paste.at[0]), round(paste.at[1]))
        try:
            applied = session.paste(self.desk.actor, _clip(paste.clip), at, client=self.desk.client_id)
        except WorkspaceError as error:
            self.desk.notice(str(error))
            return
        ids = list(applied.change.set_nodes)
        self.canvas.select(ids)
        self.canvas.say(f"{paste.label}: {'one node' if len(ids) == 1 else f'{len(ids)} nodes'}.")

    def _activate(self, activated: Activated) -> None:
        self.desk.select([activated.node])
        node = self.desk.flow.session.flow.nodes.get(activated.node)
        is_evaluator = node is not None and node.type_name == "multi_evaluator"
        self.desk.show("wizard" if is_evaluator else "inspector", node=activated.node)

    def _command(self, commanded: Commanded) -> None:
        obey(self.desk, commanded)

    def _drag(self, dragged: Dragged) -> None:
        if self.desk.may("edit"):
            for other in tuple(_open.get(self.desk.flow, ())):
                if other is not self:
                    other._show_drag(self.desk.client_id, dragged.places)


def _clip(text: str) -> Mapping[str, Any]:
    try:
        clip = json.loads(text)
    except (ValueError, RecursionError):
        clip = None
    return clip if isinstance(clip, dict) else {}
