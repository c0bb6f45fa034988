"""Use case: what changed between two flows, or between a flow and its version under git."""

from __future__ import annotations

import subprocess
from pathlib import Path

from flowboard.flow.diff import FlowDiff, diff_flows
from flowboard.flow.flow_file import FlowFile
from flowboard.flow.reading import load_flow, read_flow
from flowboard.workspace.errors import WorkspaceError


def compare_files(old: Path, new: Path) -> FlowDiff:
    """What must change in the flow at `old` to mean the same as the one at `new`.

    Raises:
        FlowError: one of the files isn't a flow.
    """
    return diff_flows(load_flow(old).flow, load_flow(new).flow)


def compare_with_revision(path: Path, revision: str) -> FlowDiff:
    """What changed in a flow since a revision of the git repository that it is in.

    Raises:
        FlowError: one of the two versions isn't a flow.
        WorkspaceError: git doesn't have that version.
    """
    new = load_flow(path)
    return diff_flows(_at_revision(path, revision).flow, new.flow)


def _at_revision(path: Path, revision: str) -> FlowFile:
    if revision.startswith("-"):
        raise WorkspaceError(f"{revision!r} is no git revision. Give a commit, a branch or a tag.")
    folder = path.absolute().parent
    command = ["git", "-C", str(folder), "show", f"{revision}:./{path.name}"]
    try:
        shown = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
    except FileNotFoundError as error:
        raise WorkspaceError(
            "git isn't installed. Compare two files instead: flowboard diff OLD NEW"
        ) from error
    if shown.returncode:
        reason = shown.stderr.decode(errors="replace").strip().removeprefix("fatal: ")
        raise WorkspaceError(f"git has no version of {path} at {revision!r}: {reason}.")
    return read_flow(shown.stdout, f"{path}@{revision}")
