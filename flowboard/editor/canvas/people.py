"""Who else is on a flow, and what they have selected: names and ids, shown as text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from flowboard.editor.desk import Desk

_MOST_PEOPLE: Final = 50
_MOST_NODES: Final = 50  # of one person's selection


def people_for(desk: Desk, all_desks: Iterable[Desk]) -> list[dict[str, Any]]:
    """Everybody on the flow but this tab, as the canvas takes it: `client`, `name`, `nodes`."""
    others = [other for other in all_desks if other is not desk and other.client.has_socket_connection]
    others.sort(key=lambda other: (other.actor.name, other.client_id))
    return [
        {
            "client": other.client_id,
            "name": "You, in another tab" if other.actor == desk.actor else other.actor.name,
            "nodes": list(other.selection[:_MOST_NODES]),
        }
        for other in others[:_MOST_PEOPLE]
    ]
