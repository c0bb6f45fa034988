"""A model at hand is asked for criteria and for candidates: announced before, merged after, stopped on demand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.editor.wizard.working import Working, work
from tests.workspace.evaluators.judging import Writer
from tests.workspace.evaluators.praise import a_grade, grade, rows_of

ASK = "wizard-infer-ask"
NAMED = {"text": "It names the product.", "quote": "Praise {{ name }}", "kind": "content"}
BRIEF = {"text": "The answer has at most two sentences.", "quote": "at most 2 sentences"}
CODE = {"kind": "code", "code": "def check(output, row):\n    return len(output) < 400"}
BROKEN = {"kind": "code", "code": "def check(output, row):\n    return 1 / 0"}
QUESTION = {"kind": "judge", "question": "Does it name the product?"}


@pytest.fixture
def provider(editor, monkeypatch) -> Iterator[Writer]:
    """A provider that answers as `local/…`, at a price."""
    with Writer() as running:
        place = Path(editor.settings.folder).parent / "profiles.toml"
        place.write_text(
            f'[profiles.local]\nbase_url = "{running.base_url}"\n'
            '[profiles.local.prices."*"]\ninput = 1.0\noutput = 10.0\n'
        )
        monkeypatch.setenv("FLOWBOARD_PROFILES", str(place))
        yield running


@pytest.fixture
async def page(user, editor, path, provider) -> Working:
    return await work(user, editor)


async def opened(page: Working, model: str = "local/m") -> Working:
    """Open the door to the prompt, and name a model of a profile that no price list knows."""
    page.click("door-prompt")
    await page.settle(lambda: page.controls("take-proposals"))
    await page.settle(lambda: page.controls("wizard-infer-model"))
    page.type("wizard-infer-model", model)
    await page.settle(lambda: "call, about $" in text_of(page, "wizard-infer-cost"))
    return page


def text_of(page: Working, name: str) -> str:
    return str(page.control(name)._text)


def proposals(page: Working) -> list[str]:
    """The sentences that are offered, in order."""
    places = range(len([one for one in range(20) if page.controls(f"take-{one}")]))
    return [str(page.control(f"take-{one}").props["label"]).removeprefix("Take: ") for one in places]


async def asked(page: Working, until: str) -> None:
    page.click(ASK)
    await page.settle(lambda: until in text_of(page, "door-status"))


# -- criteria from the prompt --------------------------------------------------------------------------


async def test_what_asking_costs_is_said_before_anybody_is_asked(page, provider):
    await opened(page)
    assert text_of(page, "wizard-infer-cost").startswith("1 call, about $0.0")
    assert provider.requests.total() == 0


async def test_what_a_model_adds_stands_beside_the_rules_without_duplicates(page, provider):
    provider.proposed = [NAMED, BRIEF]
    await asked(await opened(page), "local/m adds 1 criterion: 1 call, $0.0")
    assert proposals(page) == [
        "The output has at most 2 sentences.",
        "There are no hashtags.",
        "It names the product.",
    ]
    page.click("take-proposals")
    await page.settle(lambda: len(page.criteria()) == 5)
    await page.settle(lambda: len(page.edits()) == 3)
    assert [one.source["door"] for one in page.edits()].count("model") == 1


async def test_what_was_switched_off_stays_off_when_the_model_has_answered(page, provider):
    provider.proposed = [NAMED]
    await opened(page)
    page.happens("take-1", "edit", False)
    await asked(page, "local/m adds")
    assert page.control("take-1").props["value"] is False
    page.click("take-proposals")
    await page.settle(lambda: len(page.criteria()) == 4)
    assert [one["text"] for one in page.criteria().values()][2:] == [
        "The output has at most 2 sentences.",
        "It names the product.",
    ]


@pytest.mark.parametrize(
    ("faults", "said", "told"),
    [
        (["400"], "", "local/m didn't answer. local/m answered with status 400"),
        (["401"], "", "refuses the key for local/m"),
        (["429:ms"] * 3, "", "local/m is too busy, also when asked again. Wait a minute"),
        (["malformed"] * 3, "", "gave a broken answer"),
        ([], "Sorry, I can't do that.", "no JSON, although a schema asked for it"),
        ([], '{"criteria": "none"}', "local/m has read this and adds nothing: 1 call"),
        (["refusal"], "", "local/m has read this and adds nothing: 1 call"),
    ],
)
async def test_a_failure_is_a_sentence_and_leaves_what_the_rules_have_read(
    page, provider, faults, said, told
):
    await opened(page)
    provider.said = said
    provider.enqueue(*faults)
    await asked(page, told)
    assert proposals(page) == ["The output has at most 2 sentences.", "There are no hashtags."]
    assert page.control(ASK).visible and "disabled" not in page.control(ASK).props


async def test_a_refusal_is_told_in_the_models_words(page, provider):
    await opened(page)
    provider.enqueue("refusal")
    await asked(page, "adds nothing")
    assert any(one.startswith("The model declined: “") for one in page.said())


async def test_asking_can_be_stopped_and_done_again(page, provider):
    await opened(page)
    provider.proposed = [NAMED]
    provider.hold()
    page.click(ASK)
    await page.settle(lambda: provider.requests.total() == 1)
    assert not page.control(ASK).visible
    page.click("wizard-infer-stop")
    await page.settle(lambda: text_of(page, "door-status").startswith("Stopped."))
    assert proposals(page) == ["The output has at most 2 sentences.", "There are no hashtags."]
    provider.release()
    await asked(page, "local/m adds 1 criterion")


async def test_a_door_that_is_closed_ends_its_call(page, provider):
    await opened(page)
    provider.hold()
    page.click(ASK)
    await page.settle(lambda: provider.requests.total() == 1)
    page.click("door-prompt")
    await page.settle(lambda: provider.is_left)
    assert not page.controls(ASK)
    provider.release()
    page.click("door-prompt")
    await page.settle(lambda: page.controls("take-proposals"))
    assert provider.answered.total() == 0


async def test_a_model_that_nobody_answers_for_cant_be_asked_and_says_why(page):
    page.click("door-prompt")
    await page.settle(lambda: page.controls("wizard-infer-model"))
    page.type("wizard-infer-model", "nobody/m")
    await page.settle(lambda: "no provider 'nobody'" in text_of(page, "wizard-infer-cost"))
    assert "disabled" in page.control(ASK).props


# -- criteria from notes -------------------------------------------------------------------------------


@pytest.fixture
def noted(path) -> Path:
    """Bad outputs with notes."""
    notes = [
        "much too loud",
        "shouts",
        "It could do without the mark; nobody talks like that to a customer.",
    ]
    bad = [row for row in rows_of(path) if "!" in row.output]
    grade(path, [a_grade(row, "bad", note=note) for row, note in zip(bad, notes, strict=False)])
    return path


async def test_plain_notes_become_short_criteria_that_are_on_and_others_are_left_to_people(
    noted, user, editor
):
    page = await work(user, editor, step="grade")
    await page.settle(lambda: page.controls("take-proposals"))
    assert proposals(page) == ["The output isn't too loud.", "The output never shouts."]
    assert all(page.control(f"take-{one}").props["value"] is True for one in (0, 1))
    assert any(one.startswith("1 note speaks of a single output.") for one in page.said())
    page.click("take-proposals")
    await page.settle(lambda: len(page.criteria()) == 4)


async def test_a_model_puts_notes_together_in_one_call(noted, user, editor, provider):
    ids = [row.subject[:8] for row in rows_of(noted) if "!" in row.output][:3]
    provider.proposed = [
        {"text": "The tone is calm.", "notes": ids[:2]},
        {"text": "It names the product.", "quote": "Praise {{ name }}"},
    ]
    page = await work(user, editor, step="grade")
    await page.settle(lambda: page.controls("take-proposals") and page.controls("wizard-infer-model"))
    page.type("wizard-infer-model", "local/m")
    await page.settle(lambda: "1 call, about $" in text_of(page, "wizard-infer-cost"))
    await asked(page, "local/m adds 1 criterion: 1 call")
    assert proposals(page) == ["The tone is calm."]


# -- candidates ----------------------------------------------------------------------------------------


async def announced(page: Working) -> str:
    """Name who proposes candidates, and wait for what that takes."""
    await page.settle(lambda: any("verdicts reused" in one for one in page.said()))
    page.type("candidates-model", "another")
    page.type("candidates-model", "local/m")
    await page.settle(lambda: "and by local/m" in text_of(page, "candidates-announced"))
    return text_of(page, "candidates-announced")


async def judged(page: Working) -> str:
    page.click("judge-candidates")
    await page.settle(lambda: any(one.startswith("Judged.") for one in page.said()))
    return next(one for one in page.said() if one.startswith("Judged."))


def names(page: Working, criterion: str) -> list[str]:
    return [one["name"] for one in page.criteria()[criterion].get("candidates", ())]


async def test_calls_and_the_most_that_they_may_come_to_are_announced(page, provider):
    words = await announced(page)
    assert "2 criteria filled up to 3 candidates, by rules and by local/m: 2 calls, about $0." in words
    assert "6 candidates on 40 rows: 80 calls, about $0." in words
    assert provider.requests.total() == 0


async def test_code_and_questions_of_a_model_are_judged(page, provider):
    provider.written = [CODE, QUESTION]
    await announced(page)
    await judged(page)
    assert names(page, "calm") == ["no_mark", "no_great", "calm_code"]
    await page.settle(lambda: "40 pass" in page.said("fb-candidate-counts"))


async def test_code_that_fails_says_why_and_decides_nothing(page, provider):
    page.click("door-write")
    page.type("wizard-write", "It names the product.")
    page.click("wizard-write-add")
    await page.settle(lambda: len(page.criteria()) == 3)
    (new,) = set(page.criteria()) - {"calm", "sure"}
    provider.written = [BROKEN, QUESTION]
    await announced(page)
    await judged(page)
    await page.settle(
        lambda: any("Its errors say: ZeroDivisionError: division by zero" in one for one in page.said())
    )
    await page.settle(lambda: page.criteria()[new].get("chosen") == [f"{new}_judge"])


@pytest.mark.parametrize(
    ("faults", "said", "told"),
    [
        (
            ["400", "400"],
            "",
            "local/m gave no candidates for calm, sure: local/m answered with status 400",
        ),
        ([], '{"candidates": 7}', "the model's answer holds no list of candidates. Ask again"),
        (["refusal", "refusal"], "", "the model declined: “"),
    ],
)
async def test_a_model_that_gives_none_leaves_those_of_the_rules(page, provider, faults, said, told):
    await announced(page)
    provider.said = said
    provider.enqueue(*faults)
    assert told.lower() in (await judged(page)).lower()
    assert "calm_judge" in names(page, "calm")


async def test_looking_for_candidates_can_be_cancelled_while_the_model_is_silent(page, provider):
    await announced(page)
    provider.hold()
    page.click("judge-candidates")
    await page.settle(lambda: provider.requests.total() == 2)
    page.click("cancel-candidates")
    await page.settle(lambda: any("No candidate had been added yet." in one for one in page.said()))
    assert names(page, "calm") == ["no_mark", "no_great"]
    provider.release()
    provider.written = [CODE]
    await judged(page)
    assert names(page, "calm") == ["no_mark", "no_great", "calm_code"]
