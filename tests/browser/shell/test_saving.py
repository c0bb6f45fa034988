"""A flow is named, saved, undone, kept as versions, and shared by two tabs."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from flowboard.workspace.example import copy_example
from tests.browser.server import EditorServer
from tests.interop.browser import in_browser

pytestmark = pytest.mark.smoke


@pytest.fixture(scope="module")
def prepare():
    """The editor is started with the example."""
    return lambda folder: copy_example(folder).flow


async def rename(page: Page, name: str) -> None:
    field = page.get_by_test_id("flow-name")
    await field.fill(name)
    await field.press("Enter")


def text_of(server: EditorServer) -> str:
    return (server.folder / "tweet_entities.flow.yaml").read_text()


@in_browser
async def test_an_edit_is_a_draft_until_it_is_saved_and_can_be_undone(visit, server):
    page = (await visit()).page
    await expect(page.get_by_test_id("save")).to_be_hidden()
    await rename(page, "tweets, renamed")
    await expect(page.get_by_test_id("versions")).to_have_text("Draft kept")
    assert "name: tweet entities" in text_of(server)
    await page.get_by_test_id("save").click()
    await expect(page.get_by_test_id("versions")).to_have_text("Saved")
    assert "name: tweets, renamed" in text_of(server)
    await page.get_by_test_id("undo").click()
    await expect(page.get_by_test_id("flow-name")).to_have_value("tweet entities")
    await page.get_by_test_id("redo").click()
    await expect(page.get_by_test_id("flow-name")).to_have_value("tweets, renamed")
    await page.get_by_test_id("undo").click()
    await expect(page.get_by_test_id("versions")).to_have_text("Draft kept")
    await page.keyboard.press("Control+s")
    await expect(page.get_by_test_id("versions")).to_have_text("Saved")
    assert "name: tweet entities" in text_of(server)


@in_browser
async def test_a_second_tab_sees_an_edit_at_once(visit):
    first, second = (await visit()).page, (await visit()).page
    await rename(first, "seen by both")
    await expect(second.get_by_test_id("flow-name")).to_have_value("seen by both")
    await first.get_by_test_id("undo").click()
    await expect(second.get_by_test_id("flow-name")).to_have_value("tweet entities")


@in_browser
async def test_what_somebody_is_typing_stays_while_the_page_changes(visit):
    first = (await visit()).page
    await first.get_by_test_id("flow-name").fill("half typed")
    second = (await visit()).page
    await second.get_by_test_id("node-results").click()
    await second.keyboard.press("Delete")
    await expect(first.get_by_test_id("versions")).to_have_text("Draft kept")
    await expect(first.get_by_test_id("flow-name")).to_have_value("half typed")
    await first.get_by_test_id("flow-name").press("Enter")
    await expect(second.get_by_test_id("flow-name")).to_have_value("half typed")
    for _ in range(2):
        await first.get_by_test_id("undo").click()


@in_browser
async def test_a_reload_shows_the_draft(visit):
    page = (await visit()).page
    await rename(page, "before the reload")
    await expect(page.get_by_test_id("versions")).to_have_text("Draft kept")
    await page.reload()
    await expect(page.get_by_test_id("flow-name")).to_have_value("before the reload")
    await page.get_by_test_id("undo").click()
    await expect(page.get_by_test_id("flow-name")).to_have_value("tweet entities")


@in_browser
async def test_a_named_version_tells_what_has_changed_since_and_comes_back(visit):
    page = (await visit()).page
    await page.get_by_test_id("versions").click()
    await page.get_by_label("Name of a new version").fill("before the change")
    await page.get_by_test_id("version-keep").click()
    await expect(page.get_by_test_id("version-restore")).to_have_count(1)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await rename(page, "after the change")
    await page.get_by_test_id("versions").click()
    await page.get_by_test_id("version-compare").click()
    await expect(page.locator(".fb-diff")).to_contain_text("after the change")
    await page.get_by_test_id("version-restore").click()
    await expect(page.get_by_test_id("flow-name")).to_have_value("tweet entities")


@in_browser
async def test_a_file_that_others_change_is_never_overwritten_silently(visit, server):
    page = (await visit()).page
    await rename(page, "mine")
    await expect(page.get_by_test_id("versions")).to_have_text("Draft kept")
    path = server.folder / "tweet_entities.flow.yaml"
    path.write_text(re.sub("name: .*", "name: theirs", path.read_text(), count=1))
    await expect(page.get_by_test_id("outside")).to_be_visible()
    await page.get_by_test_id("outside-compare").click()
    await expect(page.get_by_test_id("outside-diff").locator(".fb-diff")).to_contain_text("theirs")
    await page.keyboard.press("Escape")
    await page.get_by_test_id("outside-theirs").click()
    await expect(page.get_by_test_id("flow-name")).to_have_value("theirs")
    await expect(page.get_by_test_id("outside")).to_be_hidden()
