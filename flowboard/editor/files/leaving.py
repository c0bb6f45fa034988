"""What can be taken out of the editor: the flow, a bundle with all it needs, the report of a run."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flowboard.editor.hub import Hub, OpenFlow
from flowboard.flow.writing import format_flow
from flowboard.workspace.errors import WorkspaceError

_FLOW: Final = ".flow.yaml"
_RUNS_LOOKED_AT: Final = 1_000


@dataclass(frozen=True, slots=True)
class Export:
    """A file to be downloaded. It is gone when the block ends that asked for it."""

    path: Path
    name: str
    media_type: str


@contextmanager
def exported(kind: str, flow: OpenFlow, hub: Hub) -> Iterator[Export]:
    """One export of a flow as it stands in the editor.

    Raises:
        WorkspaceError: there is no such export, or it can't be made; the sentence says why.
        FlowError: the flow can't be exported as it stands.
    """
    if kind not in _MAKERS:
        raise WorkspaceError(f"There is no export {kind!r}. There are: {', '.join(_MAKERS)}.")
    with tempfile.TemporaryDirectory(prefix="flowboard-export-") as folder:
        yield _MAKERS[kind](flow, hub, Path(folder))


def _flow_file(flow: OpenFlow, hub: Hub, folder: Path) -> Export:
    path = folder / flow.path.name
    path.write_text(format_flow(flow.session.file()), encoding="utf-8")
    return Export(path, path.name, "application/yaml")


def _bundle(flow: OpenFlow, hub: Hub, folder: Path) -> Export:
    from flowboard.workspace.bundles import make_bundle
    from flowboard.workspace.project import load

    if flow.session.saved.state != "saved":
        raise WorkspaceError("Save the flow first: a bundle holds what is in the file.")
    name = f"{flow.path.name.removesuffix(_FLOW)}.zip"
    make_bundle(load(flow.path, nodes=hub.types.folders), folder / name)
    return Export(folder / name, name, "application/zip")


def _report(flow: OpenFlow, hub: Hub, folder: Path) -> Export:
    from flowboard.interop.html_report import write_report

    name = f"{flow.path.name.removesuffix(_FLOW)}.report.html"
    run = latest_run(flow.path)
    write_report(flow.path.parent, run, hub.types, folder / name)
    return Export(folder / name, name, "text/html")


def latest_run(path: Path) -> str:
    """The id of the latest run of the flow at `path`.

    Raises:
        WorkspaceError: it hasn't been run yet.
    """
    from flowboard.workspace.stores import list_runs

    place = path.resolve()
    for run in list_runs(path.parent, _RUNS_LOOKED_AT):
        if Path(run.record.flow_path).resolve() == place:
            return run.record.id
    raise WorkspaceError("This flow hasn't been run yet. Run it first: a report shows a run.")


_MAKERS: Final[Mapping[str, Callable[[OpenFlow, Hub, Path], Export]]] = {
    "flow": _flow_file,
    "bundle": _bundle,
    "report": _report,
}
