"""The panels of a flow, each from a room of its own."""

from __future__ import annotations

import logging
from importlib import import_module

from flowboard.editor.desk import Desk
from flowboard.editor.theme.controls import Text

_log = logging.getLogger(__name__)


def build_panel(room: str, builder: str, desk: Desk) -> None:
    """Build a panel. One that is defective says so in its place, and takes nothing else with it."""
    try:
        build = getattr(import_module(f"flowboard.editor.{room}"), builder)
        build(desk)
    except Exception:  # noqa: BLE001 (the rest of the page goes on)
        _log.exception("The panel %s can't be built.", room)
        Text("p", "This part of the page is broken. The terminal of Flowboard says more.", "fb-quiet")
