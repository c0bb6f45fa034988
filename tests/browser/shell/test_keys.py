"""A key goes in and never comes out."""

from __future__ import annotations

from playwright.async_api import expect

from tests.interop.browser import in_browser

KEY = "sk-canary-0123456789abcdefghijklmnop"


@in_browser
async def test_a_key_is_kept_and_only_its_end_is_ever_shown(visit, server):
    page = (await visit("/")).page
    received: list[str] = []
    page.on(
        "websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(str(frame)))
    )
    await page.reload()
    await page.get_by_role("button", name="Keys of providers").click()
    await page.get_by_test_id("key-add").first.click()
    await page.get_by_label("Key", exact=True).fill(KEY)
    await page.get_by_test_id("key-keep").click()
    await expect(page.get_by_test_id("keys-dialog")).to_contain_text("mnop")
    await expect(page.get_by_test_id("keys-dialog")).to_contain_text("from file")
    assert KEY not in await page.content()
    assert not [frame for frame in received if KEY in frame]
    assert KEY not in server.log
    holders = [
        path.name
        for path in server.home.rglob("*")
        if path.is_file() and KEY in path.read_text("utf-8", "replace")
    ]
    assert holders == ["keys.toml"]
    await page.get_by_role("button", name="Remove the key").click()
    await expect(page.get_by_test_id("keys-dialog")).not_to_contain_text("mnop")
    assert KEY not in (server.home / "keys.toml").read_text()


@in_browser
async def test_what_is_no_key_is_told_and_not_repeated(visit):
    page = (await visit("/")).page
    await page.get_by_role("button", name="Keys of providers").click()
    await page.get_by_test_id("key-add").first.click()
    await page.get_by_label("Key", exact=True).fill("two words\there")
    await page.get_by_test_id("key-keep").click()
    await expect(page.locator(".q-notification")).to_contain_text("isn't taken as a key")
    await expect(page.locator(".q-notification")).not_to_contain_text("two words")
