"""The output of a node for the active row: stored, previewed, streaming in, and compared with before."""

from __future__ import annotations

from flowboard.editor.running.feed import RunNews
from flowboard.workspace.example import copy_example
from flowboard.workspace.project import load
from tests.editor.inspector.inspecting import FLOW, Inspecting, inspect


async def output(user, editor, node: str) -> Inspecting:
    page = await inspect(user, editor, FLOW, node)
    page.desk.show("inspector", tab="output")
    return page


async def test_before_a_run_the_prompt_is_shown_as_it_would_be(user, editor):
    page = await output(user, editor, "ask")
    await page.settle(lambda: any("Hello on 2024" in text for text in page.texts("fb-value")))
    assert "preview" in page.texts("fb-chip")


async def test_the_active_row_is_the_one_that_is_shown(user, editor):
    page = await output(user, editor, "ask")
    page.desk.set_row("b")
    await page.settle(lambda: any("Good night" in text for text in page.texts("fb-value")))
    assert "Row b" in page.texts()


async def test_what_has_no_value_yet_says_what_to_do(user, editor):
    page = await output(user, editor, "answer")
    await page.settle(lambda: any("There is no key for" in text for text in page.texts("fb-quiet")))


async def test_an_answer_is_shown_while_it_streams_in(user, editor):
    page = await output(user, editor, "answer")
    page.desk.tell("live", RunNews(None, streamed={("answer", "rows=a;answer.model=m"): "Once upon"}))
    page.desk.tell("live", RunNews(None, streamed={("ask", "rows=a"): "not this"}))
    assert "Once upon" in page.texts() and "not this" not in page.texts()


async def test_a_stored_answer_comes_with_its_verdicts(user, editor):
    path = copy_example(editor.settings.folder).flow
    await load(path).run_async(models="recorded", limit=2)
    flow = editor.hub.open(path)
    await user.open(f"/flow/{flow.key}")
    (desk,) = flow.desks
    desk.select(["answer"])
    desk.show("inspector", tab="output")
    page = Inspecting(user, flow, desk)
    await page.settle(lambda: "from the run" in page.texts("fb-chip"))
    assert {"v1", "v2"} <= set(page.texts("fb-strong"))
    assert "bulleted" in page.texts("fb-strong")
    desk.show("inspector", tab="assertions")
    await page.settle(lambda: page.texts("fb-visually-hidden"))
