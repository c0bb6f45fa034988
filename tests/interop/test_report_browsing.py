"""Disagreements and failing rows, browsed as a reader does it, in a real browser."""

import pytest
from playwright.async_api import expect

from tests.interop.browser import in_browser, opened
from tests.interop.chain import DISPUTED, FALSE_FAIL, FALSE_PASS
from tests.interop.hostile import TEXTS


def lines(page, panel="#disagreement-list"):
    return page.locator(f"{panel} .browse-line")


def chosen(page, panel="#disagreement-list"):
    return page.locator(f"{panel} .browse-line[aria-current] .browse-name")


@in_browser
async def test_the_first_false_pass_is_shown_with_the_note_beside_the_verdicts(browser, chain):
    async with opened(browser, chain.path) as watched:
        body = watched.page.locator("#disagreement-list .browse-body")
        await expect(body.locator("h3")).to_have_text(FALSE_PASS)
        await expect(body.locator(".two-opinions section").first).to_contain_text("It answers nothing.")
        await expect(body.locator(".two-opinions section").last).to_contain_text("Passed by no_bad")
        await expect(body).to_contain_text("Answer: text 20 ok ok")
        await expect(body).to_contain_text("text 20")
        assert watched.misdeeds == []


@in_browser
async def test_keys_go_through_the_disagreements_and_open_the_row(browser, chain):
    async with opened(browser, chain.path) as watched:
        page = watched.page
        await lines(page).first.click()
        for key, name in (
            ("j", DISPUTED),
            ("j", FALSE_FAIL),
            ("k", DISPUTED),
            ("ArrowDown", FALSE_FAIL),
        ):
            await page.keyboard.press(key)
            await expect(chosen(page)).to_have_text(name)
        await page.keyboard.press("o")
        await expect(page.locator("#depth-title")).to_contain_text(FALSE_FAIL)


@in_browser
async def test_each_filter_leaves_the_disagreements_that_fit(browser, chain):
    async with opened(browser, chain.path) as watched:
        page = watched.page
        form = page.locator("#disagreement-list form")
        for field, choice, left in (("kind", "dispute", 1), ("grader", "second", 2)):
            await form.locator(f"[name={field}]").select_option(choice)
            await expect(lines(page)).to_have_count(left)
            await form.locator("[type=reset]").click()
            await expect(lines(page)).to_have_count(4)
        await form.locator("[name=search]").fill("answers nothing")
        await expect(lines(page)).to_have_count(1)
        await form.locator("[name=search]").fill("no such words")
        await expect(page.locator("#disagreement-list .nothing")).to_be_visible()


@in_browser
async def test_a_count_leads_to_the_disagreements_that_it_counts(browser, chain):
    async with opened(browser, chain.path) as watched:
        await watched.page.locator('a.figure[data-kind="false_fail"]').click()
        await expect(lines(watched.page)).to_have_count(1)
        await expect(chosen(watched.page)).to_have_text(FALSE_FAIL)


@in_browser
async def test_a_disputed_row_shows_both_graders(browser, chain):
    async with opened(browser, chain.path) as watched:
        await watched.page.locator('a.figure[data-kind="dispute"]').click()
        said = watched.page.locator("#disagreement-list .opinions li")
        await expect(said.first).to_contain_text("bad by second")
        await expect(said.last).to_contain_text("good by first")


@in_browser
async def test_a_failing_row_shows_both_answers_and_each_step_with_what_went_in_and_out(browser, chain):
    async with opened(browser, chain.path) as watched:
        page = watched.page
        await page.locator("#trace-rows-0 .browse-line", has_text="r03").click()
        body = page.locator("#trace-rows-0 .browse-body")
        opinions = body.locator(".two-opinions section")
        await expect(opinions.first).to_contain_text("first")
        await expect(opinions.last).to_contain_text("first")
        await expect(body.locator(".step-title b")).to_have_text(["first", "Second step", "third"])
        first = body.locator(".step").first
        await expect(first).to_contain_text("first bad")
        await expect(first.locator(".listed")).to_contain_text("text 3 BAD")
        await expect(body.locator(".step").nth(1)).to_contain_text("nothing checks it")
        await expect(body.locator(".step").last).to_contain_text("A person: bad")


@in_browser
async def test_a_node_leads_to_the_failing_rows_that_it_broke(browser, chain):
    async with opened(browser, chain.path) as watched:
        await watched.page.locator('.gains a[data-answer="0"]').click()
        await expect(lines(watched.page, "#trace-rows-0")).to_have_count(9)
        await expect(watched.page.locator("#trace-rows-0 .count")).to_have_text("9 of 17 failing rows")


@in_browser
async def test_more_than_a_page_of_entries_is_turned(browser, tweets):
    async with opened(browser, tweets.path) as watched:
        page = watched.page
        count = await lines(page, "#trace-rows-0").count()
        assert count <= 50
        await expect(page.locator("#trace-rows-0 .count")).to_have_text("42 failing rows")


@in_browser
async def test_without_javascript_disagreements_and_failing_rows_can_still_be_read(browser, chain):
    async with opened(browser, chain.path, java_script_enabled=False) as watched:
        page = watched.page
        await expect(page.locator("#disagreements noscript tbody tr")).to_have_count(4)
        await expect(page.locator("#trace noscript tbody tr")).to_have_count(17)
        await expect(page.locator("#disagreement-list")).to_be_hidden()


@in_browser
async def test_no_disagreement_and_no_failing_row_makes_anything_of_a_hostile_text(browser, hostile):
    async with opened(browser, hostile.path) as watched:
        page = watched.page
        for panel in ("#disagreement-list", "#trace-rows-0"):
            count = await lines(page, panel).count()
            assert count >= len(TEXTS) // 2
            for place in range(count):
                await lines(page, panel).nth(place).click()
            body = page.locator(f"{panel} .browse-body")
            assert await body.locator(":is(a, img, iframe, script, style, form)").count() == 0
        assert watched.misdeeds == []


@in_browser
@pytest.mark.parametrize("width", [390, 768])
async def test_on_a_small_screen_nothing_hangs_over(browser, chain, width):
    async with opened(browser, chain.path) as watched:
        page = watched.page
        await page.set_viewport_size({"width": width, "height": 800})
        root = "document.documentElement"
        assert await page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth")
