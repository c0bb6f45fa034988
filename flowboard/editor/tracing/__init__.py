"""The trace in the editor: on the canvas, in the drawer and in the right panel."""

from flowboard.editor.tracing.on_canvas import TraceOnCanvas
from flowboard.editor.tracing.panel import TracePanel
from flowboard.editor.tracing.side import build_trace_side

__all__ = ["TraceOnCanvas", "TracePanel", "build_trace_side"]
