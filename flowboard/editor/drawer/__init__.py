"""The drawer below the canvas: rows × nodes, one row in depth, models side by side, the runs, and the log."""

from flowboard.editor.drawer.drawer import build_drawer

__all__ = ["build_drawer"]
