"""Tracing: which upstream node introduced a failure. Pure: tables in, records out.

    from flowboard.tracing import trace

    report = trace(outcomes, {"nodes": ["a", "b"], "edges": [["a", "b"]]}, terminal="b")
    report.rows[0].answer, report.node("a").potential_gain, report.what_if_perfect(["a"])

Names are imported on first use, because NumPy and pandas take their time.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flowboard.tracing.comparing import GainChange, compare
    from flowboard.tracing.errors import TraceError
    from flowboard.tracing.report import (
        EdgeTrace,
        NextAction,
        NodeTrace,
        Root,
        RowTrace,
        TraceReport,
        Verdict,
    )
    from flowboard.tracing.tracing import trace

__all__ = [
    "EdgeTrace",
    "GainChange",
    "NextAction",
    "NodeTrace",
    "Root",
    "RowTrace",
    "TraceError",
    "TraceReport",
    "Verdict",
    "compare",
    "trace",
]

_MODULES = {
    "comparing": ("GainChange", "compare"),
    "errors": ("TraceError",),
    "report": ("EdgeTrace", "NextAction", "NodeTrace", "Root", "RowTrace", "TraceReport", "Verdict"),
    "tracing": ("trace",),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Import a public name on first use."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
