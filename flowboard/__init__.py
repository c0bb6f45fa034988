"""Flowboard: an editor and engine for LLM pipelines that can prove its own judges.

import flowboard

report = flowboard.load("tweets.flow.yaml").run(models="recorded", limit=10)
print(report.quality, report.cost)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flowboard.workspace.project import load as load

__all__ = ["__version__", "load"]


def __getattr__(name: str) -> Any:
    """Import the public names on first use, so that importing a part costs only that part."""
    if name == "load":
        from flowboard.workspace.project import load

        return load
    if name == "__version__":
        from importlib.metadata import version

        return version("flowboard")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
