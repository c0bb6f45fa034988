"""`flowboard show`: a run as rows × nodes, or one of its rows in depth."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from flowboard.cli.arguments import HERE, FolderOption, JsonOption, NodesOption, RunArgument
from flowboard.cli.printing import dollars, moment, print_json, print_table, print_text


def show(
    run: RunArgument = "latest",
    row: Annotated[str | None, typer.Option("--row", metavar="KEY", help="One row, in depth.")] = None,
    node: Annotated[
        str | None, typer.Option("--node", metavar="NODE", help="With --row: one node.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many rows at most.")] = 20,
    offset: Annotated[int, typer.Option("--offset", min=0, help="How many rows to skip.")] = 0,
    failed: Annotated[
        bool, typer.Option("--failed", help="Only rows in which something broke or failed an assertion.")
    ] = False,
    folder: FolderOption = HERE,
    nodes: NodesOption = None,
    json: JsonOption = False,
) -> None:
    """Show a run as rows × nodes; with --row, everything about one row."""
    from flowboard.workspace.catalogue import NodeTypes
    from flowboard.workspace.matrix import row_in_depth, run_matrix

    types = NodeTypes(nodes or ())
    if row is not None:
        found = row_in_depth(folder, run, types, row, node)
        print_json(found.to_json()) if json else _print_row(found)
        return
    matrix = run_matrix(folder, run, types, offset=offset, limit=limit, only_bad=failed)
    print_json(matrix.to_json()) if json else _print_matrix(matrix)


def _print_matrix(matrix: Any) -> None:
    print_text(
        f"Run {matrix.run} of {matrix.flow}: {matrix.status}, started {moment(matrix.started_at)}"
    )
    print_text(f"{matrix.quality}\n")
    columns = [node for node in matrix.nodes if any(node in row.squares for row in matrix.rows)]
    rows = [
        (row.label, *(square(row.squares[name]) if name in row.squares else "" for name in columns))
        for row in matrix.rows
    ]
    print_table(
        (matrix.axis.upper(), *columns), [*rows, ("all", *(square(matrix.totals[n]) for n in columns))]
    )
    left = matrix.total_rows - len(matrix.rows)
    if left:
        print_text(f"\n{left} more rows: see --offset, --limit and --failed.")
    print_text(f"One row in depth: flowboard show {matrix.run} --row KEY")


def square(counted: Any) -> str:
    """What a node made of a row, in a few characters: `2 ok`, `1 ok ✗1`, `1 error`."""
    parts = [f"{count} {_WORDS.get(status, status)}" for status, count in counted.statuses.items()]
    if counted.passed:
        parts.append(f"✓{counted.passed}")
    if counted.failed:
        parts.append(f"✗{counted.failed}")
    return " ".join(parts) or "–"


_WORDS = {"done": "ok"}


def _print_row(found: Any) -> None:
    for cell in found.cells:
        reused = ", reused" if cell.reused else ""
        price = f", {dollars(cell.cost)}" if cell.cost else ""
        print_text(f"── {cell.node}  [{cell.key}]  {cell.status}{reused}{price}")
        if cell.error:
            print_text(f"   {cell.error}")
        for port, value in cell.outputs.items():
            print_text(f"   {port}: {_shown(value)}")
        for verdict in cell.verdicts:
            why = verdict.get("message") or verdict.get("reason") or ""
            print_text(f"   {verdict['outcome']:>6}  {verdict['name']}{f': {why}' if why else ''}")
        print_text()


def _shown(value: Any) -> str:
    import orjson

    text = value if isinstance(value, str) else orjson.dumps(value, default=str).decode()
    return text.replace("\n", "\n      ")
