"""The frame of a flow: its name, saving, undo, versions, the drawer, and a reload."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from flowboard.workspace.example import copy_example
from tests.browser.axe import grave_findings
from tests.browser.server import EditorServer, editor_server
from tests.interop.browser import browser_path, in_browser

FRAME = ".fb-top"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """An editor that was started with the example's file."""
    if browser_path() is None:
        pytest.skip("there is no Chromium here; `make browser` installs it")
    place = tmp_path_factory.mktemp("editor")
    flow = copy_example(place / "work").flow
    with editor_server(place, str(flow)) as running:
        yield running


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


@in_browser
async def test_the_drawer_opens_grows_by_keys_and_is_remembered(visit):
    page = (await visit()).page
    drawer, grip = page.locator(".fb-drawer"), page.locator(".fb-drawer-grip")
    await page.get_by_test_id("drawer-toggle").click()
    await grip.focus()
    before = (await drawer.bounding_box())["height"]
    await page.keyboard.press("ArrowUp")
    after = (await drawer.bounding_box())["height"]
    assert after == before + 24
    await page.reload()
    await expect(grip).to_be_visible()
    assert (await drawer.bounding_box())["height"] == after
    for _ in range(30):
        await grip.press("PageUp")
    assert (await drawer.bounding_box())["height"] <= 0.45 * 900 + 1


@in_browser
async def test_the_inspector_closes_and_opens(visit):
    page = (await visit()).page
    await page.get_by_test_id("right-toggle").click()
    await expect(page.locator(".fb-right")).to_be_hidden()
    await page.get_by_test_id("right-toggle").click()
    await expect(page.locator(".fb-right")).to_be_visible()


@in_browser
async def test_a_small_screen_reads_and_grades_only(visit):
    page = (await visit(viewport={"width": 600, "height": 900})).page
    await expect(page.get_by_text("On a small screen you can look and grade")).to_be_visible()
    await expect(page.get_by_test_id("undo")).to_be_hidden()
    await expect(page.get_by_test_id("share")).to_be_hidden()


@in_browser
async def test_the_frame_and_its_dialogs_have_no_grave_accessibility_finding(visit):
    for scheme in ("light", "dark"):
        page = (await visit(color_scheme=scheme)).page
        await expect(page.get_by_test_id("share")).to_be_visible()
        assert await grave_findings(page, FRAME) == []
        for testid in ("share", "versions", "help"):
            await page.get_by_test_id(testid).click()
            await expect(page.locator(".fb-dialog")).to_be_visible()
            assert await grave_findings(page, ".q-dialog") == []
            await page.keyboard.press("Escape")
            await expect(page.locator(".fb-dialog")).to_have_count(0)
