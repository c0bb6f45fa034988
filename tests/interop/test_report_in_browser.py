"""The report as its reader uses it, in a real browser."""

import re

import pytest
from playwright.async_api import expect

from tests.interop.browser import in_browser, opened

pytestmark = pytest.mark.smoke

CONTRAST = 4.5
COUNT = re.compile(r"(\d+) of 200 rows")


@in_browser
async def test_an_honest_report_does_nothing_but_show_itself(browser, tweets):
    async with opened(browser, tweets.path) as watched:
        await expect(watched.page.locator("#count")).to_have_text("200 rows")
        await expect(watched.page.locator("#rows-table tbody tr")).to_have_count(50)
        assert watched.misdeeds == []


@in_browser
async def test_each_filter_leaves_the_rows_that_fit(browser, tweets):
    async with opened(browser, tweets.path) as watched:
        page = watched.page
        for filter_, choice, left in (
            ("#by-outcome", "fail", 54),
            ("#by-outcome", "undecided", 4),
            ("#by-node", "answer", 25),
            (".by-axis", "v2", 100),
            ("#by-grade", "bad", 42),
            ("#by-grade", "ungraded", 0),
        ):
            await page.select_option(filter_, choice)
            await expect(page.locator("#count")).to_have_text(f"{left} of 200 rows")
            await page.click("#clear")


@in_browser
async def test_filters_are_used_together(browser, tweets):
    async with opened(browser, tweets.path) as watched:
        await watched.page.select_option("#by-outcome", "fail")
        await watched.page.select_option(".by-axis", "v2")
        await watched.page.select_option("#by-grade", "wronged")
        await expect(watched.page.locator("#count")).to_have_text(COUNT)
        shown = watched.page.locator("#rows-table tbody tr")
        for row in await shown.all():
            await expect(row).to_contain_text(re.compile("v2.*fail.*good", re.DOTALL))


@in_browser
async def test_a_number_of_an_assertion_leads_to_the_rows_that_it_counts(browser, tweets):
    async with opened(browser, tweets.path) as watched:
        page = watched.page
        for link in (await page.locator("a.figure.fail").all())[:3]:
            number = await link.inner_text()
            await link.click()
            await expect(page.locator("#count")).to_have_text(f"{number} of 200 rows")


@in_browser
async def test_a_part_of_a_pair_leads_to_its_rows_of_both_sides(browser, tweets):
    async with opened(browser, tweets.path) as watched:
        await watched.page.locator('[data-pair="first"]').click()
        await expect(watched.page.locator("#count")).to_have_text("76 of 200 rows")  # 38, twice
        await watched.page.locator("#clear").click()
        await expect(watched.page.locator("#count")).to_have_text("200 rows")


@in_browser
async def test_a_node_of_the_picture_leads_to_the_rows_that_go_wrong_there(browser, tweets):
    async with opened(browser, tweets.path) as watched:
        await watched.page.locator('.card[data-node="quality"]').click()
        await expect(watched.page.locator("#count")).to_have_text("54 of 200 rows")


@in_browser
async def test_a_search_finds_what_stands_only_in_the_depth_of_a_row(browser, tweets):
    async with opened(browser, tweets.path) as watched:
        await watched.page.fill("#search", "EATING APPLES, AS THE EMOJI")
        await expect(watched.page.locator("#count")).to_have_text(COUNT)
        await expect(watched.page.locator("#rows-table tbody tr")).to_have_count(1)


@in_browser
async def test_rows_are_ordered_by_a_column_both_ways_and_back(browser, tweets):
    async with opened(browser, tweets.path) as watched:
        page = watched.page
        times = page.locator("#rows-table tbody td:last-child")
        button = page.locator("#rows-table .sort", has_text="Time")
        for order in ("ascending", "descending"):
            await button.click()
            await expect(page.locator(f'th[aria-sort="{order}"]')).to_have_count(1)
            seconds = [float(text.split()[0]) for text in await times.all_inner_texts()]
            assert seconds == sorted(seconds, reverse=order == "descending")
        await button.click()
        await expect(page.locator("#rows-table .open-row").first).to_have_text("t001")


@in_browser
async def test_a_row_in_depth_shows_every_node_with_reasons_grades_and_inputs(browser, tweets):
    async with opened(browser, tweets.path) as watched:
        page = watched.page
        await page.evaluate("location.hash = '#row-5'")
        depth = page.locator("#depth")
        await expect(depth.locator(".step > summary .name")).to_have_text(
            ["tweets", "extract", "answer", "quality"]
        )
        await expect(depth).to_contain_text("The tweet is about eating apples, as the emoji shows.")
        await expect(depth.locator(".said")).to_contain_text(
            "The tweet is about the fruit; the company is not meant."
        )
        await expect(depth).to_contain_text("takes output from answer.text, tweet from tweets.text")


@in_browser
async def test_the_whole_way_through_the_rows_needs_no_mouse(browser, tweets):
    async with opened(browser, tweets.path) as watched:
        page = watched.page
        await page.keyboard.press("/")
        await expect(page.locator("#search")).to_be_focused()
        await page.locator("#rows-table .open-row").first.focus()
        await page.keyboard.press("Enter")
        await expect(page.locator("#depth")).to_be_focused()
        await page.keyboard.press("j")
        await expect(page.locator("#depth .moves")).to_contain_text("2 of 200")
        await page.keyboard.press("k")
        await expect(page.locator("#depth .moves")).to_contain_text("1 of 200")
        await page.locator("#tab-row").focus()
        await page.keyboard.press("ArrowRight")
        await expect(page.locator("#tab-sides")).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(page.locator("#depth")).to_be_hidden()
        await expect(page.locator("#rows-table .open-row").first).to_be_focused()


@in_browser
async def test_two_variants_stand_side_by_side_with_the_words_that_only_one_has(browser, tweets):
    async with opened(browser, tweets.path) as watched:
        page = watched.page
        await page.locator(".open-row").first.click()
        await page.click("#tab-sides")
        left, right = page.locator(".side").first, page.locator(".side").last
        await expect(left.locator(".own", has_text="**#Paris**:")).to_have_count(1)
        await expect(right.locator(".own", has_text="river Seine.")).to_have_count(1)
        await expect(page.locator(".sides-table tr.differs")).to_have_count(3)


@in_browser
async def test_a_row_has_an_address_that_opens_it(browser, tweets):
    async with opened(browser, tweets.path) as watched:
        await watched.page.locator(".open-row").nth(7).click()
        address = await watched.page.evaluate("location.href")
        await watched.page.goto("about:blank")
        await watched.page.goto(address)
        await expect(watched.page.locator("#depth .moves")).to_contain_text("8 of 200")


@in_browser
async def test_without_javascript_figures_and_rows_can_still_be_read(browser, tweets):
    async with opened(browser, tweets.path, java_script_enabled=False) as watched:
        page = watched.page
        await expect(page.locator("#quality .rate-figure")).to_contain_text("71.0%")
        await expect(page.locator("#rows noscript tbody tr")).to_have_count(200)
        await expect(page.locator("#rows-panel")).to_be_hidden()
        await expect(page.locator("#theme")).to_be_hidden()


@in_browser
async def test_the_page_never_scrolls_sideways(browser, tweets):
    async with opened(browser, tweets.path) as watched:
        root = "document.documentElement"
        for width in (400, 768, 1380):
            await watched.page.set_viewport_size({"width": width, "height": 800})
            assert await watched.page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), width


@in_browser
async def test_opening_moves_nothing_that_was_already_shown(browser, tweets):
    async with opened(browser, tweets.path) as watched:
        shifts = """new Promise((resolve) => {
            let sum = 0;
            new PerformanceObserver((list) => list.getEntries().forEach((entry) => { sum += entry.value; }))
                .observe({ type: "layout-shift", buffered: true });
            requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
        })"""
        assert await watched.page.evaluate(shifts) < 0.01


@in_browser
@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_every_text_stands_out_from_its_ground(browser, tweets, theme):
    async with opened(browser, tweets.path, color_scheme=theme) as watched:
        await watched.page.locator(".open-row").first.click()
        for tab in ("row", "sides"):
            await watched.page.click(f"#tab-{tab}")
            assert await watched.page.evaluate(FAINT_TEXTS, CONTRAST) == []


@in_browser
async def test_the_theme_can_be_switched_and_begins_as_the_system_has_it(browser, tweets):
    async with opened(browser, tweets.path, color_scheme="dark") as watched:
        ground = "getComputedStyle(document.documentElement).backgroundColor"
        dark = await watched.page.evaluate(ground)
        await watched.page.click("#theme")
        assert (dark, await watched.page.evaluate(ground)) == ("rgb(10, 13, 18)", "rgb(245, 246, 248)")


@in_browser
async def test_everything_that_is_clicked_has_a_name(browser, tweets):
    async with opened(browser, tweets.path) as watched:
        await watched.page.locator(".open-row").first.click()
        nameless = """[...document.querySelectorAll("a, button, select, input, [role=group]")].filter((one) =>
            !(one.getAttribute("aria-label") || one.textContent.trim() || one.labels?.[0]?.textContent.trim()))
            .map((one) => one.outerHTML.slice(0, 80))"""
        assert await watched.page.evaluate(nameless) == []


FAINT_TEXTS = """(least) => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const channels = (colour) => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const over = (top, below) => top.slice(0, 3).map((one, index) => (one * top[3] + below[index] * (255 - top[3])) / 255);
    const groundOf = (element) => {
        if (!element) return [255, 255, 255];
        const ground = channels(getComputedStyle(element).backgroundColor);
        return ground[3] === 255 ? ground.slice(0, 3) : over(ground, groundOf(element.parentElement));
    };
    const light = (colour) => {
        const [red, green, blue] = colour.map((one) => (one / 255 <= 0.04045 ? one / 3294.6 : ((one / 255 + 0.055) / 1.055) ** 2.4));
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const faint = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        if (!walker.currentNode.textContent.trim() || !element.checkVisibility() || element.closest("script, style, noscript, option, .unseen, :disabled")) continue;
        const style = getComputedStyle(element);
        const ground = element.closest("svg") ? groundOf(element.closest(".panel, .canvas")) : groundOf(element);
        const own = channels(element.closest("svg") ? style.fill : style.color);
        const [lighter, darker] = [light(over(own, ground)), light(ground)].sort((one, other) => other - one);
        const contrast = (lighter + 0.05) / (darker + 0.05);
        if (contrast < least) faint.add(`${element.className?.baseVal ?? element.className} "${walker.currentNode.textContent.trim().slice(0, 30)}" ${contrast.toFixed(2)}`);
    }
    return [...faint];
}"""
