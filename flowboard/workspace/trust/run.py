"""What stands before a run: its code files read once, what the user has said of it, and its gate."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flowboard.flow.document import Flow
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError, in_plain_words
from flowboard.workspace.files import FlowFiles
from flowboard.workspace.output_folder import OutputFolder
from flowboard.workspace.trust.code import (
    CodeFiles,
    PinnedFiles,
    carried_texts,
    read_code_files,
    steps_of,
)
from flowboard.workspace.trust.gate import Gate
from flowboard.workspace.trust.parts import parts_of
from flowboard.workspace.trust.store import NOTHING_SAID, TrustStore, Word

if TYPE_CHECKING:
    from flowboard.workspace.run_source import RunSource


@dataclass(frozen=True, slots=True)
class Guarded:
    """A flow behind its gate: `files` give of every code file exactly the text that the gate saw."""

    code: CodeFiles
    files: PinnedFiles
    gate: Gate


def guarded(
    source: RunSource, types: NodeTypes, output: OutputFolder, given: tuple[str, ...] = ()
) -> Guarded:
    """Read the code of a flow and set up its gate; `given` are hashes that came with the command.

    Runs nothing and contacts nobody. The snapshot of a run carries its code files; what else it
    needs is read beside the flow.

    Raises:
        WorkspaceError: the profiles can't be read, or a node names an address that is none.
    """
    from flowboard.llm.profiles import load_profiles

    flow, folder = source.file.flow, source.folder
    steps = steps_of(flow, types)
    carried = carried_texts(flow) if source.earlier is not None else {}
    code = read_code_files(flow, steps, FlowFiles(folder, output, source.granted), carried)
    parts = parts_of(flow, steps, code, source.word.stands_for)
    with in_plain_words():
        profiles = load_profiles()
    gate = Gate(
        flow=source.file.path or "this flow",
        run=None if source.earlier is None else source.earlier.id,
        whole=parts,
        parts=parts,
        profiles=profiles,
        word=source.word,
        given=given,
    )
    return Guarded(code, PinnedFiles(folder, output, source.granted, code), gate)


def said(before: Flow, after: Flow, granted: Mapping[str, Path], budget: float | None) -> Word:
    """What the user says on the command line of a new run.

    `after` is the flow with the `granted` data files in the places that `before` has for its own.
    """
    places = {name: node.config.get("path") for name, node in after.nodes.items()}
    return Word(
        {
            place: before.nodes[name].config.get("path")
            for name, place in places.items()
            if isinstance(place, str) and place in granted
        },
        budget,
    )


def said_before(run_id: str, options: Mapping[str, Any], budget: float | None = None) -> Word:
    """What the user has said when a run began that goes on now; `budget` is what is said anew.

    A budget counts only as far as the user has set it: the store of a run may be a stranger's.
    """
    word = NOTHING_SAID
    with suppress(WorkspaceError):  # a damaged list trusts nothing, and the gate tells it if need be
        word = TrustStore().word(run_id)
    limit = options.get("budget")
    if budget is None and word.budget is not None and limit is not None and limit <= word.budget:
        budget = word.budget
    return replace(word, budget=budget)


def keep_word(run_id: str, word: Word) -> None:
    """Keep what the user has said of a run that begins, so that it can go on without being asked again."""
    if word:
        with suppress(WorkspaceError):  # where settings can't be written, resuming asks
            TrustStore().keep_word(run_id, word)
