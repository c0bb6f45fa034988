"""Use case: take the items of a run elsewhere, one line each, with everything that led to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal

from flowboard.runtime.plan import Plan
from flowboard.store.store import Store
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError, in_plain_words
from flowboard.workspace.lineage import LineItem, line_items, values_of
from flowboard.workspace.output_folder import replace_file
from flowboard.workspace.quality import outcome_of
from flowboard.workspace.run_plan import chosen_node, plan_of
from flowboard.workspace.spreadsheet import write_csv, write_json_lines
from flowboard.workspace.stores import find_run

Format = Literal["csv", "jsonl"]


@dataclass(frozen=True, slots=True)
class Exported:
    """What was exported: the node whose items they are, how many, and the file."""

    run: str
    node: str
    items: int
    path: str | None

    def to_json(self) -> dict[str, Any]:
        """The result as JSON values."""
        return asdict(self)


def export_run(
    folder: Path,
    reference: str,
    types: NodeTypes,
    target: Path | BinaryIO,
    *,
    node: str | None = None,
    kind: Format | None = None,
    replace: bool = False,
) -> Exported:
    """Write the items of one node of a run to `target`, a file or an open stream of bytes.

    The columns are `key`, the labels of its axes, `status`, `error`, the values of the node and of
    all its ancestors as `node.port`, `passed`, and for every assertion `verdict.NODE.NAME`. The
    node defaults to the last step, the `kind` to what the file's name says, else JSON Lines. CSV is
    kept from running as formulas in a spreadsheet. Only with `replace` a file is written over.

    Raises:
        WorkspaceError: there is no such run or node, or the file is there already.
    """
    if isinstance(target, Path) and target.exists() and not replace:
        raise WorkspaceError(
            f"{target} is there already. Choose another name, or write over it with --replace."
        )
    found = find_run(folder, reference)
    with in_plain_words(), Store.open(found.store) as store:
        plan = plan_of(found.record, types)
        chosen = chosen_node(plan, node)
        wanted = kind or _format_of(target)
        items = 0
        columns: dict[str, None] = {}
        for row in _rows(store, found.record.id, plan, chosen):
            items += 1
            columns |= dict.fromkeys(row)

        def write(stream: BinaryIO) -> None:
            rows = _rows(store, found.record.id, plan, chosen)
            if wanted == "csv":
                write_csv(stream, list(columns), rows)
            else:
                write_json_lines(stream, rows)

        if isinstance(target, Path):
            replace_file(target, write)
        else:
            write(target)
        return Exported(
            found.record.id, chosen, items, str(target) if isinstance(target, Path) else None
        )


def _format_of(target: Path | BinaryIO) -> Format:
    suffix = target.suffix.lower() if isinstance(target, Path) else ".jsonl"
    if suffix not in (".csv", ".jsonl"):
        raise WorkspaceError(f"The name {target} doesn't tell the format. Give --format csv or jsonl.")
    return "csv" if suffix == ".csv" else "jsonl"


def _rows(store: Store, run_id: str, plan: Plan, node: str) -> Iterator[dict[str, Any]]:
    for item in line_items(store, run_id, plan, node):
        stored = item.cell.outputs or {}
        for label in stored.get("items", [None]):
            yield _row(item, node, label)


def _row(item: LineItem, node: str, label: str | None) -> dict[str, Any]:
    cell = item.cell
    row: dict[str, Any] = {
        "key": cell.key,
        **{f"axis.{axis}": name for axis, name in item.labels.items()},
    }
    if label is not None:
        row[f"axis.{node}"] = label
    row |= {"status": cell.status, "error": cell.error}
    for ancestor in item.ancestors:
        row |= {f"{ancestor}.{port}": value for port, value in item.values(ancestor).items()}
    row |= {f"{node}.{port}": value for port, value in values_of(cell, label).items()}
    row["passed"] = {"pass": True, "fail": False}.get(outcome_of(item))
    judges = [(name, one) for name, found in item.judges.items() for one in found]
    for name, one in ((node, cell), *judges):
        for verdict in one.verdicts or ():
            row[f"verdict.{name}.{verdict['name']}"] = verdict["outcome"]
    return row
