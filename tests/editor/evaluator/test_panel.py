"""The card in the inspector, over the protocol: what it says, keeps and writes, and for whom."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowboard.store import grades
from flowboard.workspace.evaluators.cards import card_history
from tests.editor.inspector.inspecting import Inspecting, inspect
from tests.workspace.evaluators.praise import (
    FLOW,
    a_grade,
    grade,
    graded_flow,
    latest,
    opened,
    products,
    rows_of,
    write_flow,
)


@pytest.fixture
def path(editor) -> Path:
    """The flow over 40 products, run and graded; of the first, people say another thing than it seems."""
    path = graded_flow(Path(editor.settings.folder), products(25, 9, 6), name="lab.flow.yaml")
    first = rows_of(path)[0]
    grade(path, [a_grade(first, "bad", note="Too plain.", run_id=latest(path).id)])
    return path


async def card(user, editor, node: str = "quality") -> Inspecting:
    page = await inspect(user, editor, FLOW, node)
    with page.desk.client:
        page.desk.show("inspector", node=node, tab="card")
    await page.settle(lambda: page.controls("card-word") and page.texts("fb-report-sentence") != [])
    return page


def log(path: Path):
    with opened(path) as store:
        return list(grades.log(store))


async def test_only_an_evaluator_has_a_card(user, editor, path):
    page = await inspect(user, editor, FLOW, "praise")
    assert page.controls("tab-output") and not page.controls("tab-card")
    page = await card(user, editor)
    assert page.controls("tab-card")


async def test_a_flow_that_never_ran_says_what_to_do(user, editor):
    write_flow(Path(editor.settings.folder), products(1, 1, 1))
    page = await inspect(user, editor, FLOW, "quality")
    with page.desk.client:
        page.desk.show("inspector", node="quality", tab="card")
    await page.settle(lambda: "The flow hasn't run yet." in page.texts())
    assert "Run the flow, then grade some of its outputs." in page.texts()


async def test_note_and_reason_stand_side_by_side(user, editor, path):
    page = await card(user, editor)
    assert "Too plain." in page.texts() and "No assertion objects." in page.texts()


async def test_a_note_on_the_judge_is_kept_with_the_grade(user, editor, path):
    page = await card(user, editor)
    page.click("judge-is-wrong")
    page.type("judge-note", "It overlooks how plain this is.")
    page.click("keep-note")
    await page.settle(lambda: any("It overlooks" in one.note for one in log(path)))
    await page.settle(lambda: "It overlooks how plain this is." in page.texts())


async def test_a_flip_is_taken_back(user, editor, path):
    page = await card(user, editor)
    before = len(log(path))
    page.click("i-was-wrong")
    await page.settle(lambda: page.controls("undo-flip"))
    assert log(path)[-1].grade == "good"
    await page.settle(lambda: "No row is seen differently" in page.texts())
    page.click("undo-flip")
    await page.settle(lambda: "1 row seen differently" in page.texts())
    assert [one.grade for one in log(path)[before:]] == ["good", "bad"]


async def test_targets_are_kept_when_the_set_that_they_choose_is_used(user, editor, path):
    page = await card(user, editor)
    page.happens("target-ffr", "input", 40)
    await page.settle(lambda: "You are trying this set. Nothing is kept yet." in page.texts())
    page.click("use-set")
    await page.settle(lambda: "The flow decides by this set." in page.texts())
    criteria = {one["id"]: one.get("chosen") for one in page.node("quality").config["criteria"]}
    assert criteria == {"calm": ["no_mark"], "sure": ["no_question"]}
    newest = card_history(path.parent, latest(path).id, "quality")[0]
    assert newest.card.targets.ffr == 0.4


async def test_a_set_that_is_used_is_kept_though_one_looks_elsewhere_at_once(user, editor, path):
    page = await card(user, editor)
    page.happens("target-ffr", "input", 40)
    await page.settle(lambda: "You are trying this set. Nothing is kept yet." in page.texts())
    page.click("use-set")
    with page.desk.client:
        page.desk.select(["praise"])
    await page.settle(lambda: page.node("quality").config["criteria"][0].get("chosen") == ["no_mark"])


async def test_the_choice_is_an_edit_that_can_be_undone(user, editor, path):
    page = await card(user, editor)
    page.click("use-set")
    await page.settle(lambda: "The flow decides by this set." in page.texts())
    page.flow.session.undo(page.desk.actor)
    await page.settle(lambda: "A proposal: the flow decides by all 4." in page.texts())


async def test_earlier_cards_are_read_when_somebody_asks_for_them(user, editor, path):
    page = await card(user, editor)
    page.happens("card-history", "toggle", args=True)
    await page.settle(lambda: any("goals ≥ 80 %, ≤ 25 %" in one for one in page.texts()))


async def test_who_may_only_look_gets_no_buttons_that_change_anything(visitor, editor, path):
    flow = editor.hub.open(path)
    page = await card(visitor("view", flow.key), editor)
    for name in ("judge-is-wrong", "i-was-wrong", "criterion-is-unclear"):
        assert not page.controls(name)
    assert "disabled" in page.control("target-ffr").props
    assert "disabled" in page.control("use-set").props
