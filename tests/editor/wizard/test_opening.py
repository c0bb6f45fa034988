"""The wizard takes the inspector's place, and gives it back."""

from __future__ import annotations

from tests.editor.inspector.inspecting import inspect
from tests.editor.wizard.working import ASKED, BARE, lab, work
from tests.workspace.evaluators.praise import products, write_flow


async def test_the_head_of_an_evaluator_leads_to_it_and_no_other_node_does(user, editor, path):
    page = await inspect(user, editor, ASKED, "praise")
    assert not page.controls("open-wizard")
    with page.desk.client:
        page.desk.select(["quality"])
    page.click("open-wizard")
    assert page.control("wizard").visible


async def test_a_link_opens_it_at_a_step_and_selects_the_evaluator(user, editor, path):
    page = await work(user, editor, step="grade")
    assert page.desk.selection == ("quality",)
    assert page.control("step-grade").props["aria-current"] == "step"
    assert "Your grades" in page.said()


async def test_every_step_can_be_gone_back_to(user, editor, path):
    page = await work(user, editor)
    page.click("wizard-next")
    page.click("wizard-next")
    assert page.control("step-card").props["aria-current"] == "step"
    page.click("step-grade")
    page.click("wizard-back")
    assert "aria-current" not in page.control("step-grade").props
    assert page.control("step-criteria").props["aria-current"] == "step"


async def test_another_selection_or_the_inspector_closes_it(user, editor, path):
    page = await work(user, editor)
    with page.desk.client:
        page.desk.select(["praise"])
    assert not page.control("wizard").visible
    page.show(node="quality")
    assert page.control("wizard").visible
    with page.desk.client:
        page.desk.show("inspector", node="quality")
    assert not page.control("wizard").visible


async def test_what_is_no_evaluator_has_no_wizard(user, editor, path):
    page = await work(user, editor, node="praise")
    assert not page.control("wizard").visible


async def test_a_new_evaluator_begins_with_the_doors_and_one_with_grades_with_its_card(
    user, editor, path
):
    page = await work(user, editor)
    await page.settle(lambda: "40" in page.said("fb-wizard-step-count"))
    page.click("wizard-close")
    page.show(node="quality")
    assert page.control("step-card").props["aria-current"] == "step"


async def test_an_evaluator_without_criteria_offers_four_doors(user, editor):
    write_flow(lab(editor).parent, products(2, 1, 1))
    page = await work(user, editor, BARE)
    assert "How do you want to find yours?" in page.said("fb-wizard-invitation")[0]
    assert all(page.control(f"door-{door}").visible for door in ("grade", "prompt", "write", "history"))


async def test_an_evaluator_that_is_removed_takes_its_wizard_with_it(user, editor, path):
    page = await work(user, editor)
    page.desk.do("Delete it", [{"op": "remove_node", "id": "quality", "heal": False}])
    assert not page.control("wizard").visible


async def test_an_evaluator_that_is_renamed_keeps_its_wizard(user, editor, path):
    page = await work(user, editor, step="grade")
    page.desk.do("Rename it", [{"op": "rename_node", "id": "quality", "to": "praise_quality"}])
    assert page.control("wizard").visible
    assert page.said("fb-wizard-title") == ["praise_quality"]
    assert page.control("step-grade").props["aria-current"] == "step"
