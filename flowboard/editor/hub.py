"""The hub: every flow that is open in this process, once, however many people and tabs look at it."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flowboard.flow.errors import FlowError
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.editing.session import FlowSession
from flowboard.workspace.errors import WorkspaceError

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk, Topic
    from flowboard.workspace.editing.session import Applied

_IDLE_SECONDS = 15 * 60
"""How long a flow that nobody looks at stays open, so that a reload finds its undo history."""


def flow_key(path: Path) -> str:
    """The name of a flow in addresses: stable over restarts, and it doesn't tell the path."""
    return hashlib.sha256(str(path.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]


class OpenFlow:
    """One open file: its session, its live run if there is one, and the desks at it."""

    def __init__(self, session: FlowSession) -> None:
        self.session = session
        self.key = flow_key(session.path)
        self.live: Any = None
        """The flow's `LiveRun`, set by the running panel; it stays after its run has ended."""
        self.desks: set[Desk] = set()
        self._left_at = time.monotonic()
        self._ends = (
            session.listen(self._applied),
            session.listen_saved(lambda saved: self.tell("saved", saved)),
        )

    @property
    def path(self) -> Path:
        """The file of the flow."""
        return self.session.path

    def tell(self, topic: Topic, news: Any) -> None:
        """Tell every tab that looks at this flow."""
        for desk in tuple(self.desks):
            desk.tell(topic, news)

    def leave(self, desk: Desk) -> None:
        """A tab is gone."""
        self.desks.discard(desk)
        self._left_at = time.monotonic()

    def idle_seconds(self) -> float:
        """For how long nobody has looked at this flow."""
        return 0.0 if self.desks else time.monotonic() - self._left_at

    def close(self) -> None:
        """Close the session; its draft stays in the journal."""
        for end in self._ends:
            end()
        self.session.close()

    def _applied(self, applied: Applied) -> None:
        self.tell("flow", applied)
        self.tell("saved", self.session.saved)


class Hub:
    """Opens flows and finds them again by key."""

    def __init__(self, types: NodeTypes) -> None:
        self.types = types
        self._flows: dict[str, OpenFlow] = {}

    def open(self, path: Path) -> OpenFlow:
        """The open flow of a file; opened now if it isn't yet. Runs nothing, connects to nothing.

        Raises `FlowError` or `WorkspaceError` if the file can't be opened.
        """
        key = flow_key(path)
        if key not in self._flows:
            self._flows[key] = OpenFlow(FlowSession.open(path.resolve(), self.types))
        return self._flows[key]

    def find(self, key: str) -> OpenFlow | None:
        """The open flow with this key."""
        return self._flows.get(key)

    def all(self) -> tuple[OpenFlow, ...]:
        """Every open flow."""
        return tuple(self._flows.values())

    def look_outside(self) -> None:
        """See whether others have changed the files that somebody looks at."""
        for flow in self.all():
            if flow.desks:
                try:
                    flow.session.check_outside()
                except (FlowError, WorkspaceError) as error:
                    for desk in tuple(flow.desks):
                        desk.notice(str(error))

    def close_idle(self, is_busy: Callable[[OpenFlow], bool] = lambda flow: False) -> None:
        """Close the flows that nobody has looked at for a while, except those that are busy."""
        for key, flow in tuple(self._flows.items()):
            if flow.idle_seconds() > _IDLE_SECONDS and not is_busy(flow):
                del self._flows[key]
                flow.close()

    def close(self) -> None:
        """Close every flow; drafts stay in their journals."""
        for flow in self._flows.values():
            flow.close()
        self._flows.clear()
