"""The canvas: one element around Vue Flow, kept in step with an open flow.

The bundle in `dist/` is built from `src/` with `make canvas` and committed: nobody needs Node to run it.
"""

from flowboard.editor.canvas.building import build_canvas
from flowboard.editor.canvas.canvas import Canvas
from flowboard.editor.canvas.figures import Caption, Figure
from flowboard.editor.canvas.lens import NodeHeat, TraceLens, WireHeat

__all__ = ["Canvas", "Caption", "Figure", "NodeHeat", "TraceLens", "WireHeat", "build_canvas"]
