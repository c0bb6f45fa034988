"""A judge is asked again about frozen rows; where it has moved, the card and the grader hear of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import ExitCode, WorkspaceError
from flowboard.workspace.evaluators.asking_again import JudgeAgain, opened_again
from flowboard.workspace.evaluators.cards import build_cards
from flowboard.workspace.evaluators.running_workbench import Terms
from tests.provider.server import Reply
from tests.workspace.evaluators.judging import FLOW, ROWS, Writer, run, write_flow
from tests.workspace.grading.praise import grading

ANCHORS = 20
JUDGE = "- {name: told, judge: 'Is it calm?', model: local/m}"
JUDGED = FLOW.replace("- {name: no_mark, check: not_contains, value: '!'}", JUDGE)


class Judge(Writer):
    """A model that fails what is shouted; once it is `strict` also whatever has a 3 in it."""

    strict = False

    def _good(self, path: str, body: dict[str, Any], prompt: str, fault: str) -> Reply:
        fails = "!" in prompt.partition("The pan")[2] or (self.strict and "3" in prompt)
        text = orjson.dumps({"reasoning": "So it is.", "verdict": "fail" if fails else "pass"}).decode()
        return self._answer(path, body, prompt, text, "stop")


@pytest.fixture
def provider(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Judge]:
    with Judge() as running:
        profiles = running.write_profiles(tmp_path_factory.mktemp("profiles") / "profiles.toml")
        monkeypatch.setenv("FLOWBOARD_PROFILES", str(profiles))
        yield running


@pytest.fixture
def path(tmp_path: Path, provider: Judge) -> Path:
    """The flow, run with its judge; every row is graded, every fifth as bad."""
    path = write_flow(tmp_path, JUDGED)
    run(path, models="live")
    with grading(path, "quality") as session:
        for turn in range(ROWS):
            session.grade("bad" if turn % 5 == 0 else "good")
    return path


def ask(path: Path, **terms: Any) -> JudgeAgain:
    """What became of the judge, asked again within these terms."""
    return carried_out(path, **terms)[1]


def carried_out(path: Path, **terms: Any) -> tuple[str, JudgeAgain]:
    """What was announced, and what became of the judge."""

    async def carry_out() -> tuple[str, JudgeAgain]:
        wanted = Terms(**({"models": "live"} | terms))
        types = NodeTypes()
        async with opened_again(
            path.parent, "latest", "quality", types, wanted, anchors=ANCHORS
        ) as session:
            (judge,) = await session.ask()
            return session.sentence, judge

    return asyncio.run(carry_out())


def card_notes(path: Path) -> str:
    return " ".join(build_cards(path.parent, "latest", "quality", NodeTypes()).whole.notes)


def test_a_judge_that_says_the_same_hasnt_moved_and_was_really_asked(path: Path, provider: Judge):
    before = provider.requests.total()
    announced, judge = carried_out(path)
    assert announced.startswith(f"1 judge asked again about graded rows: {ANCHORS} calls")
    assert provider.requests.total() == before + ANCHORS
    assert not judge.has_moved
    assert judge.sentence == f"told: 0 of {ANCHORS} verdicts have changed, no more than noise would."
    assert "drifted" not in card_notes(path)


def test_a_judge_that_has_moved_is_told_on_the_card_and_its_rows_are_graded_again(
    path: Path, provider: Judge
):
    provider.strict = True
    judge = ask(path)
    assert judge.has_moved
    assert "fail now that passed" in judge.sentence
    assert "told has drifted: " in card_notes(path)
    with grading(path, "quality", order="sampled") as session:
        assert session.next_ungraded()
        assert session.shown is not None
        assert session.shown.row.subject in judge.anchors.moved
        assert session.shown.why.startswith("An evaluator is checked on rows that are graded")


def test_the_anchors_stay_frozen_and_a_judge_that_comes_back_is_forgiven(path: Path, provider: Judge):
    provider.strict = True
    first = ask(path)
    provider.strict = False
    second = ask(path)
    assert second.anchors.subjects == first.anchors.subjects
    assert second.anchors.frozen == first.anchors.frozen
    assert (first.anchors.turn, second.anchors.turn) == (1, 2)
    assert not second.has_moved
    assert "drifted" not in card_notes(path)


def test_an_edited_judge_is_another_one(path: Path, provider: Judge):
    provider.strict = True
    ask(path)
    write_flow(path.parent, JUDGED.replace("Is it calm?", "Is it quiet?"))
    run(path, models="live")
    assert "drifted" not in card_notes(path)


def test_a_recording_isnt_asked_again(path: Path, provider: Judge):
    run(path, models="live", record=True)
    asked = provider.requests.total()
    judge = ask(path, models="recorded")
    assert judge.anchors is None
    assert "A recording says the same every time" in judge.sentence
    assert provider.requests.total() == asked


@pytest.mark.usefixtures("priced")
def test_the_budget_ends_it_and_nothing_half_is_kept(path: Path, provider: Judge):
    provider.strict = True
    with pytest.raises(WorkspaceError) as error:
        ask(path, budget=0.02)
    assert error.value.exit_code == ExitCode.BUDGET
    assert "drifted" not in card_notes(path)


def test_an_evaluator_without_a_judge_has_nobody_to_ask(tmp_path: Path):
    path = write_flow(tmp_path)
    run(path)
    with pytest.raises(WorkspaceError, match="No judge decides in quality"):
        ask(path)
