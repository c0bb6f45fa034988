"""Use case: begin label mode with a CSV. Beside it a flow is written that judges its outputs. Runs nothing.

The copy that the flow reads has the labelled rows first and all others behind them, each part in a random
order that is the same for the same ids. So the rows that are labelled from the top speak for all of them,
and an evaluation of the labelled ones is a run of the first so many rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Final

from flowboard.align.words import counted
from flowboard.flow.canonical import digest
from flowboard.flow.writing import format_flow
from flowboard.workspace.labelling.judging_flow import judging_flow
from flowboard.workspace.labelling.label_words import MOST_LABELS, meaning_of
from flowboard.workspace.labelling.outputs_csv import LABEL, OutputsTable, read_outputs
from flowboard.workspace.output_folder import replace_file
from flowboard.workspace.spreadsheet import write_csv
from flowboard.workspace.uploads import keep_upload

MOST_OFFERED: Final = 2_000
"""Rows that are put before a person: nobody labels more, and a page with more of them is slow."""

_SET_ASIDE: Final = "label_in_file"
"""What a column `label` is called in the copy where it holds something else."""


@dataclass(frozen=True, slots=True)
class Begun:
    """The flow that was made around a file, and what came of the file, in sentences."""

    flow: Path
    report: tuple[str, ...]


def begin_labelling(table_path: Path) -> Begun:
    """Make a flow around a CSV that was kept for it, which is written anew in random order.

    Raises:
        WorkspaceError: the file isn't fit for label mode, or nothing can be written there.
    """
    table = read_outputs(table_path)
    stem = table_path.name.removesuffix(table_path.suffix)
    labels = table.labels
    has_labels = 0 < len(labels) <= MOST_LABELS
    if not has_labels:
        table = _without_labels(table)
    path = _rewritten(table_path, stem, _shuffled(table))
    flow = judging_flow(stem.replace("_", " "), path.name, meaning_of(labels) if has_labels else None)
    kept = keep_upload(f"{stem}.flow.yaml", BytesIO(format_flow(flow).encode()), path.parent)
    return Begun(kept.path, tuple(_report(table, labels, path, kept.path)))


def _rewritten(place: Path, stem: str, text: bytes) -> Path:
    """Where the copy is: in the place of the file, or beside it where that isn't called a CSV."""
    if place.suffix == ".csv":
        replace_file(place, lambda stream: stream.write(text))
        return place
    path = keep_upload(f"{stem}.csv", BytesIO(text), place.parent).path
    place.unlink()
    return path


def _without_labels(table: OutputsTable) -> OutputsTable:
    header = tuple(_SET_ASIDE if name == LABEL else name for name in table.header)
    return replace(table, header=header)


def _shuffled(table: OutputsTable) -> bytes:
    """The file's text with the labelled rows first, in an order that follows from the ids alone."""
    order = sorted(
        zip(table.column(LABEL), table.column("id"), table.rows, strict=True),
        key=lambda row: (not row[0], digest(["order", row[1]])),
    )
    written = BytesIO()
    rows = (dict(zip(table.header, cells, strict=True)) for _, _, cells in order)
    # Flowboard reads this copy again, so that every text stays as it is.
    write_csv(written, table.header, rows, neutralise_formulas=False)
    return written.getvalue()


def _report(table: OutputsTable, labels: Mapping[str, int], path: Path, flow: Path) -> list[str]:
    rows, labelled = len(table.rows), sum(labels.values())
    outputs = counted(rows, "output")
    told = [f"{path.name} is in {path.parent} now with {outputs}, and {flow.name} judges them."]
    if rows > MOST_OFFERED:
        told.append(f"{MOST_OFFERED:,} of them, a random part, are here to be labelled.")
    if table.is_numbered:
        told.append("It has no column id, so its rows are numbered.")
    if table.repeated:
        what = "1 row stood" if table.repeated == 1 else f"{table.repeated:,} rows stood"
        told.append(f"{what} there twice, word for word, and counts once.")
    if len(labels) > MOST_LABELS:
        told.append(
            f"Its column label has {len(labels):,} different values, so it isn't taken for labels; it is "
            f"called {_SET_ASIDE} now."
        )
    elif labelled:
        told.append(f"{labelled:,} of them {'brings' if labelled == 1 else 'bring'} a label.")
    return told
