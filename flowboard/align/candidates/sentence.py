"""Candidates that a criterion's own sentence gives, without a model: checks, and a judge's question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flowboard.align.proposals import from_suggestion
from flowboard.align.suggesting import suggest
from flowboard.node import AssertionSpec, Criterion


def checks_for(criterion: Criterion) -> list[AssertionSpec]:
    """The declarative checks that the sentence asks for in so many words; most often none."""
    return [spec for one in suggest(criterion.text) for spec in from_suggestion(one).candidates]


def judge_for(
    criterion: Criterion, include: Sequence[str] = (), model: str | None = None
) -> AssertionSpec | None:
    """A judge that is asked whether the sentence is true; None for a criterion without one.

    Args:
        criterion: what is asked about.
        include: values of the row that the judge sees beside the output, as `node.port`.
        model: who judges. A judge without one can't be asked before it gets one.
    """
    if not criterion.text.strip():
        return None
    return judge_spec(f"{criterion.id}_judge", question_about(criterion.text), include, model)


def question_about(text: str) -> str:
    """The question whether a sentence is true of an output. Yes is good, as judges have it."""
    return f"Is this true of the output: “{text.strip()}”?"


def judge_spec(name: str, question: str, include: Sequence[str], model: str | None) -> AssertionSpec:
    """A judge with a question, a model if there is one, and what it sees beside the output."""
    written: dict[str, Any] = {"name": name[:100], "judge": question}
    if model is not None:
        written["model"] = model
    if include:
        written["include"] = list(include)
    return AssertionSpec.model_validate(written)


def asks_about(spec: AssertionSpec, text: str) -> bool:
    """Whether a judge asks nothing but whether this sentence is true."""
    return spec.judge is not None and spec.judge.strip() == question_about(text)
