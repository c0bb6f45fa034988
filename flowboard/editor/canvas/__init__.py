"""The canvas: one element around Vue Flow, kept in step with an open flow.

The bundle in `dist/` is built from `src/` with `make canvas` and committed: nobody needs Node to run it.
"""

from flowboard.editor.canvas.building import build_canvas
from flowboard.editor.canvas.canvas import Canvas, Figure

__all__ = ["Canvas", "Figure", "build_canvas"]
