"""The queue as a list of any length, which asks for the rows in sight."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any, Final

from nicegui import ui
from nicegui.events import GenericEventArguments

from flowboard.editor.grading.screen import Screen, labels_of
from flowboard.workspace.grading.listing import ListedRow

_BEFORE: Final = 40  # rows above the present one that are sent with it
_AFTER: Final = 60
_MOST: Final = 200  # rows that are given at once


class QueueList(ui.element, component="queue_list.js"):
    """The rows of the queue.

    Args:
        find_titles: gives the titles of rows of data by their position.
        on_pick: called with the key of a row that was chosen.
    """

    def __init__(
        self,
        find_titles: Callable[[Sequence[int]], Awaitable[Mapping[int, str]]],
        on_pick: Callable[[str], Any],
    ) -> None:
        super().__init__()
        self._find_titles = find_titles
        self._titles: dict[int, str] = {}
        self._rows: Sequence[ListedRow] = ()
        self._writing: Collection[str] = ()
        self._told: tuple[object, ...] = ()
        self._props["page"] = {
            "version": 0, "list": "", "total": 0, "current": -1, "there": 0, "offset": 0, "rows": [],
        }  # fmt: skip
        self.on("need", self._need)
        self.on("pick", lambda event: on_pick(str(event.args["key"])))

    async def show(self, screen: Screen, name: str, writing: Collection[str] = ()) -> None:
        """Show the queue of a screen; `name` says which list it is, `writing` which rows are being made."""
        told = (name, screen.rows, frozenset(writing))
        if told == self._told:
            return
        self._told = told
        self._rows, self._writing = screen.rows, writing
        current = screen.current
        offset = max(0, current - _BEFORE)
        page = self._props["page"]
        await self._send(
            {
                "version": page["version"] + 1,
                "list": name,
                "total": len(screen.rows),
                "current": current,
                "there": sum(bool(row.subject) for row in screen.rows),
                "offset": offset,
            },
            screen.rows[offset : max(current, 0) + _AFTER],
        )

    async def _need(self, event: GenericEventArguments) -> None:
        page = self._props["page"]
        if event.args.get("version") != page["version"]:
            return
        offset, limit = max(0, int(event.args["offset"])), min(_MOST, int(event.args["limit"]))
        told = {name: value for name, value in page.items() if name != "rows"}
        await self._send(told | {"offset": offset}, self._rows[offset : offset + limit])

    async def _send(self, page: Mapping[str, Any], rows: Sequence[ListedRow]) -> None:
        missing = [row.position for row in rows if row.position not in self._titles]
        if missing:
            self._titles |= dict.fromkeys(missing, "") | dict(await self._find_titles(missing))
        if page["version"] < self._props["page"]["version"]:
            return  # a newer list has come while the titles were read
        self._props["page"] = {**page, "rows": [self._compact(row) for row in rows]}
        self.update()

    def _compact(self, row: ListedRow) -> list[Any]:
        """A row as the component takes it: key, label, title, state, whether graders differ."""
        label, *variant = labels_of(row.key)
        title = " · ".join(dict.fromkeys([self._titles.get(row.position, ""), *variant]))
        state = "writing" if row.state == "waiting" and row.key in self._writing else row.state
        return [row.key, label, title.strip(" ·"), state, row.is_disputed]
