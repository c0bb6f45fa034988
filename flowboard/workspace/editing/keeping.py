"""An open flow on disk: its file, the draft of what isn't saved yet, and the text that it would have."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from flowboard.flow.document import Flow, Node
from flowboard.flow.errors import FlowError
from flowboard.flow.flow_file import FlowFile
from flowboard.flow.operations import says_the_same
from flowboard.flow.writing import document_mapping
from flowboard.store.drafts import Draft, DraftStep
from flowboard.store.store import Store
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.editing.edited_flow import Made
from flowboard.workspace.editing.journal import DraftJournal
from flowboard.workspace.editing.on_disk import FileOnDisk, draft_base, why_read_only
from flowboard.workspace.editing.opening import Replayed
from flowboard.workspace.editing.refusals import Refused, sentence_of
from flowboard.workspace.editing.renaming import follow_rename, running_now
from flowboard.workspace.editing.trusting import TrustOfEdits, brings_more_than_calls
from flowboard.workspace.editing.views import Kind, SavedState
from flowboard.workspace.errors import WorkspaceError

Renames = Sequence[tuple[str, str]]


class KeptFlow:
    """What is kept of one open flow. `flow_now` gives it with its revision."""

    def __init__(
        self,
        path: Path,
        types: NodeTypes,
        file: FlowFile,
        draft: Draft,
        opened: Replayed,
        flow_now: Callable[[], tuple[int, Flow]],
    ) -> None:
        def follow(store: Store) -> bool:
            return follow_rename(store, path, types)

        self.path = path
        self.disk = FileOnDisk(path, opened.base)
        self._flow_now = flow_now
        self._types = types
        self._trust = TrustOfEdits(types, opened.edited.flow)
        self._message = opened.message
        self._at = time.time()
        self._built: tuple[int, FlowFile] = (-1, file)
        self._renames = list(opened.renames)
        base = draft.base if draft.base is not None and opened.count else draft_base(opened.base)
        self._journal = DraftJournal(path, base, len(draft.steps), follow, has_more=draft.has_renames)
        if opened.count < len(draft.steps):
            self.begin_draft_anew(keep=opened.count > 0)
        if opened.base.hash != file.hash:
            self.disk.found_changed()

    @property
    def has_draft(self) -> bool:
        """Whether there are changes that the file doesn't have."""
        return self._journal.count > 0

    @property
    def refusal(self) -> str:
        """Why nothing can be changed, as a sentence; empty where it can."""
        return self._journal.problem if self._journal.is_taken else why_read_only(self.path)

    def run_going_on(self) -> str | None:
        """The id of a run of this flow that goes on just now. Raises `WorkspaceError` as stores do."""
        return running_now(self.path, self._journal.store)

    @property
    def state(self) -> SavedState:
        """How the flow stands to its file."""
        outside, read_only = self.disk.outside, why_read_only(self.path)
        message = self._journal.problem or ("" if outside is None else outside.message) or self._message
        if outside is not None:
            return SavedState("changed_outside", self._at, message, read_only)
        return SavedState(
            "draft" if self.has_draft else "saved", self._at, message or read_only, read_only
        )

    def file(self) -> FlowFile:
        """The flow as it would be saved now, with the owner's edits signed.

        Raises:
            FlowError: it can't be written as a file.
        """
        rev, flow = self._flow_now()
        if self._built[0] != rev:
            base = self.disk.base
            self._built = (rev, base if says_the_same(base.flow, flow) else base.with_flow(flow))
        self._message = self._trust.sign(self._built[1]) or self._message
        return self._built[1]

    def is_foreign(self, nodes: Mapping[str, Node]) -> bool:
        """Whether nodes from a clipboard bring something that the flow's trust doesn't cover."""
        file = replace(self._built[1], flow=self._flow_now()[1])
        try:
            return brings_more_than_calls(file, nodes, self._types)
        except WorkspaceError:
            return True

    def add(self, made: Made, actor: str, kind: Kind, *, is_own: bool) -> None:
        """Keep a batch in the draft; with `is_own` the flow stays trusted if it was."""
        self._journal.add(
            made.operations, actor=actor, label=made.label, kind=kind, renames=made.renamed
        )
        self._renames += made.renamed
        if made.before.nodes is made.after.nodes:
            return
        if is_own:
            self._trust.note(made.before, made.after, dict(made.renamed))
        else:
            self._trust.brought(made.after, made.before)

    def save(self) -> None:
        """Write the file, and end the draft.

        Raises:
            Refused: the file was changed outside, or can't be written. The draft stays.
        """
        self.disk.look()
        outside = self.disk.outside
        if outside is not None and not outside.is_gone:
            raise Refused(
                "The file was changed outside meanwhile. Look at the difference, then take that "
                "version or keep yours."
            )
        try:
            file = self.file()
            file.save(self.path)
        except FlowError as error:
            raise Refused(sentence_of(error)) from error
        self.settle_on(file)

    def theirs(self) -> FlowFile:
        """The file as others have changed it.

        Raises:
            Refused: nobody has, or it can't be read.
        """
        outside = self.disk.outside
        if outside is None:
            raise Refused("The file is as you know it. There is nothing to choose.")
        if outside.file is None:
            raise Refused(outside.message)
        return outside.file

    def on_disk(self) -> FlowFile:
        """The file as it is now. Raises `Refused` where others have made it unreadable."""
        return self.disk.base if self.disk.outside is None else self.theirs()

    def keep_mine(self) -> None:
        """Keep the draft, to be saved over what others wrote."""
        self.disk.accept()
        self._built = (-1, self._built[1])
        self.begin_draft_anew(keep=True)

    def settle_on(self, file: FlowFile, *, is_other: bool = False) -> None:
        """The flow is what this file says, and there is no draft any more.

        With `is_other` the file doesn't have what the draft has renamed: stored keys go back.
        """
        back = [(new, old) for old, new in reversed(self._renames)] if is_other else []
        self.disk.saved(file)
        if is_other:
            self._trust.brought(file.flow)
        self._built = (self._flow_now()[0], file)
        self._renames = []
        self._message = ""
        self._at = time.time()
        self._journal.replace(draft_base(file), renames=back)

    def begin_draft_anew(self, *, keep: bool) -> None:
        """A draft of one step, the whole flow, on the file as it is now; or none."""
        flow = self._flow_now()[1]
        step = DraftStep(1, whole(flow), time.time(), "", "Draft", "outside")
        self._journal.replace(draft_base(self.disk.base), [step] if keep else [])

    def flush(self, patience: float) -> bool:
        """Wait until the draft is on disk; False if it isn't by then."""
        return self._journal.flush(patience)

    def close(self) -> None:
        """Write what is left."""
        self._trust.sign(self.disk.base)
        self._journal.close()


def whole(flow: Flow) -> list[Mapping[str, Any]]:
    """The batch that puts a whole flow in the place of another."""
    return [{"op": "replace_flow", "flow": document_mapping(flow)}]
