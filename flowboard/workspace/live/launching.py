"""Use case: start a run in a process of its own, which outlives the editor, the browser and a closed terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from threading import Thread

from flowboard.flow.flow_file import FlowFile
from flowboard.store.location import FOLDER, prepare_folder
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.packs import VARIABLE
from flowboard.workspace.run_request import RunRequest
from flowboard.workspace.run_source import flow_place
from flowboard.workspace.running import enter_run


async def launch(file: FlowFile, types: NodeTypes, request: RunRequest) -> str:
    """Check a run, enter it in the store, start its process, and give its id.

    The run takes the flow as `file` has it, saved or not. With `request.resume` an earlier run goes on.

    Raises:
        FlowError: the flow can't be run as it stands.
        TrustNeeded: it does something that needs the user's trust, and hasn't got it.
        WorkspaceError: something that it needs isn't there, or the earlier run is still going.
    """
    run_id = await enter_run(file, types, request)
    _start_process(run_id, flow_place(file).parent, types)
    return run_id


def engine_log(folder: Path, run_id: str) -> Path:
    """Where the process of a run of a flow in `folder` writes what it has to say beside its events."""
    return folder / FOLDER / f"{run_id}.log"


def _start_process(run_id: str, folder: Path, types: NodeTypes) -> None:
    """Start the engine. The place of the store reaches it by the environment or the folder, never as an
    argument: its URL may hold a password. `-P` keeps modules that lie beside a flow from being imported.
    """
    log = engine_log(folder, run_id)
    prepare_folder(log)
    environment = dict(os.environ)
    if types.folders:
        environment[VARIABLE] = os.pathsep.join(map(str, types.folders))
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter, and an id that we made
            [sys.executable, "-P", "-m", "flowboard.runtime", run_id],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    # Whoever has ended stays in the system's table until its parent asks how.
    Thread(target=process.wait, name=f"engine of {run_id}", daemon=True).start()
