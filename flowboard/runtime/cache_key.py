"""Cache keys: what a result depends on, one function per kind of result.

A key holds what decides the result and nothing else: not the names of nodes, not layout, notes,
assertions or what happens when they fail.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from flowboard.flow.canonical import canonical_json
from flowboard.node import ChatModel, ChatRequest, Files, NodeFailed, NodeType


def node_identity(
    step: NodeType, run_id: str, models: Sequence[ChatModel] = (), data: Sequence[str] = ()
) -> bytes:
    """What a node contributes to the keys of all its cells.

    That is its type, code version and configuration, the models that it asks and the digests of
    the data files that it reads. An impure node adds the id of the run, so that its results serve
    this run only.
    """
    cls = type(step)
    parts: dict[str, Any] = {
        "type": cls.type,
        "version": cls.version,
        "config": step.model_dump(mode="json", exclude_defaults=True),
    }
    if not cls.pure:
        parts["run"] = run_id
    if models:
        parts["models"] = [[model.identity, model.origin, model.source] for model in models]
    if data:
        parts["data"] = list(data)
    return canonical_json(parts)


def data_digests(step: NodeType, files: Files) -> list[str]:
    """sha256 of every data file that a step reads, those of a folder behind their names.

    An empty text stands for what can't be read: the node itself will say what is wrong.
    """
    digests = []
    for name in step.data_files():
        if not name.endswith("/"):
            digests.append(_digest(name, files))
            continue
        try:
            digests += [f"{inner} {_digest(inner, files)}" for inner in files.list(name)]
        except NodeFailed:
            digests.append("")
    return digests


def _digest(name: str, files: Files) -> str:
    digest = sha256()
    try:
        with files.open(name) as file:
            while piece := file.read(1 << 20):
                digest.update(piece)
        return digest.hexdigest()
    except (NodeFailed, OSError):
        return ""


def cell_key(
    identity: bytes,
    inputs: Mapping[str, Any],
    labels: Mapping[str, str],
    attempt: int,
    replicate: int,
) -> str:
    """The key of a cell's result: its node's identity, its inputs and its own labels."""
    state = sha256(identity)
    state.update(canonical_json([inputs, labels, attempt, replicate]))
    return state.hexdigest()


def call_key(model: ChatModel, request: ChatRequest, attempt: int, replicate: int) -> str:
    """The key of a model's answer: who is asked, where, what, and which draw it is."""
    return sha256(
        canonical_json(
            [
                model.identity,
                model.origin,
                model.source,
                request.messages,
                request.parameters,
                request.schema,
                request.sample,
                attempt,
                replicate,
            ]
        )
    ).hexdigest()


def subject(node: str, port: str, output: Any, others: Mapping[str, Any]) -> str:
    """What a grade attaches to: an output in its context, wherever it recurs."""
    return sha256(canonical_json([node, port, output, others])).hexdigest()
