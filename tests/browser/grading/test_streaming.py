"""Grading during a run that is launched from the page: rows join as soon as their outputs exist."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from flowboard.editor.hub import flow_key
from tests.browser.acceptance.conftest import provider, server
from tests.browser.grading.conftest import flow_of, heading, press
from tests.interop.browser import in_browser

__all__ = ["provider", "server"]

ROWS = 20
FLOW = """\
flowboard: 1
name: answers
nodes:
  questions:
    type: dataset
    path: questions.csv
  ask:
    type: prompt
    inputs: {question: questions.question}
    template: "{{ question }}"
  answer:
    type: llm
    inputs: {prompt: ask.prompt}
    models: [local/test-model]
"""


@pytest.fixture(scope="module")
def arguments(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    folder = tmp_path_factory.mktemp("answers")
    rows = "".join(f"q{number},Question number {number}?\n" for number in range(ROWS))
    (folder / "questions.csv").write_text(f"id,question\n{rows}")
    (folder / "answers.flow.yaml").write_text(FLOW)
    return (str(folder / "answers.flow.yaml"),)


@in_browser
async def test_a_run_is_started_here_and_its_rows_are_graded_while_it_goes_on(visit, server, provider):
    path = f"/flow/{flow_key(flow_of(server))}"
    await visit(path)
    page = (await visit(f"{path}/grade/answer")).page
    await expect(heading(page)).to_have_text("There is nothing to grade here yet")
    provider.hold()
    await page.get_by_test_id("run-here").click()
    await expect(page.get_by_text("No outputs yet.")).to_be_visible()
    await expect(page.get_by_text("more are coming")).to_be_visible()
    waiting = page.get_by_test_id("queue").get_by_role("option").filter(has_text="waiting")
    await expect(waiting.first).to_be_visible()
    provider.release()
    await page.get_by_test_id("output").wait_for()
    await press(page, "1", "2")
    await expect(page.get_by_text(f"2 graded, {ROWS - 2} ready")).to_be_visible()
    await expect(page.get_by_test_id("rows-all")).to_have_text(f"All {ROWS}")
