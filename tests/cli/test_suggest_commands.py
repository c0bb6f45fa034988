"""`flowboard suggest`, `flowboard check-outputs` and `flowboard evolve`."""

import json

import pytest

from tests.house.test_start import starts_at_once

PROMPT = "You sell tea.\nAnswer in at most three sentences, without hashtags.\n"


@pytest.fixture
def prompt(folder):
    (folder / "p.txt").write_text(PROMPT)
    return "--prompt-file", "p.txt"


def test_suggest_prints_checks_with_their_places_as_json(flowboard, prompt):
    ended = flowboard("suggest", *prompt, "--json")
    assert ended.code == 0
    first, second = ended.json["suggestions"]
    assert first == {
        "name": "at_most_3_sentences",
        "check": "length",
        "arguments": {"unit": "sentences", "max": 3},
        "span": [24, 47],
        "sentence": "Answer in at most three sentences, without hashtags.",
    }
    assert PROMPT[slice(*first["span"])] == "at most three sentences"
    assert second["check"] == "no_hashtags"


def test_suggest_shows_the_sentence_that_each_check_comes_from(flowboard, prompt):
    out = flowboard("suggest", *prompt).out.splitlines()
    assert out[:2] == [
        "at_most_3_sentences: length (unit: sentences, max: 3)",
        "    Answer in at most three sentences, without hashtags.",
    ]


def test_suggest_says_when_there_is_nothing(flowboard, folder):
    (folder / "p.txt").write_text("Be kind.")
    assert "nothing in this prompt" in flowboard("suggest", "--prompt-file", "p.txt").out


def test_suggest_explains_a_file_that_is_not_there(flowboard):
    ended = flowboard("suggest", "--prompt-file", "none.txt")
    assert (ended.code, ended.err) == (
        2,
        "none.txt can't be read (No such file or directory). Correct --prompt-file.\n",
    )


def test_what_suggest_prints_is_what_check_outputs_takes(flowboard, prompt, folder):
    (folder / "s.json").write_text(flowboard("suggest", *prompt, "--json").out)
    lines = [{"id": "a", "output": "Tea is good.", "row": {}}, {"id": "b", "output": "#tea", "row": {}}]
    (folder / "o.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    options = ("--suggestions", "s.json", "--outputs", "o.jsonl")
    ended = flowboard("check-outputs", *options, "--json")
    assert ended.code == 0
    assert [row["id"] for row in ended.json["rows"]] == ["a", "b"]
    assert ended.json["rows"][1]["results"][1] == {
        "name": "no_hashtags",
        "outcome": "fail",
        "message": 'It has the hashtag "#tea".',
    }
    assert ended.json["counts"] == {"pass": 3, "fail": 1}
    shown = flowboard("check-outputs", *options).out
    assert "3 pass, 1 fail" in shown
    assert "no_hashtags" in shown


def test_suggest_asks_a_model_that_is_named_and_says_what_it_takes(flowboard, prompt, provider):
    ended = flowboard("suggest", *prompt, "--model", "local/m", "--json")
    assert ended.code == 0
    assert ended.err.startswith("Asking local/m: 1 call, about –.")
    assert {"suggestions", "criteria", "remarks", "calls", "cost"} <= ended.json.keys()
    assert provider.requests.total() == 1
    assert (
        "The output has at most 3 sentences." in flowboard("suggest", *prompt, "--model", "local/m").out
    )


def test_evolve_shows_the_changes_of_a_prompt_and_the_criteria_behind_them(flowboard):
    ended = flowboard("evolve", "demo.flow.yaml", "extract")
    assert ended.code == 0
    assert "extract.template: 1 versions" in ended.out
    assert "added" in ended.out
    found = flowboard("evolve", "demo.flow.yaml", "extract", "--json").json
    assert found["node"] == "extract"
    assert found["fields"][0]["versions"] == [{"version": "now", "at": None, "source": "file"}]


def test_evolve_explains_a_node_that_is_not_there(flowboard):
    ended = flowboard("evolve", "demo.flow.yaml", "none")
    assert ended.code == 2
    assert "has no node 'none'" in ended.err


def test_suggest_and_check_outputs_start_at_once(folder, flowboard, prompt):
    (folder / "s.json").write_text(flowboard("suggest", *prompt, "--json").out)
    (folder / "o.jsonl").write_text('{"id": 1, "output": "Tea."}\n')
    place = str(folder)
    suggest = ["suggest", "--prompt-file", f"{place}/p.txt"]
    check = ["check-outputs", "--suggestions", f"{place}/s.json", "--outputs", f"{place}/o.jsonl"]
    for command in (suggest, check):
        assert any(starts_at_once(command) for _ in range(6))
