"""Cache keys: what a result depends on, one function per kind of result.

A key holds what decides the result and nothing else: not the names of nodes, not layout, notes,
assertions or what happens when they fail.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from flowboard.flow.canonical import canonical_json
from flowboard.node import ChatModel, ChatRequest, NodeType


def node_identity(step: NodeType, run_id: str, models: Sequence[ChatModel] = ()) -> bytes:
    """What a node contributes to the keys of all its cells: type, code version, configuration, models.

    An impure node adds the id of the run, so that its results serve this run only.
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
    return canonical_json(parts)


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


def call_key(
    model: ChatModel, request: ChatRequest, attempt: int, replicate: int, salt: str = ""
) -> str:
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
                salt,
            ]
        )
    ).hexdigest()


def subject(node: str, port: str, output: Any, others: Mapping[str, Any]) -> str:
    """What a grade attaches to: an output in its context, wherever it recurs."""
    return sha256(canonical_json([node, port, output, others])).hexdigest()
