"""Assertions that the prompt before a node asks for."""

from flowboard.flow.reading import read_flow
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.forms.suggested import suggested_assertions

TYPES = NodeTypes()
FLOW = """\
flowboard: 1
nodes:
  rows: {type: dataset, rows: [{text: hello}]}
  ask:
    type: prompt
    inputs: {text: rows.text}
    template: |
      Answer in at most 50 words. Use no hashtags.
      {{ text }}
  answer:
    type: llm
    inputs: {prompt: ask.prompt}
    models: [local/m]
    assertions: []
  clean: {type: transform, inputs: {value: answer.text}, steps: [strip]}
"""


def checks(flow: str, node: str) -> list[str]:
    return [one.assertion["check"] for one in suggested_assertions(read_flow(flow).flow, TYPES, node)]


def test_what_the_prompt_asks_for_is_offered_on_the_answer_and_below():
    assert set(checks(FLOW, "answer")) == set(checks(FLOW, "clean")) == {"length", "no_hashtags"}


def test_each_comes_with_its_sentence_and_its_prompt():
    found = suggested_assertions(read_flow(FLOW).flow, TYPES, "answer")
    by_check = {one.assertion["check"]: one for one in found}
    assert (
        by_check["length"].sentence == "Answer in at most 50 words." and by_check["length"].node == "ask"
    )


def test_what_is_asserted_already_isnt_offered_again():
    asserted = FLOW.replace("assertions: []", "assertions: [{name: mine, check: no_hashtags}]")
    assert checks(asserted, "answer") == ["length"]


def test_names_that_are_taken_are_avoided():
    found = suggested_assertions(read_flow(FLOW).flow, TYPES, "answer")
    name = found[0].assertion["name"]
    taken = FLOW.replace("assertions: []", f"assertions: [{{name: {name}, check: json_valid}}]")
    again = suggested_assertions(read_flow(taken).flow, TYPES, "answer")
    assert name not in [one.assertion["name"] for one in again] and len(again) == len(found)


def test_nothing_is_offered_where_no_model_answers():
    assert checks(FLOW, "rows") == checks(FLOW, "ask") == []
