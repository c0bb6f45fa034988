"""Validation names the line, the node and the field, and says what to do."""

from __future__ import annotations

from time import process_time

import pytest

from flowboard.flow import Flow, Node, format_flow, read_flow, validate
from tests.flow.examples import CANONICAL, SmallCatalogue


def said(text):
    """What validation says of a text, one line a problem."""
    return [problem.describe("f.yaml") for problem in validate(read_flow(text), SmallCatalogue())]


def changed(old, new):
    """The canonical example with one piece of text changed."""
    assert CANONICAL.count(old) == 1
    return CANONICAL.replace(old, new)


def test_a_sound_flow_has_no_problems():
    assert said(CANONICAL) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "type: prompt",
            "type: promt",
            "f.yaml:8: node 'extract', type: Unknown node type 'promt'. Did you mean 'prompt'? "
            "Until then the node is kept but can't run.",
        ),
        (
            "type: llm",
            "type: llm@9",
            "f.yaml:14: node 'answer', type: 'llm' has no version 9 here. Upgrade the package that brings it, "
            "or take the version off. Until then the node is kept but can't run.",
        ),
        (
            "models: [",
            "modles: [",
            "f.yaml:16: node 'answer', modles: Unknown field. Did you mean 'models'?",
        ),
        (
            "    inputs: {prompt: extract.prompt}\n",
            "",
            "f.yaml:13: node 'answer', inputs: The input 'prompt' isn't wired. Write `prompt: node.port` below inputs.",
        ),
        (
            "extract.prompt}",
            "extrct.prompt}",
            "f.yaml:15: node 'answer', inputs.prompt: There is no node 'extrct'. Did you mean 'extract'?",
        ),
        (
            "extract.prompt}",
            "extract.promt}",
            "f.yaml:15: node 'answer', inputs.prompt: The node 'extract' has no output 'promt'. "
            "Did you mean 'prompt'?",
        ),
        (
            "{prompt: extract.prompt}",
            "{prompt: extract.prompt, promt: extract.prompt}",
            "f.yaml:15: node 'answer', inputs.promt: There is no input 'promt'. Did you mean 'prompt'?",
        ),
        (
            "{prompt: extract.prompt}",
            "{prompt: extract.version}",
            "f.yaml:15: node 'answer', inputs.prompt: This wire doesn't fit: the input 'prompt' takes messages, but "
            "'version' gives number. Wire another port, or convert in between.",
        ),
        (
            "{prompt: extract.prompt}",
            "{prompt: [extract.prompt, tweets.text]}",
            "f.yaml:15: node 'answer', inputs.prompt: This input takes one wire. "
            "Unite several with a `merge` node.",
        ),
        (
            "{tweet: tweets.text}\n    template",
            "{tweet: quality.verdict}\n    template",
            "f.yaml:9: node 'extract', inputs.tweet: This wire doesn't fit: the input 'tweet' takes text, but "
            "'verdict' gives verdict. Wire another port, or convert in between.",
        ),
        (
            "pattern: '^- '}",
            "pattern: '^- ', on: txt}",
            "f.yaml:18: node 'answer', assertions[0].on: There is no output 'txt'. Did you mean 'text'?",
        ),
        (
            "pattern: '^- '}",
            "pattern: '^- '}\n      - {name: bulleted, check: max_words}",
            "f.yaml:19: node 'answer', assertions[1].name: Two assertions of this node are named 'bulleted'. "
            "Names must differ.",
        ),
        (
            "check: every_line_matches",
            "check: max_word",
            "f.yaml:18: node 'answer', assertions[0].check: There is no check 'max_word'. Did you mean 'max_words'?",
        ),
        (
            "  extract: [240, 0]",
            "  extrct: [240, 0]",
            "f.yaml:28: layout.extrct: There is no node 'extrct' to place. Remove the line.",
        ),
    ],
)
def test_a_problem_is_told_where_it_stands(old, new, message):
    assert message in said(changed(old, new))


def test_a_cycle_is_named_from_its_first_node():
    text = changed("{tweet: tweets.text}\n    template", "{tweet: answer.text}\n    template")
    assert said(text) == [
        "f.yaml:9: node 'extract', inputs: These nodes feed each other in a circle: "
        "extract → answer → extract. Take away one of the wires."
    ]


def test_unknown_types_and_places_are_warnings_and_all_else_errors():
    text = changed("type: prompt", "type: promt").replace("tweets: [0, 0]", "twits: [0, 0]")
    text = text.replace("answer.text", "answer.txt")
    severities = {
        problem.code: problem.severity for problem in validate(read_flow(text), SmallCatalogue())
    }
    assert severities == {"unknown-type": "warning", "layout": "warning", "unknown-output": "error"}


def test_wires_into_an_unknown_type_are_still_looked_up():
    text = changed("type: prompt", "type: mystery").replace(
        "{tweet: tweets.text}\n    template", "{t: twets.text}\n    template"
    )
    assert any("There is no node 'twets'. Did you mean 'tweets'?" in line for line in said(text))


def test_a_dataset_gives_whatever_columns_the_data_has():
    assert (
        said(changed("{output: answer.text, tweet: tweets.text}", "{output: tweets.anything at all}"))
        == []
    )


@pytest.mark.parametrize(
    "key",
    [
        "sk-" + "proj-" + "a1B2" * 8,
        "sk-ant-" + "api03-" + "x9Yz" * 8,
        "ghp_" + "a1" * 18,
        "AIza" + "b" * 35,
        "AKIA" + "1234567890ABCDEF",
    ],
)
def test_an_api_key_anywhere_in_a_flow_is_an_error_that_does_not_repeat_it(key):
    text = changed("Extract up to three", f"Use {key} to").replace(
        "path: tweet", f"x-key: '{key}'\n    path: tweet"
    )
    lines = said(text)
    assert [line.partition(": This looks like an API key.")[0] for line in lines] == [
        "f.yaml:6: node 'tweets', x-key",
        "f.yaml:11: node 'extract', template",
    ]
    assert key not in "".join(lines)


@pytest.mark.parametrize(
    "text", ["task-force-meetings-in-the-valley-2024", "sk-learn-is-a-library-for-learning", "ask-1"]
)
def test_prose_is_no_api_key(text):
    assert said(changed("Extract up to three", text)) == []


def test_a_flow_without_a_file_is_validated_without_lines():
    flow = Flow(nodes={"a": Node(type="llm", inputs={"prompt": "b.text"})})
    problems = validate(flow, SmallCatalogue())
    assert [(problem.line, problem.node, problem.code) for problem in problems] == [
        (None, "a", "unknown-node")
    ]


def test_thirty_nodes_are_read_and_validated_within_sixty_milliseconds():
    node = read_flow(CANONICAL).flow.nodes["answer"]
    nodes = {
        f"n{i}": node.model_copy(update={"inputs": {"prompt": f"n{i - 1}.text"}}) for i in range(1, 30)
    }
    text = format_flow(Flow(nodes={"n0": Node(type="dataset", config={"path": "a.csv"}), **nodes}))
    times = []
    for _ in range(5):
        start = process_time()
        assert validate(read_flow(text), SmallCatalogue()) == []
        times.append(process_time() - start)
    assert min(times) < 0.060
