"""The files of `output` nodes, written at the end of a run: a line per item, in the order of the data.

Any node type of the role `output` with the fields `format`, `name` and `neutralise_formulas` and
the port `row` is written this way.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flowboard.runtime.plan import Plan, PlannedNode
from flowboard.store import cells
from flowboard.store.store import Store
from flowboard.workspace.lineage import values_of
from flowboard.workspace.output_folder import OutputFolder
from flowboard.workspace.spreadsheet import write_csv, write_json_lines


def check_outputs(plan: Plan, folder: OutputFolder) -> None:
    """See before a run that its output files may be written, so that no money is spent in vain.

    Raises:
        WorkspaceError: a file stands there that isn't Flowboard's.
    """
    for node in _output_nodes(plan):
        folder.free(_file_name(node))


def write_outputs(store: Store, run_id: str, plan: Plan, folder: OutputFolder) -> list[Path]:
    """Write the file of every output node and give their places.

    Raises:
        WorkspaceError: a file is somebody else's, or the folder can't be written to.
    """
    return [_write(store, run_id, node, folder) for node in _output_nodes(plan)]


def _output_nodes(plan: Plan) -> Iterator[PlannedNode]:
    return (node for node in plan if type(node.step).role == "output")


def _file_name(node: PlannedNode) -> str:
    name = getattr(node.step, "name", None) or node.id
    return f"{name}.{_format(node)}"


def _format(node: PlannedNode) -> str:
    return str(getattr(node.step, "format", "jsonl"))


def _write(store: Store, run_id: str, node: PlannedNode, folder: OutputFolder) -> Path:
    if _format(node) == "csv":
        columns: dict[str, None] = {"key": None}
        for row in _rows(store, run_id, node):
            columns |= dict.fromkeys(row)
        return folder.write(
            _file_name(node),
            lambda stream: write_csv(
                stream,
                list(columns),
                _rows(store, run_id, node),
                neutralise_formulas=bool(getattr(node.step, "neutralise_formulas", True)),
            ),
        )
    return folder.write(
        _file_name(node), lambda stream: write_json_lines(stream, _rows(store, run_id, node))
    )


def _rows(store: Store, run_id: str, node: PlannedNode) -> Iterator[dict[str, Any]]:
    for cell in cells.stream(store, run_id, node.id):
        row = values_of(cell).get("row")
        if row is not None:
            yield {"key": cell.key, **row}
