"""A desk: one person's view of one flow in one browser tab.

Panels never call each other. They change the desk (`set_row`, `select`, `look_at`, `show`) and hear
of changes by topic; whatever changes the flow goes through `do`.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from nicegui import Client, background_tasks, ui

from flowboard.workspace.editing.actors import Actor, Role, may
from flowboard.workspace.errors import WorkspaceError

if TYPE_CHECKING:
    from flowboard.editor.hub import OpenFlow

Topic = Literal["row", "selection", "run", "flow", "live", "show", "saved", "trust"]
"""What can be heard, and with which argument:

`row`, the row's label or None · `selection`, the ids · `run`, the run's id or None for the latest ·
`flow`, the session's `Applied` · `live`, whatever the live run tells · `show`, a `Shown` ·
`saved`, the session's `SavedState` · `trust`, whether the flow may run as it stands.
"""

Hear = Callable[[Any], object]
Theme = Literal["light", "dark", "system"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Shown:
    """A request to bring a panel to the front, with where in it: `Shown("row", {"row": "37"})`."""

    panel: str
    where: Mapping[str, Any] = field(default_factory=dict)


class Desk:
    """What one tab looks at, and the one way in which it changes its flow.

    `client_id` names the tab in the sync protocol and is seen by everyone on the flow; it is not
    NiceGUI's client id, which is a secret.
    """

    def __init__(self, flow: OpenFlow, actor: Actor, client: Client, theme: Theme = "system") -> None:
        self.flow = flow
        self.actor = actor
        self.client = client
        self.client_id = secrets.token_hex(6)
        self.theme: Theme = theme
        self.row: str | None = None
        self.selection: tuple[str, ...] = ()
        self.run: str | None = None
        self._hearers: dict[Topic, list[Hear]] = {}
        flow.desks.add(self)
        client.on_delete(self.leave)

    def may(self, role: Role) -> bool:
        """Whether this person may do what needs `role`."""
        return may(self.actor, role)

    def set_row(self, row: str | None) -> None:
        """Make a row the active one: every panel of this tab shows its values."""
        if row != self.row:
            self.row = row
            self.tell("row", row)

    def select(self, ids: Iterable[str]) -> None:
        """Select nodes by id; the inspector shows the only one, or what several share."""
        chosen = tuple(dict.fromkeys(ids))
        if chosen != self.selection:
            self.selection = chosen
            self.tell("selection", chosen)

    def look_at(self, run: str | None) -> None:
        """Look at an earlier run everywhere in this tab; None follows the latest."""
        if run != self.run:
            self.run = run
            self.tell("run", run)

    def show(self, panel: str, **where: Any) -> None:
        """Bring a panel to the front: `show("matrix")`, `show("row", row="37")`."""
        self.tell("show", Shown(panel, where))

    def on(self, topic: Topic, hear: Hear) -> Callable[[], None]:
        """Hear of a topic until the tab goes away or the returned function is called.

        `hear` is called on the event loop, inside this tab's page, so that it may notify; what it
        builds goes into a container that it enters itself. It may be a coroutine function.
        """
        hearers = self._hearers.setdefault(topic, [])
        hearers.append(hear)

        def stop() -> None:
            if hear in hearers:
                hearers.remove(hear)

        return stop

    def tell(self, topic: Topic, news: Any) -> None:
        """Tell everyone in this tab who hears a topic. One panel's failure doesn't silence the next."""
        for hear in tuple(self._hearers.get(topic, ())):
            try:
                with self.client:
                    told = hear(news)
                    if isinstance(told, Coroutine):
                        background_tasks.create(self._inside(told), name=f"hearing of {topic}")
            except Exception:  # noqa: BLE001 (a panel's defect is logged, and stays its own)
                _log.exception("A panel failed when it heard of %s.", topic)

    async def _inside(self, work: Coroutine[Any, Any, object]) -> None:
        with self.client:
            await work

    def do(self, label: str, ops: Sequence[Mapping[str, Any]]) -> bool:
        """Change the flow as this person; False, and a calm notice, if that was refused."""
        return self.attempt(
            lambda: self.flow.session.apply(self.actor, label, ops, client=self.client_id)
        )

    def attempt(self, action: Callable[[], object]) -> bool:
        """Do something that may be refused; False, and its sentence as a notice, if it was."""
        try:
            action()
        except WorkspaceError as refused:
            self.notice(str(refused))
            return False
        return True

    def notice(self, message: str) -> None:
        """Tell this person something calmly; the message is shown as text."""
        with self.client:
            ui.notify(message.replace("`", ""), classes="fb-notice", position="bottom", timeout=6000)

    def leave(self) -> None:
        """The tab is gone: nothing is told to it any more."""
        self._hearers.clear()
        self.flow.leave(self)
