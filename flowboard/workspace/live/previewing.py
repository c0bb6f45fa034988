"""What a node would make of a row, before anything runs: the same engine, asking nobody and writing nothing.

Data is read, prompts are rendered, texts are cut and joined. Answers are shown where they are known;
behind one that isn't, and behind code, which only a run runs, there is nothing to see yet.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flowboard.flow.flow_file import FlowFile
from flowboard.node import Expanded
from flowboard.runtime.engines.local import LocalRun
from flowboard.runtime.ledger import decode_value
from flowboard.runtime.unwritten import Unwritten
from flowboard.store.records import CellRecord
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.execution import StoredGrades
from flowboard.workspace.pinning import pins_of
from flowboard.workspace.run_request import RunRequest
from flowboard.workspace.run_source import flow_place
from flowboard.workspace.running import prepared_run
from flowboard.workspace.stores import opened_store


@dataclass(frozen=True, slots=True)
class PreviewCell:
    """What a node makes of one key. `values` are by port; `items` by label, where it expands.

    `problem` is a sentence where there is no value.
    """

    key: str
    values: dict[str, Any] = field(default_factory=dict)
    items: dict[str, dict[str, Any]] = field(default_factory=dict)
    problem: str = ""


class _Remembered(Unwritten):
    """A journal that keeps in mind what one node has made."""

    def __init__(self, node: str) -> None:
        super().__init__()
        self._node = node
        self._results: dict[str, bytes] = {}
        self.records: list[CellRecord] = []

    def add_result(self, key: str, value: bytes, kind: str, *, awaited: bool = True) -> None:
        """Keep a value in mind."""
        self._results[key] = value

    def add_cell(self, record: CellRecord | tuple[Any, ...]) -> None:
        """Keep a cell of the node in mind."""
        cell = record if isinstance(record, CellRecord) else CellRecord(*record)
        if cell.node == self._node:
            self.records.append(cell)

    def value_of(self, cell: CellRecord) -> bytes | None:
        """The stored form of what a cell has made, if it was made just now."""
        if cell.outputs is not None:
            return cell.outputs.encode()
        return self._results.get(cell.cache_key) if cell.cache_key is not None else None


async def preview(
    file: FlowFile, types: NodeTypes, node: str, *, row: str | None = None, limit: int | None = None
) -> list[PreviewCell]:
    """The cells of a node for one row, or for the first rows of the data; in the order of the data.

    Raises:
        FlowError: the flow can't be run as far as this node.
        WorkspaceError: something that it needs isn't there.
    """
    prepared = prepared_run(file, types, RunRequest(to=node, row=row, limit=limit), is_run=False)
    journal = _Remembered(node)
    try:
        with opened_store(flow_place(file)) as store:
            run = LocalRun(
                "preview", prepared.plan, prepared.options, store=store, journal=journal,
                models=prepared.registry, files=prepared.files, grades=StoredGrades(store), only_count=True,
                pins=pins_of(store, prepared.plan, str(flow_place(file))),
            )  # fmt: skip
            await run.execute()
            records = sorted(journal.records, key=lambda one: (one.position, one.key))
            known = store.lookup([one.cache_key for one in records if one.cache_key is not None])
    finally:
        await prepared.registry.close()
    return [
        _cell(one, journal.value_of(one) or (known.get(one.cache_key) if one.cache_key else None))
        for one in records
    ]


def _cell(record: CellRecord, stored: bytes | None) -> PreviewCell:
    if stored is None:
        return PreviewCell(record.key, problem=record.error or "There is no value yet: run up to here.")
    value = decode_value(stored).value
    if isinstance(value, Expanded):
        return PreviewCell(record.key, items={label: dict(item) for label, item in value.items.items()})
    return PreviewCell(record.key, values=dict(value))
