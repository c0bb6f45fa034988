"""A first criterion and its first assertions, from a sentence."""

import pytest

from flowboard.flow.reading import read_flow
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.forms.criteria_additions import judge_about, with_candidate, with_sentences

FLOW = read_flow(
    "flowboard: 1\nnodes:\n  answer: {type: llm, models: [local/m]}\n"
    "  quality: {type: multi_evaluator, inputs: {output: answer.text}}\n",
    None,
).flow


def test_a_sentence_becomes_a_criterion_with_the_check_that_it_asks_for():
    (criterion,) = with_sentences(FLOW, "quality", "The answer has at most 50 words.")
    assert criterion["text"] == "The answer has at most 50 words."
    assert len(criterion["candidates"]) == 1 and criterion["candidates"][0]["check"]


def test_a_judge_asks_about_the_sentence_with_the_flows_own_model():
    (criterion,) = with_sentences(FLOW, "quality", "The answer is kind.")
    judge = judge_about(FLOW, criterion)
    assert "The answer is kind." in judge["judge"] and judge["model"] == "local/m"


def test_names_of_assertions_differ():
    criteria = [{"id": "a", "candidates": [{"name": "short", "check": "length"}]}, {"id": "b"}]
    (added,) = with_candidate(criteria, 1, {"name": "short", "check": "length"})
    assert added["name"] == "short_2"


def test_nothing_said_is_told():
    with pytest.raises(WorkspaceError, match="true of a good output"):
        with_sentences(FLOW, "quality", "  ")
