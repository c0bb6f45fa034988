"""Texts of models and users stay texts, in the file and in a real browser."""

import json
import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st
from playwright.async_api import expect

from flowboard.interop.html_report.script_json import script_json
from tests.interop.browser import in_browser, opened
from tests.interop.hostile import TEXTS

LOOK_AT_EVERYTHING = """
    for (const tab of ["sides", "row"]) {
        document.getElementById(`tab-${tab}`).click();
        for (const fold of document.querySelectorAll("#depth details")) fold.open = true;
        document.body.getBoundingClientRect();
    }
"""


class Elements(HTMLParser):
    """The elements of a page with their attributes, as a browser's parser finds them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))


# -- the file --------------------------------------------------------------------------------------


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_any_value_in_a_script_element_reads_back_and_holds_no_markup(value):
    told = script_json(value)
    assert not re.search("[<>&\u2028\u2029]", told)
    assert json.loads(told) == value


def test_lone_surrogates_are_written_as_escapes():
    assert script_json({"text": "\ud800<"}) == '{"text":"\\ud800\\u003c"}'


def test_the_file_has_no_element_or_attribute_that_isnt_the_reports_own(hostile, tweets):
    ours = {tag for tag, _ in Elements(tweets.html).found} | {"tspan"}
    theirs = Elements(hostile.html).found
    names = {name for _, attributes in theirs for name in attributes}
    assert {tag for tag, _ in theirs} <= ours
    assert [name for name in names if name.startswith("on") or name in ("style", "src")] == []
    links = [attributes["href"] for tag, attributes in theirs if tag in ("a", "use")]
    assert [link for link in links if not link.startswith("#")] == []


def test_there_is_one_script_that_runs(hostile):
    kinds = [
        attributes.get("type") for tag, attributes in Elements(hostile.html).found if tag == "script"
    ]
    assert kinds.count(None) == 1
    assert set(kinds) == {None, "application/json"}


# -- in the browser --------------------------------------------------------------------------------


@in_browser
async def test_no_row_makes_a_dialog_a_request_a_window_or_an_error(browser, hostile):
    async with opened(browser, hostile.path) as watched:
        page = watched.page
        for place in range(1, 2 * len(TEXTS), 2):
            await page.evaluate(f"location.hash = '#row-{place}'")
            await expect(page.locator("#depth .moves")).to_contain_text(f"{place} of {2 * len(TEXTS)}")
            await page.evaluate(LOOK_AT_EVERYTHING)
        assert await page.locator("#depth :is(a, img, iframe, script, style, form)").count() == 0
        assert watched.misdeeds == []


@in_browser
async def test_hostile_answers_are_shown_letter_by_letter(browser, hostile):
    async with opened(browser, hostile.path) as watched:
        page = watched.page
        answer = page.locator("#depth details", has=page.locator("summary", has_text="answer"))
        for place in (0, 1, 6, 19, 21, 25):
            await page.evaluate(f"location.hash = '#row-{2 * place + 1}'")
            await expect(page.locator("#depth-title")).to_contain_text(f"Row {place} ")
            assert await answer.locator(".value-text").first.text_content() == TEXTS[place]


@in_browser
async def test_characters_that_turn_the_direction_of_text_are_shown_by_number(browser, hostile):
    async with opened(browser, hostile.path) as watched:
        await watched.page.evaluate("location.hash = '#row-55'")
        shown = watched.page.locator("#depth .value-text", has_text="gnp.exe").first
        numbers = ["U+202E", "U+2066", "U+2069", "U+001B", "U+0007"]
        await expect(shown.locator(".control")).to_have_text(numbers)


@in_browser
async def test_the_browser_itself_refuses_markup_and_scripts_made_of_text(browser, hostile):
    async with opened(browser, hostile.path) as watched:
        for attempt in (
            "document.body.innerHTML = '<b>x</b>'",
            "document.createElement('script').text = '1'",
        ):
            tried = f"(() => {{ try {{ {attempt} }} catch (error) {{ return error.name }} }})()"
            assert await watched.page.evaluate(tried) == "TypeError", attempt


@in_browser
async def test_no_command_to_copy_holds_a_label_that_a_shell_would_understand(browser, hostile):
    async with opened(browser, hostile.path) as watched:
        page = watched.page
        await page.evaluate("location.hash = '#row-57'")
        await expect(
            page.locator("#depth .value-more", has_text="300,000 characters")
        ).not_to_have_count(0)
        assert "flowboard show" not in (await page.locator("#depth").text_content() or "")
