"""Evaluation: every kind of assertion ends in an outcome, whatever happens on the way."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from flowboard.assertions.evaluate import Chat, Evaluator
from flowboard.node import (
    AssertionSpec,
    ChatRequest,
    ChatResponse,
    NodeFailed,
    SandboxResult,
    Verdict,
)
from tests.assertions.values import verdict_on


class Returning:
    """A sandbox that has one result for everything, and remembers what it was to run."""

    def __init__(self, result: SandboxResult) -> None:
        self.result = result
        self.calls: list[tuple[str, str, Sequence[Mapping[str, Any]]]] = []

    async def call(
        self, source: str, function: str, rows: Sequence[Mapping[str, Any]]
    ) -> Sequence[SandboxResult]:
        self.calls.append((source, function, rows))
        return [self.result] * len(rows)


class Closed:
    """A sandbox on a machine that has none."""

    async def call(
        self, source: str, function: str, rows: Sequence[Mapping[str, Any]]
    ) -> Sequence[SandboxResult]:
        raise NodeFailed("Code assertions need the sandbox, which isn't part of this version.")


async def silent(request: ChatRequest) -> ChatResponse:
    raise AssertionError("nobody was to be asked")


async def evaluated(
    spec: AssertionSpec, output: Any = "text", *, chat: Chat = silent, sandbox: Any = None
) -> Verdict:
    evaluator = Evaluator()
    prepared = evaluator.prepare(spec)
    return await evaluator.evaluate(prepared, output, {"tweets.text": "hi"}, chat, sandbox or Closed())


CODE = AssertionSpec(name="short", code="def check(output, row): return len(output) < 9", criterion="c")


async def test_a_verdict_carries_the_name_the_criterion_and_the_scope_of_its_spec() -> None:
    for output, outcome in (("- a", "pass"), ("a", "fail")):
        spec = AssertionSpec(
            name="bulleted", check="matches", pattern="^- ", criterion="form", scope="format"
        )
        verdict = await evaluated(spec, output)
        assert (verdict.name, verdict.kind, verdict.criterion, verdict.scope) == (
            "bulleted",
            "check",
            "form",
            "format",
        )
        assert verdict.outcome == outcome


def test_a_broken_assertion_is_an_error_on_every_item_and_says_what_is_wrong() -> None:
    prepared = Evaluator().prepare(AssertionSpec(name="it", check="contain", value="a"))
    verdicts = [prepared.check(output, {}) for output in ("a", "b")]
    assert [verdict.outcome for verdict in verdicts] == ["error", "error"]
    assert verdicts[0].message == "There is no check 'contain'. Did you mean 'contains'?"


def test_an_output_that_is_no_json_is_an_error_and_no_exception() -> None:
    verdict = verdict_on(object(), check="contains", value="a")
    assert verdict.outcome == "error"
    assert verdict.message.startswith("TypeError: ")


def test_a_message_is_cut_to_500_characters() -> None:
    verdict = verdict_on("a", check="required_words", words=[f"word{number}" for number in range(200)])
    assert len(verdict.message) == 500
    assert verdict.message.endswith("…")


@pytest.mark.parametrize(
    ("spec", "row", "model", "is_async"),
    [
        ({"check": "no_urls"}, False, False, False),
        ({"check": "equals", "to": "tweets.gold"}, True, False, False),
        ({"check": "equals", "value": "a"}, False, False, False),
        ({"judge": "Is it?", "model": "m"}, False, True, True),
        ({"judge": "Is it?", "model": "m", "include": ["tweets.text"]}, True, True, True),
        ({"code": "def check(output, row): return True"}, True, False, True),
        ({"learned": "tone"}, False, False, False),
        ({"check": "nonsense"}, False, False, False),
    ],
)
def test_a_prepared_assertion_says_what_it_needs(
    spec: dict[str, Any], row: bool, model: bool, is_async: bool
) -> None:
    prepared = Evaluator().prepare(AssertionSpec(name="it", **spec))
    assert (prepared.needs_row, prepared.needs_model, prepared.is_async) == (row, model, is_async)


async def test_a_judge_is_asked_and_its_answer_is_the_verdict() -> None:
    asked: list[ChatRequest] = []

    async def chat(request: ChatRequest) -> ChatResponse:
        asked.append(request)
        return ChatResponse(text="", json={"reasoning": "It says hi.", "verdict": "fail"})

    spec = AssertionSpec(name="j", judge="Is it rude?", model="openai/x", include=["tweets.text"])
    verdict = await evaluated(spec, "ho", chat=chat)
    assert (verdict.outcome, verdict.reason) == ("fail", "It says hi.")
    assert [request.model for request in asked] == ["openai/x"]
    assert "\nhi\n" in asked[0].messages[1]["content"]


async def test_a_judge_without_an_answer_is_an_error_with_the_reason() -> None:
    async def chat(request: ChatRequest) -> ChatResponse:
        raise NodeFailed("The recording has no answer.", status="no_recording")

    verdict = await evaluated(AssertionSpec(name="j", judge="Is it?", model="m"), chat=chat)
    assert (verdict.outcome, verdict.kind) == ("error", "judge")
    assert verdict.message == "The recording has no answer."


async def test_what_stops_the_run_passes_through_a_judge() -> None:
    class BudgetSpent(Exception):
        pass

    async def chat(request: ChatRequest) -> ChatResponse:
        raise BudgetSpent

    with pytest.raises(BudgetSpent):
        await evaluated(AssertionSpec(name="j", judge="Is it?", model="m"), chat=chat)


async def test_a_judge_that_is_to_see_a_value_that_is_not_there_asks_nobody() -> None:
    spec = AssertionSpec(name="j", judge="Is it?", model="m", include=["tweets.txt"])
    verdict = await evaluated(spec)
    assert verdict.outcome == "error"
    assert "Did you mean 'tweets.text'?" in verdict.message


@pytest.mark.parametrize(
    ("result", "outcome"),
    [
        (SandboxResult(True), "pass"),
        (SandboxResult(False), "fail"),
        (SandboxResult(None), "skipped"),
        (SandboxResult(1), "error"),
        (SandboxResult(0), "error"),
        (SandboxResult("True"), "error"),
        (SandboxResult([]), "error"),
        (SandboxResult(True, error="ZeroDivisionError: division by zero"), "error"),
    ],
)
async def test_only_true_false_and_none_themselves_are_verdicts_of_code(
    result: SandboxResult, outcome: str
) -> None:
    verdict = await evaluated(CODE, sandbox=Returning(result))
    assert (verdict.outcome, verdict.kind, verdict.criterion) == (outcome, "code", "c")


async def test_code_gets_the_output_and_the_row() -> None:
    sandbox = Returning(SandboxResult(True))
    await evaluated(CODE, "text", sandbox=sandbox)
    assert sandbox.calls == [(CODE.code, "check", [("text", {"tweets.text": "hi"})])]


async def test_code_is_not_run_where_there_is_no_sandbox() -> None:
    verdict = await evaluated(CODE)
    assert verdict.outcome == "not_run"
    assert verdict.message == "Code assertions need the sandbox, which isn't part of this version."


async def test_code_beside_the_flow_is_read_once() -> None:
    read: list[str] = []

    def read_file(name: str) -> str:
        read.append(name)
        return "def is_short(output, row): return len(output) < 9"

    evaluator = Evaluator(read_file=read_file)
    prepared = evaluator.prepare(AssertionSpec(name="s", code="tweets.assertions.py::is_short"))
    sandbox = Returning(SandboxResult(True))
    for _ in range(2):
        assert (await evaluator.evaluate(prepared, "a", {}, silent, sandbox)).outcome == "pass"
    assert read == ["tweets.assertions.py"]
    assert [function for _, function, _ in sandbox.calls] == ["is_short", "is_short"]


def test_a_function_that_the_file_does_not_have_is_an_error() -> None:
    evaluator = Evaluator(read_file=lambda name: "x = 1")
    verdict = evaluator.prepare(AssertionSpec(name="s", code="a.py::is_short")).check("a", {})
    assert verdict.outcome == "error"
    assert verdict.message.startswith("a.py: The code must define `def is_short(output, row)`")


async def test_a_classifier_that_nobody_trained_is_not_run() -> None:
    verdict = await evaluated(AssertionSpec(name="t", learned="tone-v3"))
    assert verdict.outcome == "not_run"
    assert verdict.message.startswith("There is no trained classifier named 'tone-v3'")


def test_validating_imports_nothing_heavy() -> None:
    program = (
        "import sys; from flowboard.assertions.arguments import problems; "
        "from flowboard.node import AssertionSpec; "
        "assert problems(AssertionSpec(name='a', check='no_hashtags')) == []; "
        "print(*sorted({'regex', 'jsonschema', 'jinja2', 'sqlalchemy', 'openai', 'pandas', 'ruamel'} "
        "& {name.partition('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
