"""Which models a run asked, what for, and whether they answered live or from a recording."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Final

from flowboard.interop.html_report.facts import ModelFacts, NodeFacts, Source
from flowboard.runtime.axes import parse_key
from flowboard.runtime.calls import asked_models
from flowboard.runtime.plan import Plan, PlannedNode
from flowboard.store import cells
from flowboard.store.calls import CallTotals
from flowboard.store.store import RunRecord, Store
from flowboard.workspace.lineage import key_axes

_SAMPLE: Final = 1_000
"""Cells of a node to look into: who answers for a model is settled once, when a run begins."""


def own_models(node: PlannedNode) -> tuple[str, ...]:
    """The models that a node asks by itself."""
    return tuple(dict.fromkeys(name for name, _ in asked_models(node.step)))


def judge_models(node: PlannedNode) -> tuple[str, ...]:
    """The models that judge for a node."""
    named = [
        spec.arguments.get("model")
        for spec in (*node.specs, *node.step.asserts())
        if spec.kind == "judge"
    ]
    return tuple(dict.fromkeys(name for name in named if isinstance(name, str)))


def model_facts(
    store: Store, run: RunRecord, plan: Plan, nodes: Iterable[NodeFacts], paid: Sequence[CallTotals]
) -> tuple[ModelFacts, ...]:
    """Every model of the run, in the order of the flow.

    An answer that is in no call of this run and in no recording was bought by an earlier run.
    """
    found: dict[str, set[str]] = {}
    answering: set[str] = set()
    judging: set[str] = set()
    for node in nodes:
        answering |= set(node.models)
        judging |= set(node.judges)
        names = dict.fromkeys((*node.models, *node.judges))
        sources = _sources(store, run, plan, node, paid) if names else {}
        for name in names:
            found.setdefault(name, set()).update(sources.get(name, ()))
    return tuple(
        ModelFacts(name, _in_words(sources), name in answering, name in judging)
        for name, sources in found.items()
    )


def _sources(
    store: Store, run: RunRecord, plan: Plan, node: NodeFacts, paid: Sequence[CallTotals]
) -> Mapping[str, set[str]]:
    names = dict.fromkeys((*node.models, *node.judges))
    answered = [name for name in names if node.answers.keys() & {"", name} or name in node.judges]
    if not node.answers:
        return {}
    mode = run.options.get("models", "auto")
    if mode in ("live", "recorded"):
        return {name: {mode} for name in answered}
    recorded = _recorded(store, run.id, plan.by_id[node.id])
    bought = {(total.node, total.model): total.source for total in paid}
    return {
        name: {"recorded" if name in recorded else bought.get((node.id, name), "live")}
        for name in answered
    }


def _recorded(store: Store, run_id: str, node: PlannedNode) -> set[str]:
    """The models of a node whose answers came from a recording, as far as its first cells tell."""
    axes = key_axes(node)
    own = f"{node.id}.model"
    found: set[str] = set()
    for cell in islice(cells.stream(store, run_id, node.id), _SAMPLE):
        answers = (cell.outputs or {}).get("answers", ())
        recorded = [answer for answer in answers if answer.get("source") == "recorded"]
        if recorded and own in axes:
            found.add(dict(zip(axes, parse_key(cell.key, axes), strict=True))[own])
        found |= {answer["model"] for answer in recorded}
    return found


def _in_words(sources: set[str]) -> Source | None:
    if sources == {"live", "recorded"}:
        return "live and recorded"
    if not sources:
        return None
    return "recorded" if "recorded" in sources else "live"
