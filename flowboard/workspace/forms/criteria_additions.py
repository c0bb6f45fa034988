"""New criteria and their first assertions, as the values that the field `criteria` of an evaluator takes."""

from __future__ import annotations

from typing import Any

from flowboard.flow.document import Flow
from flowboard.workspace.errors import WorkspaceError


def with_sentences(flow: Flow, node: str, text: str) -> list[dict[str, Any]]:
    """The criteria of an evaluator with those that a sentence, or a list of points, gives.

    What a sentence asks for in so many words becomes a check of its own.

    Raises:
        WorkspaceError: the text says nothing, or what is there already.
    """
    from flowboard.workspace.evaluators.criteria import add_points

    if not text.strip():
        raise WorkspaceError("A criterion is a sentence that is true of a good output. Write one.")
    written: list[dict[str, Any]] = add_points(flow, node, text).flow.nodes[node].config["criteria"]
    return written


def judge_about(flow: Flow, criterion: dict[str, Any]) -> dict[str, Any]:
    """A judge that asks whether a criterion's sentence is true, by the first model that the flow names."""
    from flowboard.align.candidates.sentence import judge_for
    from flowboard.flow.assertion import Criterion

    named = next(
        (str(model) for node in flow.nodes.values() for model in node.config.get("models") or ()), None
    )
    judge = judge_for(Criterion.model_validate(criterion), model=named)
    if judge is None:
        raise WorkspaceError("A judge asks about the criterion's sentence: give it one first.")
    return judge.model_dump(exclude_unset=True)


def with_candidate(
    criteria: list[dict[str, Any]], place: int, candidate: dict[str, Any]
) -> list[dict[str, Any]]:
    """The candidates of a criterion with another one; its name is made to differ from all others."""
    taken = {str(one.get("name")) for each in criteria for one in each.get("candidates") or ()}
    name = free = str(candidate.get("name") or "check")
    number = 2
    while free in taken:
        free, number = f"{name}_{number}", number + 1
    present = list(criteria[place].get("candidates") or ())
    return [*present, candidate | {"name": free}]
