"""Use case: criteria from the history of a node's prompts, as the store and git have kept it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from flowboard.align.history import PromptText, Step, criteria_behind, steps_of
from flowboard.align.proposals import Proposal
from flowboard.flow.document import Flow, Node
from flowboard.flow.errors import FlowError
from flowboard.flow.reading import load_flow, read_flow
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.run_source import flow_place

MOST_COMMITS: Final = 200
"""How far back git is asked."""
_GIT_SECONDS: Final = 20.0
_WIDGETS: Final = ("prompt", "variants")

Texts = dict[str, str]
"""The prompts of a node by field: `template`, `variants.v1`."""


@dataclass(frozen=True, slots=True)
class FieldHistory:
    """One prompt of the node: its versions, oldest first, the steps between, and what they propose."""

    field: str
    versions: tuple[PromptText, ...]
    steps: tuple[Step, ...]
    criteria: tuple[Proposal, ...]

    def to_json(self) -> dict[str, Any]:
        """The history as JSON values, without the texts of the versions."""
        versions = [
            {"version": one.version, "at": one.at, "source": one.source} for one in self.versions
        ]
        return {
            "field": self.field,
            "versions": versions,
            "steps": [step.to_json() for step in self.steps],
            "criteria": [one.to_json() for one in self.criteria],
        }


@dataclass(frozen=True, slots=True)
class Evolution:
    """The history of all prompts of a node."""

    flow: str
    node: str
    fields: tuple[FieldHistory, ...]

    def to_json(self) -> dict[str, Any]:
        """The histories as JSON values."""
        return {"flow": self.flow, "node": self.node, "fields": [one.to_json() for one in self.fields]}


def evolve(path: Path, node: str, types: NodeTypes | None = None) -> Evolution:
    """How the prompts of a node came to be what they are, and the criteria behind the changes.

    Reads the store of the flow and the history of its file under git, as far as they are there.

    Raises:
        FlowError: the file isn't a flow.
        WorkspaceError: there is no such node, it has no prompt, or the store can't be read.
    """
    file = load_flow(path)
    types = types or NodeTypes()
    found = file.flow.nodes.get(node)
    if found is None:
        named = ", ".join(file.flow.nodes) or "none"
        raise WorkspaceError(f"{path} has no node {node!r}. There are: {named}.")
    current = prompts_of(found, types)
    if not current:
        prompts = (
            ", ".join(name for name, one in file.flow.nodes.items() if prompts_of(one, types)) or "none"
        )
        raise WorkspaceError(f"The node {node!r} has no prompt. Nodes with one: {prompts}.")
    place = flow_place(file)
    kept = {field: list(_stored(place, node, field)) for field in current}
    for version, at, flow in _committed(place):
        for field, text in _texts_in(flow, node, types).items():
            if field in kept:
                kept[field].append(PromptText(version, text, at, "git"))
    fields = [_history(field, kept[field], text) for field, text in current.items()]
    return Evolution(str(path), node, tuple(fields))


def _history(field: str, kept: list[PromptText], text: str) -> FieldHistory:
    versions: list[PromptText] = []
    for version in [*sorted(kept, key=lambda one: one.at or 0.0), PromptText("now", text, None, "file")]:
        if not versions or versions[-1].text != version.text:
            versions.append(version)
    steps = steps_of(versions)
    return FieldHistory(field, tuple(versions), tuple(steps), tuple(criteria_behind(steps, text)))


def _texts_in(flow: Flow, node: str, types: NodeTypes) -> Texts:
    found = flow.nodes.get(node)
    return {} if found is None else prompts_of(found, types)


def prompts_of(node: Node, types: NodeTypes) -> Texts:
    """The prompts in a node's configuration, as its type declares them."""
    step = types.find(node.type)
    found: Texts = {}
    for name, field in (step.model_fields if step is not None else {}).items():
        extra = field.json_schema_extra
        if isinstance(extra, Mapping) and extra.get("widget") in _WIDGETS:
            value = node.config.get(name)
            if isinstance(value, str):
                found[name] = value
            elif isinstance(value, dict):
                found |= {f"{name}.{label}": str(text) for label, text in value.items()}
    return found


def _stored(place: Path, node: str, field: str) -> Iterator[PromptText]:
    from flowboard.store import prompt_versions
    from flowboard.workspace.stores import existing_store

    with existing_store(place) as store:
        if store is not None:
            for one in prompt_versions.versions(store, str(place), f"{node}.{field}"):
                yield PromptText(one.version_hash, one.text, one.created_at, "store")


def _committed(place: Path) -> Iterator[tuple[str, float, Flow]]:
    """The versions of a flow file under git, oldest first: commit, time, flow. None without git."""
    log = _git(place, "log", f"--max-count={MOST_COMMITS}", "--format=%h %ct", "--", place.name)
    for line in reversed((log or b"").decode(errors="replace").splitlines()):
        commit, _, time = line.partition(" ")
        shown = _git(place, "show", f"{commit}:./{place.name}")
        try:
            if shown is not None and time.isdigit():
                yield commit, float(time), read_flow(shown, f"{place.name}@{commit}").flow
        except FlowError:  # a commit may hold a file that wasn't a flow yet
            continue


def _git(place: Path, *arguments: str) -> bytes | None:
    """What git prints, read-only; None where it isn't installed or the file isn't under it."""
    command = ["git", "-C", str(place.parent), "--no-optional-locks", *arguments]
    try:
        done = subprocess.run(  # noqa: S603
            command, capture_output=True, check=False, timeout=_GIT_SECONDS, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
