"""Use case: the versions of a judge's prompt, kept whenever one is put to use, to be looked at and gone back to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flowboard.store import prompt_versions
from flowboard.workspace.labelling.judging_flow import Judging
from flowboard.workspace.stores import opened_store


@dataclass(frozen=True, slots=True)
class PromptVersion:
    """A prompt that was in use: its number from 1 on, and when it first was, in seconds since 1970."""

    number: int
    text: str
    created_at: float


def keep_prompt(flow_path: Path, judging: Judging) -> None:
    """Keep the prompt as it is now; one that is known changes nothing.

    Raises:
        WorkspaceError: the store can't be written.
    """
    with opened_store(flow_path) as store:
        prompt_versions.keep(store, str(flow_path), judging.versions_of, judging.prompt)


def prompts_of(flow_path: Path, judging: Judging) -> list[PromptVersion]:
    """The versions, newest first.

    Raises:
        WorkspaceError: the store can't be read.
    """
    with opened_store(flow_path) as store:
        kept = prompt_versions.versions(store, str(flow_path), judging.versions_of)
    return [
        PromptVersion(number, one.text, one.created_at)
        for number, one in zip(range(len(kept), 0, -1), kept, strict=True)
    ]
