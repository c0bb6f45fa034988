"""Reading what is graded: JSON as a tree, by keyboard too, and what came in."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from flowboard.editor.hub import flow_key
from flowboard.workspace.example import copy_example
from flowboard.workspace.project import load
from tests.browser.axe import grave_findings
from tests.browser.grading.conftest import flow_of, heading, shown
from tests.browser.server import EditorServer
from tests.interop.browser import in_browser


@pytest.fixture(scope="module")
def arguments(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    path = copy_example(tmp_path_factory.mktemp("example"), "ticket_triage").flow
    load(path).run(models="recorded", limit=12)
    return (str(path),)


async def at(visit, server: EditorServer, node: str) -> Page:
    await visit()
    return await shown((await visit(f"/flow/{flow_key(flow_of(server))}/grade/{node}")).page)


@in_browser
async def test_json_that_a_model_wrote_is_a_tree_and_text_on_demand(visit, server: EditorServer):
    page = await at(visit, server, "extract")
    output = page.get_by_test_id("output")
    await expect(output.get_by_role("treeitem").first).to_contain_text("date")
    await page.keyboard.press("m")
    await expect(output).to_contain_text('"date"')
    await page.get_by_test_id("as-tree").click()
    await expect(output.get_by_role("tree")).to_be_visible()


@in_browser
async def test_a_tree_folds_by_keyboard_and_grading_keys_still_work(visit, server: EditorServer):
    page = await at(visit, server, "draft")
    row = await heading(page).inner_text()
    await page.locator(".fb-grade-upstream summary", has_text="tickets").click()
    tree = page.locator(".fb-grade-upstream").get_by_role("tree").first
    before = await tree.get_by_role("treeitem").count()
    await tree.focus()
    for _ in range(4):
        await page.keyboard.press("ArrowDown")
    facts = tree.locator(".cursor")
    await expect(facts).to_contain_text("gold_facts")
    await page.keyboard.press("ArrowLeft")
    await expect(facts).to_have_attribute("aria-expanded", "false")
    assert await tree.get_by_role("treeitem").count() < before
    assert await grave_findings(page) == []
    await page.keyboard.press("1")
    await expect(heading(page)).not_to_have_text(row)


@in_browser
async def test_what_came_in_unfolds_by_a_key(visit, server: EditorServer):
    page = await at(visit, server, "grades")
    frame = page.locator(".fb-grade-input").first
    await expect(frame).not_to_have_attribute("open", "")
    await page.keyboard.press("i")
    await expect(frame.locator(".fb-value")).to_be_visible()
    await page.keyboard.press("i")
    await expect(frame.locator(".fb-value")).to_be_hidden()


@in_browser
async def test_a_node_that_is_not_there_is_told_in_a_sentence(visit, server: EditorServer):
    await visit()
    page = (await visit(f"/flow/{flow_key(flow_of(server))}/grade/nowhere")).page
    await expect(page.get_by_text("This run has no node 'nowhere'.")).to_be_visible()
