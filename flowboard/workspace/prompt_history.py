"""Keeping every version of a prompt that a run has used, so that one can compare and go back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flowboard.node import NodeType
from flowboard.runtime.plan import Plan
from flowboard.store import prompt_versions
from flowboard.store.store import Store

_WIDGETS = ("prompt", "variants")
"""The widgets of fields that hold a prompt: a text, or texts by label."""


def keep_prompts(store: Store, flow_path: Path, plan: Plan) -> None:
    """Keep the prompts of a plan's nodes; those that are known already change nothing."""
    for node in plan:
        for name, text in _prompts(node.step):
            prompt_versions.keep(store, str(flow_path), f"{node.id}.{name}", text)


def _prompts(step: NodeType) -> Iterator[tuple[str, str]]:
    """The prompts in a node's configuration, as (field, text); a variant is `variants.LABEL`."""
    for name, field in type(step).model_fields.items():
        extra = field.json_schema_extra
        if not isinstance(extra, dict) or extra.get("widget") not in _WIDGETS:
            continue
        value = getattr(step, name)
        if isinstance(value, str):
            yield name, value
        elif isinstance(value, dict):
            for label, text in value.items():
                yield f"{name}.{label}", str(text)
