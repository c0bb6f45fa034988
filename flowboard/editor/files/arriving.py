"""What becomes of a file that was dropped: a flow or bundle is opened, a table gets a flow around it.

A CSV of outputs opens in label mode; the flow around it is out of sight.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final

from flowboard.flow.errors import FlowError
from flowboard.flow.reading import load_flow
from flowboard.workspace.bundles import open_bundle
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.labelling.beginning import begin_labelling
from flowboard.workspace.labelling.outputs_csv import likely_columns, missing_columns
from flowboard.workspace.new_flows import flow_for_table
from flowboard.workspace.uploads import Kind, Upload, keep_upload, safe_name


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that is open now as the flow at `flow`; `report` says in sentences what came of it.

    `page` is where under the flow's address it opens: the canvas where it is empty.
    """

    flow: Path
    report: tuple[str, ...]
    page: str = ""


def arrive(name: str, stream: BinaryIO, folder: Path) -> Arrival:
    """Keep a file that a browser sent, and make a flow of it. Runs nothing.

    Raises:
        WorkspaceError: it is nothing that can be opened; nothing of it is kept then.
    """
    folder.mkdir(parents=True, exist_ok=True)
    upload = keep_upload(name, stream, folder)
    try:
        return _OPENERS[upload.kind](upload)
    except FlowError as error:
        upload.path.unlink(missing_ok=True)
        raise WorkspaceError(
            f"{upload.path.name} can't be opened. {error.problems[0].message}"
        ) from error
    except WorkspaceError:
        upload.path.unlink(missing_ok=True)
        raise


def _flow(upload: Upload) -> Arrival:
    file = load_flow(upload.path)
    nodes = len(file.flow.nodes)
    return Arrival(
        upload.path,
        (
            f"{upload.path.name} is in {upload.path.parent} now: {nodes} {'node' if nodes == 1 else 'nodes'}. "
            "Nothing of it was run.",
            "Data, recordings and code that it names beside it didn't come with it; a bundle brings them.",
        ),
    )


def _bundle(upload: Upload) -> Arrival:
    bundle = open_bundle(upload.path, _free_folder(upload.path))
    upload.path.unlink()
    kinds = [file.kind for file in bundle.files if file.kind != "flow"]
    brought = ", ".join(f"{kinds.count(kind)} × {kind}" for kind in dict.fromkeys(kinds))
    return Arrival(
        Path(bundle.path) / bundle.flow,
        (
            f"{bundle.flow} is in {bundle.path} now{f', with {brought}' if brought else ''}.",
            *bundle.notes,
        ),
    )


def _csv(upload: Upload) -> Arrival:
    missing = missing_columns(upload.path)
    if not missing:
        begun = begin_labelling(upload.path)
        return Arrival(begun.flow, begun.report, page="/label")
    likely = likely_columns(upload.path)
    arrival = _table(upload)
    if likely:
        calls = " and ".join(f"{column} {name}" for name, column in likely.items() if column != name)
        way = f"To label its outputs instead, call {calls}, then drop it again: it opens in label mode."
        return replace(arrival, report=(*arrival.report, way))
    if len(missing) == 1:
        almost = (
            f"It has no column {missing[0]}. With input and output it would have opened in label mode."
        )
        return replace(arrival, report=(*arrival.report, almost))
    return arrival


def _table(upload: Upload) -> Arrival:
    flow = flow_for_table(upload.path)
    return Arrival(
        flow,
        (
            f"{upload.path.name} is in {upload.path.parent} now, and {flow.name} reads it.",
            "Next: add a prompt and wire a column to it.",
        ),
    )


def _nothing(upload: Upload) -> Arrival:
    raise WorkspaceError(
        f"{upload.path.name} is nothing that Flowboard opens. Drop a flow (NAME.flow.yaml), a bundle (zip), "
        "or a table: CSV, TSV, JSON Lines or Excel."
    )


_OPENERS: Final[Mapping[Kind, Callable[[Upload], Arrival]]] = {
    "flow": _flow,
    "bundle": _bundle,
    "csv": _csv,
    "jsonl": _table,
    "xlsx": _table,
    "other": _nothing,
}


def _free_folder(bundle: Path) -> Path:
    """A folder beside a bundle that isn't there yet, named after it."""
    stem = safe_name(bundle.name.partition(".")[0])
    names = [stem, *(f"{stem}-{number}" for number in range(2, 1000))]
    return next(path for name in names if not (path := bundle.parent / name).exists())
