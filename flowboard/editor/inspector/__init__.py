"""The right panel: what is selected, its settings, what it gives, and what is asserted of it."""

from flowboard.editor.inspector.inspector import build_inspector

__all__ = ["build_inspector"]
