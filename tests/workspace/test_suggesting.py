"""Suggesting for a prompt file, checking outputs, asking a model, and the history of a node's prompts."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from flowboard.llm.profiles import load_profiles
from flowboard.llm.registry import ModelRegistry
from flowboard.workspace.checking_outputs import check_outputs
from flowboard.workspace.errors import ExitCode, WorkspaceError
from flowboard.workspace.evolving import evolve
from flowboard.workspace.project import Project, load
from flowboard.workspace.suggesting import (
    announce,
    ask,
    ask_about,
    by_rules,
    read_prompt_file,
    suggestions_in,
)
from tests.provider import Provider

PROMPT = "Answer in at most three sentences. Never mention prices."


@pytest.fixture
def suggestions(tmp_path: Path) -> Path:
    """A file as `flowboard suggest` prints it."""
    prompt = tmp_path / "p.txt"
    prompt.write_text("Use at most 3 words and no commas.")
    path = tmp_path / "s.json"
    path.write_text(json.dumps({"suggestions": [one.to_json() for one in suggestions_in(prompt)]}))
    return path


@pytest.fixture
def outputs(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a file of outputs."""

    def write(text: str) -> Path:
        path = tmp_path / "o.jsonl"
        path.write_text(text)
        return path

    return write


def test_outputs_are_checked_by_what_suggest_printed(
    suggestions: Path, outputs: Callable[[str], Path]
) -> None:
    lines = '{"id": "a", "output": "one two", "row": {}}\n\n{"id": 7, "output": "a, b c d"}\n'
    checked = check_outputs(suggestions, outputs(lines)).to_json()
    assert [row["id"] for row in checked["rows"]] == ["a", 7]
    assert checked["rows"][1]["results"] == [
        {"name": "at_most_3_words", "outcome": "fail", "message": "It has 4 words, more than 3."},
        {"name": "no_commas", "outcome": "fail", "message": 'It has 1 comma: "a, b c d".'},
    ]
    assert checked["counts"] == {"pass": 2, "fail": 2}


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ('{"id": 1, "output": ""}\nno\n', "o.jsonl, line 2: this isn't JSON"),
        ('{"id": 1}\n', 'line 1: write each line as {"id"'),
        ("[1]\n", 'line 1: write each line as {"id"'),
        ('{"output": ""}\n', 'line 1: give it an "id"'),
        ('{"id": true, "output": ""}\n', 'line 1: give it an "id"'),
        ('{"id": 1, "output": "", "row": 3}\n', 'line 1: "row" is an object'),
    ],
)
def test_a_bad_line_of_outputs_is_named(
    suggestions: Path, outputs: Callable[[str], Path], lines: str, says: str
) -> None:
    with pytest.raises(WorkspaceError) as wrong:
        check_outputs(suggestions, outputs(lines))
    assert says in str(wrong.value)
    assert wrong.value.exit_code == ExitCode.BAD_INPUT


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{\n", "line 2: this isn't JSON"),
        ("[]", 'has no list under "suggestions"'),
        ('{"suggestions": [3]}', "suggestion 1: it is an object"),
        ('{"suggestions": [{"check": "no_commas"}]}', 'suggestion 1: it has no "name"'),
        (
            '{"suggestions": [{"name": "a", "check": "lenght"}]}',
            "There is no check 'lenght'. Did you mean",
        ),
        ('{"suggestions": [{"name": "a", "check": "length", "arguments": {"max": "x"}}]}', "`max`"),
        (
            '{"suggestions": [{"name": "a", "check": "length", "arguments": 3}]}',
            '"arguments" is an object',
        ),
        (
            '{"suggestions": [{"name": "a", "check": "no_commas", "arguments": {"judge": "?"}}]}',
            "is no argument of a check",
        ),
    ],
)
def test_a_bad_file_of_suggestions_is_explained(
    tmp_path: Path, outputs: Callable[[str], Path], text: str, says: str
) -> None:
    path = tmp_path / "s.json"
    path.write_text(text)
    with pytest.raises(WorkspaceError) as wrong:
        check_outputs(path, outputs(""))
    assert says in str(wrong.value)


def test_missing_files_are_named(tmp_path: Path, suggestions: Path) -> None:
    for call in (
        lambda: suggestions_in(tmp_path / "none.txt"),
        lambda: check_outputs(tmp_path / "none.json", tmp_path / "none.jsonl"),
        lambda: check_outputs(suggestions, tmp_path / "none.jsonl"),
    ):
        with pytest.raises(WorkspaceError, match="can't be read"):
            call()


def test_a_prompt_file_must_be_text(tmp_path: Path) -> None:
    path = tmp_path / "p.txt"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(WorkspaceError, match="isn't UTF-8 text"):
        read_prompt_file(path)
    path.write_bytes(b"\xef\xbb\xbfUse no commas.")
    assert read_prompt_file(path) == "Use no commas."


# -- a model ----------------------------------------------------------------------------------------


@pytest.fixture
def registry(provider: Provider) -> ModelRegistry:
    """Models that the provider on loopback answers for."""
    return ModelRegistry("live", profiles=load_profiles())


async def test_a_model_is_asked_once_and_its_criteria_join_those_of_the_rules(
    registry: ModelRegistry, provider: Provider
) -> None:
    found = await ask(registry, "local/m", PROMPT)
    await registry.close()
    assert found.calls == provider.answered.total() == 1
    assert found.usage is not None
    assert found.proposals[0].text == "The output has at most 3 sentences."
    assert {one.door for one in found.proposals} <= {"rules", "model"}
    [request] = provider.received
    assert PROMPT in request.json["messages"][1]["content"]
    assert request.json["response_format"]["json_schema"]["strict"]


async def test_calls_and_cost_are_told_before_the_first_call(provider: Provider) -> None:
    told: list[tuple[int, float | None, int]] = []

    def on_announce(calls: int, cost: float | None) -> None:
        told.append((calls, cost, provider.requests.total()))

    await ask_about(PROMPT, "local/m", on_announce)
    assert told == [(1, None, 0)]
    assert provider.requests.total() == 1


async def test_a_price_that_is_known_is_announced_and_the_cost_recorded(
    provider: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "priced.toml"
    prices = '[profiles.local.prices."*"]\ninput = 1.0\noutput = 10.0\n'
    path.write_text(f'[profiles.local]\nbase_url = "{provider.base_url}"\n{prices}')
    monkeypatch.setenv("FLOWBOARD_PROFILES", str(path))
    registry = ModelRegistry("live", profiles=load_profiles())
    announced = announce(registry, "local/m", PROMPT)
    assert announced.cost is not None
    assert 0.01 < announced.cost < 0.1
    found = await ask(registry, "local/m", PROMPT)
    await registry.close()
    assert found.cost is not None
    assert found.cost > 0


async def test_a_throttled_call_is_made_again(registry: ModelRegistry, provider: Provider) -> None:
    provider.enqueue("429")
    found = await ask(registry, "local/m", PROMPT)
    await registry.close()
    assert found.calls == 2


async def test_a_model_that_nobody_answers_for_is_explained(provider: Provider) -> None:
    with pytest.raises(WorkspaceError, match="There is no provider 'nobody'"):
        await ask_about(PROMPT, "nobody/m", lambda calls, cost: None)
    assert provider.requests.total() == 0


def test_rules_alone_cost_nothing() -> None:
    found = by_rules(PROMPT)
    assert (found.calls, found.cost) == (0, 0.0)
    assert found.to_json()["criteria"][0]["text"] == "The output has at most 3 sentences."


# -- the history of prompts -------------------------------------------------------------------------


def rewritten(path: Path, template: str) -> None:
    """The flow with another template in its prompt node."""
    before, rest = path.read_text().split("template: |\n", 1)
    after = rest.partition("\n  answer:")[2]
    path.write_text(f"{before}template: |\n      {template}\n  answer:{after}")


def test_the_prompts_that_runs_have_used_are_compared(project: Project, flow_path: Path) -> None:
    project.run(models="live", limit=1)
    rewritten(flow_path, "Say it in at most 3 words: {{ tweet }}")
    load(flow_path).run(models="live", limit=1)
    [history] = evolve(flow_path, "extract").fields
    assert history.field == "template"
    assert [one.source for one in history.versions] == ["store", "store"]
    assert [one.text for one in history.criteria] == ["The output has at most 3 words."]


def test_a_flow_that_never_ran_has_the_version_in_its_file(flow_path: Path) -> None:
    [history] = evolve(flow_path, "extract").fields
    assert [(one.version, one.source) for one in history.versions] == [("now", "file")]


def test_versions_under_git_are_compared_too(flow_path: Path) -> None:
    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
        command = ["git", "-C", str(flow_path.parent), *identity, *arguments]
        subprocess.run(command, check=True, capture_output=True)

    git("init")
    for template in ("Say it: {{ tweet }}", "Say it without hashtags: {{ tweet }}"):
        rewritten(flow_path, template)
        git("add", flow_path.name)
        git("commit", "-m", "prompt")
    rewritten(flow_path, "Say it without hashtags or emojis: {{ tweet }}")
    [history] = evolve(flow_path, "extract").fields
    assert [one.source for one in history.versions] == ["git", "git", "file"]
    assert [change.category for step in history.steps[1:] for change in step.changes] == [
        "exclusion",
        "exclusion",
    ]


def test_git_that_is_missing_or_broken_is_no_error(
    flow_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (flow_path.parent / ".git").write_text("gitdir: nowhere")
    assert evolve(flow_path, "extract").fields
    monkeypatch.setenv("PATH", "")
    assert evolve(flow_path, "extract").fields


def test_a_node_without_a_prompt_is_explained(flow_path: Path) -> None:
    with pytest.raises(WorkspaceError, match=r"has no prompt\. Nodes with one: extract"):
        evolve(flow_path, "answer")
    with pytest.raises(WorkspaceError, match=r"has no node 'none'\. There are: tweets, extract"):
        evolve(flow_path, "none")
