"""An open flow: the one truth about it for every tab, person and command that edits it.

    session = FlowSession.open(path, NodeTypes())
    applied = session.apply(OWNER, "Ask twice", [
        {"op": "set_field", "id": "answer", "path": ["samples"], "value": 2},
    ])
    session.undo(OWNER)

Everything is synchronous and quick; what is slow (disks, files of data, trust) happens beside it, see
`keeping`, `looking` and `trusting`. A session belongs to one thread, the event loop's in an editor;
what is found out in the background reaches listeners there.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import RLock
from typing import Any, Final, Self

from flowboard.flow.diff import FlowDiff, diff_flows
from flowboard.flow.document import Flow
from flowboard.flow.errors import FlowError
from flowboard.flow.flow_file import FlowFile
from flowboard.flow.operations import copied, pasted, read_node
from flowboard.flow.reading import load_flow
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.editing.actors import Actor, Role, may
from flowboard.workspace.editing.canvas_state import Canvas
from flowboard.workspace.editing.edited_flow import Direction, Made
from flowboard.workspace.editing.hearing import Hearers
from flowboard.workspace.editing.journal import kept_draft
from flowboard.workspace.editing.keeping import KeptFlow, whole
from flowboard.workspace.editing.looking import FileLooks
from flowboard.workspace.editing.opening import replayed
from flowboard.workspace.editing.refusals import Refused, sentence_of
from flowboard.workspace.editing.trusting import waits_for_trust
from flowboard.workspace.editing.versions import (
    Version,
    dated,
    keep_version,
    list_versions,
    version_file,
)
from flowboard.workspace.editing.views import (
    Applied,
    CanvasChange,
    CanvasView,
    Kind,
    NodeView,
    SavedState,
    WireView,
)

__all__ = [
    "Applied",
    "CanvasChange",
    "CanvasView",
    "FlowSession",
    "NodeView",
    "Refused",
    "SavedState",
    "Version",
    "WireView",
]

_MOST_REMEMBERED: Final = 1_000
_LONGEST_LABEL: Final = 120
_WAIT_AT_OPENING: Final = 0.3
"""Seconds that opening waits for the columns of data; what takes longer is shown when it is there."""


class FlowSession:
    """One open flow. Made by `open`; to be closed."""

    @classmethod
    def open(cls, path: Path, types: NodeTypes) -> Self:
        """Open a flow file, with the draft of it if there is one. Runs nothing and connects to nobody.

        Raises:
            FlowError: the file can't be read as a flow.
            WorkspaceError: the store of its drafts can't be read.
        """
        place = path.resolve()
        return cls(place, load_flow(place), types)

    def __init__(self, path: Path, file: FlowFile, types: NodeTypes) -> None:
        """For a file that was just read from `path`; `open` reads it. Raises as that does."""
        self.path = path
        self.types = types
        self._lock = RLock()
        self._changes: Hearers[Applied] = Hearers()
        self._saves: Hearers[SavedState] = Hearers()
        self._remembered: OrderedDict[tuple[str, int], Applied] = OrderedDict()
        self._is_closed = False
        draft = kept_draft(path)
        opened = replayed(file, draft, Canvas(types, path.parent), path)
        self._edited = opened.edited
        self._kept = KeptFlow(path, types, file, draft, opened, lambda: (self.rev, self.flow))
        self._looks = FileLooks(self._edited.canvas.knowledge, lambda: self.flow, self._tell_found)
        self._looks.look_into(self.flow.nodes)
        self._looks.settle(_WAIT_AT_OPENING)
        self.canvas()

    # -- the flow ----------------------------------------------------------------------------------

    @property
    def flow(self) -> Flow:
        """The flow as it stands."""
        return self._edited.flow

    @property
    def rev(self) -> int:
        """The revision: one more with every change."""
        return self._edited.rev

    def canvas(self) -> CanvasView:
        """All that is shown, to begin with or to begin anew with."""
        self._looks.take_in()
        return self._edited.canvas.view(self._edited.shown, self.rev)

    def file(self) -> FlowFile:
        """The flow as it would be saved now: for running it, estimating it and looking at its text.

        The owner's edits so far are signed, so that what was trusted still is.

        Raises:
            FlowError: it can't be written as a file.
        """
        with self._lock:
            return self._kept.file()

    def waits_for_trust(self) -> bool:
        """Whether something of the flow needs the owner's trust before it runs. Too slow for every edit.

        Raises:
            FlowError, WorkspaceError: that can't be told, as the flow can't be run as it stands.
        """
        return waits_for_trust(self.file(), self.types)

    # -- editing -----------------------------------------------------------------------------------

    def apply(
        self,
        actor: Actor,
        label: str,
        ops: Sequence[Mapping[str, Any]],
        *,
        client: str = "",
        seq: int | None = None,
        rev: int | None = None,
    ) -> Applied:
        """Make a batch of operations, all of it, or none.

        A batch that comes again (same `client` and `seq`) isn't made twice. `rev` is the revision
        that the client knew.

        Raises:
            Refused: it isn't made; the reason is a sentence for people, `restore` the truth.
        """
        is_own = may(actor, "owner") and not _has(ops, "replace_flow")
        return self._apply(actor, label, ops, client, seq, rev, is_own=is_own)

    def undo(self, actor: Actor, client: str = "") -> Applied | None:
        """Take back what this person did last; None where there is nothing.

        Raises:
            Refused: others have changed the same things since.
        """
        return self._go(actor, "undo", client)

    def redo(self, actor: Actor, client: str = "") -> Applied | None:
        """Make again what this person took back last. As `undo`."""
        return self._go(actor, "redo", client)

    def undo_label(self, actor: Actor) -> str | None:
        """What `undo` would take back, in words."""
        step = self._edited.step_to_go(actor.name, "undo")
        return None if step is None else step.label

    def redo_label(self, actor: Actor) -> str | None:
        """What `redo` would make again, in words."""
        step = self._edited.step_to_go(actor.name, "redo")
        return None if step is None else step.label

    def copy(self, ids: Sequence[str]) -> dict[str, Any]:
        """Nodes for the clipboard, as JSON values."""
        return copied(self.flow, ids)

    def paste(
        self,
        actor: Actor,
        clip: Mapping[str, Any],
        at: tuple[int, int] | None = None,
        *,
        client: str = "",
        seq: int | None = None,
    ) -> Applied:
        """Put what was copied, here or elsewhere, into the flow. Raises as `apply` does.

        Code that comes from another flow waits for trust, whoever pastes it.
        """
        try:
            batch = pasted(self.flow, clip, at)
            nodes = {one["id"]: read_node(one["id"], one["node"]) for one in batch}
        except FlowError as error:
            raise Refused(sentence_of(error)) from error
        is_own = may(actor, "owner") and not self._kept.is_foreign(nodes)
        return self._apply(actor, "Paste", batch, client, seq, None, is_own=is_own)

    def listen(self, hear: Callable[[Applied], object]) -> Callable[[], None]:
        """Hear of every change, in order; the function that comes back ends that."""
        return self._changes.add(hear)

    def listen_saved(self, hear: Callable[[SavedState], object]) -> Callable[[], None]:
        """Hear when the flow was saved, or its file changed outside; ends as `listen` does."""
        return self._saves.add(hear)

    # -- the file ----------------------------------------------------------------------------------

    @property
    def saved(self) -> SavedState:
        """How the flow stands to its file."""
        return self._kept.state

    def save(self, actor: Actor) -> SavedState:
        """Write the file. What nobody has edited keeps its bytes.

        Raises:
            Refused: the file was changed outside, or can't be written. The draft stays.
        """
        with self._lock:
            self._check(actor, "edit")
            self._kept.save()
        return self._tell_saved()

    def check_outside(self) -> bool:
        """Look whether others have changed the file, its data or the node types; tells if the file is news.

        To be called every second or two. A flow without a draft follows its file; one that has a
        draft says `changed_outside`, and nothing is overwritten either way.
        """
        with self._lock:
            if self._is_closed:
                return False
            self._looks.take_in()
            self._looks.follow_types()
            self._looks.look_into(self.flow.nodes)
            if not self._kept.disk.look():
                return False
            outside = self._kept.disk.outside
            if outside is not None and outside.file is not None and not self._kept.has_draft:
                made = self._edited.follow(whole(outside.file.flow))
                self._kept.settle_on(outside.file, is_other=True)
                self._looks.look_into(made.change.set_nodes)
                self._tell(made, "", "outside", "", None)
        self._tell_saved()
        return True

    def take_theirs(self, actor: Actor) -> Applied:
        """Take the file as others have changed it. The own state is kept as a version.

        Raises:
            Refused: the file is as it was, or can't be read.
        """
        with self._lock:
            self._check(actor, "edit")
            theirs = self._kept.theirs()
            keep_version(self.path, self.file(), dated("Before the file was taken"), actor.name)
            made = self._edited.edit(actor.name, "Take the file", whole(theirs.flow), is_known=True)
            self._kept.settle_on(theirs, is_other=True)
            self._looks.look_into(made.change.set_nodes)
            applied = self._tell(made, actor.name, "outside", "", None)
        self._tell_saved()
        return applied

    def keep_mine(self, actor: Actor) -> SavedState:
        """Keep the own state, to be saved over what others wrote, which is kept as a version.

        Raises:
            Refused: the file is as it was.
        """
        with self._lock:
            self._check(actor, "edit")
            outside = self._kept.disk.outside
            if outside is None or outside.file is not None:
                theirs = self._kept.theirs()
                keep_version(self.path, theirs, dated("As it was changed outside"), actor.name)
            self._kept.keep_mine()
        return self._tell_saved()

    # -- versions ----------------------------------------------------------------------------------

    def versions(self) -> list[Version]:
        """The named versions, newest first. Raises `WorkspaceError` where the store can't be read."""
        return list_versions(self.path)

    def name_version(self, actor: Actor, name: str) -> Version:
        """Keep the flow as it stands under a name.

        Raises:
            Refused: this person may not.
            WorkspaceError: that is no name, or the store can't be written.
        """
        self._check(actor, "edit")
        return keep_version(self.path, self.file(), name, actor.name)

    def restore(self, actor: Actor, version: str) -> Applied:
        """Make the flow what it was in a version. Can be undone; no trust comes with it.

        Raises:
            Refused: this person may not.
            WorkspaceError: there is no such version, or it can't be read.
        """
        self._check(actor, "edit")
        return self.apply(actor, "Restore a version", whole(version_file(self.path, version).flow))

    def diff(self, with_: str = "file") -> FlowDiff:
        """What changed from `file`, the file as it lies on disk, or from a version, to now.

        Raises:
            Refused: the file, as others have changed it, can't be read.
            WorkspaceError: there is no such version, or it can't be read.
        """
        earlier = self._kept.on_disk() if with_ == "file" else version_file(self.path, with_)
        return diff_flows(earlier.flow, self.flow)

    def settle(self, patience: float = 10.0) -> bool:
        """Wait until drafts are on disk and files looked into; False where that isn't so by then."""
        looked = self._looks.settle(patience)
        return self._kept.flush(patience) and looked

    def close(self) -> None:
        """Write what is left of the draft and let go of everything. Closing twice is nothing."""
        with self._lock:
            if self._is_closed:
                return
            self._is_closed = True
            self._changes.clear()
            self._saves.clear()
        self._looks.close()
        self._kept.close()

    # -- inside ------------------------------------------------------------------------------------

    def _apply(
        self,
        actor: Actor,
        label: str,
        ops: Sequence[Mapping[str, Any]],
        client: str,
        seq: int | None,
        rev: int | None,
        *,
        is_own: bool,
    ) -> Applied:
        """`apply`; with `is_own`, what the batch brings is the owner's own work."""
        with self._lock:
            if seq is not None and (again := self._remembered.get((client, seq))) is not None:
                return again
            self._check(actor, "edit")
            if rev is not None and rev > self.rev:
                raise Refused("This page is ahead of the flow. Reload it.")
            if _has(ops, "rename_node"):
                self._check_no_run()
            words = " ".join(str(label).split())[:_LONGEST_LABEL] or "Edit"
            made = self._edited.edit(actor.name, words, ops)
            return self._keep(made, actor, "edit", client, seq, is_own=is_own)

    def _check(self, actor: Actor, role: Role) -> None:
        if self._is_closed:
            raise Refused("This flow is closed. Open it again.")
        if not may(actor, role):
            raise Refused(f"Your role here is “{actor.role}”: changing the flow needs “{role}”.")
        if reason := self._kept.refusal:
            raise Refused(reason)

    def _check_no_run(self) -> None:
        run = self._kept.run_going_on()
        if run is not None:
            raise Refused(
                f"Run {run} of this flow goes on, and keeps its rows under the ids that nodes have now. "
                "Rename the node when it has ended, or stop it."
            )

    def _go(self, actor: Actor, direction: Direction, client: str) -> Applied | None:
        with self._lock:
            self._check(actor, "edit")
            step = self._edited.step_to_go(actor.name, direction)
            if step is not None and step.renamed:
                self._check_no_run()
            made = self._edited.go(actor.name, direction)
            if made is None:
                return None
            return self._keep(made, actor, direction, client, None, is_own=may(actor, "owner"))

    def _keep(
        self, made: Made, actor: Actor, kind: Kind, client: str, seq: int | None, *, is_own: bool
    ) -> Applied:
        """Keep a batch that was made in the draft, and tell it."""
        if made.is_change:
            self._kept.add(made, actor.name, kind, is_own=is_own)
            self._looks.look_into(made.change.set_nodes)
        return self._tell(made, actor.name, kind, client, seq)

    def _tell(self, made: Made, actor: str, kind: Kind, client: str, seq: int | None) -> Applied:
        applied = Applied(self.rev, client, seq, actor, made.label, made.change, kind)
        if seq is not None:
            self._remembered[client, seq] = applied
            if len(self._remembered) > _MOST_REMEMBERED:
                self._remembered.popitem(last=False)
        self._changes.tell(applied)
        return applied

    def _tell_saved(self) -> SavedState:
        state = self.saved
        self._saves.tell(state)
        return state

    def _tell_found(self, names: Sequence[str]) -> None:
        """Tell what was found out about nodes, if that shows."""
        with self._lock:
            change = self._edited.find_out_again(names)
        if change:
            self._changes.tell(Applied(self.rev, "", None, "", "", change, "found"))


def _has(ops: Any, kind: str) -> bool:
    """Whether a batch has an operation of this kind; it may be anything at all."""
    batch = ops if isinstance(ops, list | tuple) else ()
    return any(isinstance(one, Mapping) and one.get("op") == kind for one in batch)
