"""Criteria are found behind four doors, and edited one by one; an edit of graded ones asks first."""

from __future__ import annotations

import pytest

from flowboard.store import grades
from tests.editor.wizard.working import BARE, Working, lab, work
from tests.workspace.evaluators.praise import opened, products, write_flow


@pytest.fixture
async def page(user, editor, path) -> Working:
    return await work(user, editor)


def texts(page: Working) -> list[str]:
    return [one["text"] for one in page.criteria().values()]


# -- the doors -----------------------------------------------------------------------------------------


async def test_grading_first_puts_a_criterion_in_place_and_goes_on_to_the_grades(user, editor):
    write_flow(lab(editor).parent, products(2, 1, 1))
    page = await work(user, editor, BARE)
    page.click("door-grade")
    await page.settle(lambda: page.control("step-grade").props.get("aria-current") == "step")
    assert texts(page) == ["The output is good as it is."]
    await page.settle(lambda: "Run the flow first: there are no outputs to grade yet." in page.said())
    page.flow.session.undo(page.desk.actor)
    assert page.criteria() == {}


async def test_the_prompt_is_read_by_rules_and_what_is_taken_shows_where_it_was_read(page):
    page.click("door-prompt")
    await page.settle(lambda: page.controls("take-proposals"))
    assert "Use no hashtags" in " ".join(page.said())
    page.click("take-proposals")
    await page.settle(lambda: len(page.criteria()) == 4)
    assert texts(page)[2:] == ["The output has at most 2 sentences.", "There are no hashtags."]
    await page.settle(lambda: len(page.edits()) == 2)
    first = page.edits()[0].source
    assert (first["door"], first["prompt"]) == ("rules", "wording.template")
    await page.settle(lambda: "Answer in at most 2 sentences." in page.said())


async def test_only_the_proposals_that_are_on_are_taken(page):
    page.click("door-prompt")
    await page.settle(lambda: page.controls("take-proposals"))
    page.happens("take-0", "edit", False)
    page.click("take-proposals")
    await page.settle(lambda: len(page.criteria()) == 3)
    assert texts(page)[2] == "There are no hashtags."


async def test_without_a_model_the_prompt_door_says_which_key_is_missing(page):
    page.click("door-prompt")
    await page.settle(lambda: any("No model is at hand" in one for one in page.said()))
    assert any("OPENAI_API_KEY" in one for one in page.said())


async def test_pasted_points_become_criteria_with_their_checks(page):
    page.click("door-write")
    page.type("wizard-write", "- At most 80 words\n- It names the product")
    page.click("wizard-write-add")
    await page.settle(lambda: len(page.criteria()) == 4)
    words, named = list(page.criteria().values())[2:]
    assert words["candidates"][0]["check"] == "length"
    assert named["text"] == "It names the product."
    await page.settle(lambda: [one.what for one in page.edits()] == ["added", "added"])


async def test_a_history_that_says_nothing_says_so(page):
    page.click("door-history")
    await page.settle(lambda: not any(one == "Reading …" for one in page.said()))
    assert page.controls("take-proposals") or any("hasn't been changed" in one for one in page.said())


# -- one criterion -------------------------------------------------------------------------------------


async def test_an_edit_without_grades_is_made_at_once_and_can_be_undone(page):
    page.click("edit-sure")
    page.type("text-sure", "It asks for nothing.")
    page.click("save-sure")
    await page.settle(lambda: page.criteria()["sure"]["text"] == "It asks for nothing.")
    assert page.criteria()["sure"]["version"] == 3
    page.flow.session.undo(page.desk.actor)
    assert (page.criteria()["sure"]["text"], page.criteria()["sure"]["version"]) == (
        "It asks nothing.",
        2,
    )


async def reword_calm(page: Working) -> None:
    page.click("edit-calm")
    page.type("text-calm", "It never shouts.")
    page.click("save-calm")
    await page.settle(lambda: page.controls("grades-question"))


async def test_an_edit_of_a_graded_criterion_asks_what_becomes_of_the_grades(page):
    await reword_calm(page)
    assert "40 grades of calm were given before this edit." in page.said()
    assert page.criteria()["calm"]["text"] == "It isn't shouting."


async def test_grades_that_still_hold_are_kept(page):
    await reword_calm(page)
    page.click("grades-keep")
    await page.settle(lambda: len(page.edits()) == 1)
    assert page.criteria()["calm"]["version"] == 2
    with opened(page.flow.path) as store:
        kept = [one for one in grades.log(store) if one.criterion_version == 2]
    assert len(kept) == 40


async def test_grades_in_doubt_are_asked_for_again_in_the_next_step_after_a_reload_too(
    page, user, editor
):
    await reword_calm(page)
    page.click("grades-requeue")
    await page.settle(lambda: len(page.edits()) == 1)
    page.click("step-grade")
    await page.settle(lambda: page.controls("regrade-calm"))
    assert "criterion=calm" in page.control("regrade-calm").props["href"]
    later = await work(user, editor, step="grade")
    await later.settle(lambda: later.controls("regrade-calm"))


async def test_an_edit_that_is_given_up_changes_nothing(page):
    await reword_calm(page)
    cancel = [
        one
        for one in page.control("grades-question").descendants()
        if getattr(one, "_text", "") == "Cancel"
    ]
    assert cancel
    page.flow.session.undo(page.desk.actor)
    assert page.criteria()["calm"]["text"] == "It isn't shouting."
    assert page.edits() == []


async def test_kind_and_severity_are_set_without_another_version(page):
    page.type("kind-calm", "style")
    page.type("severity-calm", "high")
    calm = page.criteria()["calm"]
    assert (calm["kind"], calm["severity"], calm.get("version", 1)) == ("style", "high", 1)


async def test_a_judge_can_decide_instead_of_checks(page):
    page.click("decide-sure-judge")
    await page.settle(lambda: page.criteria()["sure"].get("chosen") == ["sure_judge"])
    assert [one["name"] for one in page.criteria()["sure"]["candidates"]][-1] == "sure_judge"


async def test_two_criteria_are_merged_into_one(page):
    page.click("merge-sure")
    page.click("merge-now-sure")
    await page.settle(lambda: page.controls("grades-question"))
    page.click("grades-keep")
    await page.settle(lambda: list(page.criteria()) == ["sure"])
    assert page.criteria()["sure"]["text"] == "It asks nothing. It isn't shouting."


async def test_a_criterion_is_removed_and_comes_back(page):
    page.click("remove-sure")
    await page.settle(lambda: list(page.criteria()) == ["calm"])
    assert not page.controls("criterion-sure")
    page.flow.session.undo(page.desk.actor)
    assert page.controls("criterion-sure")


async def test_none_is_good_enough_is_an_answer(page):
    page.click("none-calm")
    assert page.criteria()["calm"]["chosen"] == []
    assert "nothing decides" in page.said("fb-chip")


async def test_what_was_changed_is_read_when_somebody_asks(page):
    page.click("remove-sure")
    await page.settle(lambda: page.edits())
    page.happens("edit-log", "toggle", args=True)
    await page.settle(lambda: "Removed sure." in page.said())


async def test_who_may_only_look_gets_nothing_to_press(visitor, editor, path):
    flow = editor.hub.open(path)
    page = await work(visitor("view", flow.key), editor)
    assert "It isn't shouting." in page.said()
    for name in ("edit-calm", "door-prompt", "none-calm", "kind-calm"):
        assert not page.controls(name)
    assert not page.control("judge-candidates").visible
