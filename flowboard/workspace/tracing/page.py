"""A trace as one HTML file: nodes by what fixing them would buy, edges, transitions and failing rows.

It has no script and loads nothing. Whatever a run says is escaped.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.output_folder import replace_file

if TYPE_CHECKING:
    from jinja2 import Template

    from flowboard.tracing import TraceReport

MOST_ROWS: Final = 500
_BINS: Final = (0.05, 0.1, 0.2, 0.35)
"""Potential gains from which the heat of a node is one bin higher."""


def write_page(report: TraceReport, target: Path, title: str, *, replace: bool = False) -> int:
    """Write a trace to `target` and give the size in bytes. Only with `replace` it is written over.

    Raises:
        WorkspaceError: the file is there already, or can't be written.
    """
    if target.exists() and not replace:
        raise WorkspaceError(
            f"{target} is there already. Choose another name, or write over it with --replace."
        )
    content = page(report, title).encode("utf-8", "replace")
    replace_file(target, lambda stream: stream.write(content))
    return len(content)


def page(report: TraceReport, title: str) -> str:
    """A trace as HTML; `title` says of what."""
    first_bad = sorted({cell.first_bad for cell in report.matrix}, key=_place(report))
    last_ok = sorted({cell.last_ok for cell in report.matrix}, key=_place(report))
    return _template().render(
        report=report,
        title=title,
        rows=report.rows[:MOST_ROWS],
        heat={node.node: sum(node.potential_gain >= edge for edge in _BINS) for node in report.nodes},
        first_bad=first_bad,
        last_ok=last_ok,
        transitions={(cell.last_ok, cell.first_bad): cell.failures for cell in report.matrix},
    )


def _place(report: TraceReport) -> Callable[[str], int]:
    order = {node.node: place for place, node in enumerate(report.nodes)}
    return lambda name: order.get(name, -1)


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("flowboard.workspace.tracing", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = lambda share: "–" if share is None else f"{100 * share:.0f} %"
    environment.filters["figure"] = lambda number: f"{number:.1f}".removesuffix(".0")
    return environment.get_template("page.html")
