"""The page, the browser or the server goes away in the middle; the run goes on, and the truth is shown after."""

from __future__ import annotations

import time

import pytest
from playwright.async_api import expect

from flowboard.flow.reading import load_flow
from flowboard.workspace.board.viewing import runs_of
from tests.browser.acceptance.flow_page import FlowPage
from tests.browser.server import EditorServer
from tests.interop.browser import in_browser
from tests.provider.server import Provider

ROWS = 40
FLOW = """\
flowboard: 1
name: steady
nodes:
  questions:
    type: dataset
    path: questions.csv
  ask:
    type: prompt
    inputs: {question: questions.question}
    template: "TURN {{ question }}"
  answer:
    type: llm
    inputs: {prompt: ask.prompt}
    models: [local/test-model]
layout:
  questions: [0, 0]
  ask: [300, 0]
  answer: [600, 0]
"""

RECORD = """() => {
  const { rev } = flowboardCanvas.dump();
  window.answered = [];
  setInterval(() => answered.push([Date.now() / 1000, flowboardCanvas.dump().rev - rev]), 5);
}"""


@pytest.fixture(scope="module")
def arguments(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    folder = tmp_path_factory.mktemp("steady")
    rows = "".join(f"q{number},Question {number}?\n" for number in range(ROWS))
    (folder / "questions.csv").write_text(f"id,question\n{rows}")
    (folder / "steady.flow.yaml").write_text(FLOW)
    return (str(folder / "steady.flow.yaml"),)


async def run_held(flow: FlowPage, provider: Provider, turn: str) -> int:
    """Edit the prompt, so that all is asked anew, and run it while nobody answers; the requests so far."""
    await flow.ready("answer")
    await flow.select("ask")
    await flow.rewrite(flow.page.get_by_test_id("field-template"), f"{turn} {{{{ question }}}}")
    await flow.estimated(f"{ROWS} calls")
    before = provider.requests.total()
    provider.hold()
    await flow.run()
    await flow.state("answer", "running")
    await expect(flow.run_button).to_contain_text("Cancel")
    return before


async def assert_done(flow: FlowPage, provider: Provider) -> None:
    """The page shows a run that has ended with all of its answers, each bought once."""
    await flow.state("answer", "done")
    await expect(flow.node("answer")).to_contain_text(f"{ROWS} items")
    await expect(flow.run_button).to_contain_text("Run")
    assert provider.repeated() == []


@in_browser
async def test_a_reload_in_the_middle_of_a_run_shows_the_run(open_page, server, provider):
    flow = await open_page(server.path)
    before = await run_held(flow, provider, "Reload")
    await flow.page.reload()
    await flow.ready("answer")
    await flow.state("answer", "running")
    await expect(flow.run_button).to_contain_text("Cancel")
    provider.release()
    await assert_done(flow, provider)
    assert provider.requests.total() == before + ROWS


@in_browser
async def test_a_run_goes_on_without_a_browser(open_page, server, provider):
    flow = await open_page(server.path)
    before = await run_held(flow, provider, "Closed")
    await flow.watched.context.close()
    provider.release()
    provider.wait_for_answers(before + ROWS, timeout=60)
    await assert_done(await (await open_page(server.path)).ready("answer"), provider)


@in_browser
async def test_a_run_goes_on_without_the_server(open_page, server: EditorServer, provider):
    flow = await open_page(server.path)
    before = await run_held(flow, provider, "Killed")
    provider.wait_for_requests(before + ROWS, timeout=60)
    server.kill()
    provider.release()
    provider.wait_for_answers(before + ROWS, timeout=60)
    server.start(server.port)
    flow.watched.forgive()  # the browser logs that the server was gone
    await flow.watched.context.close()
    flow.watched.forgive()
    await assert_done(await (await open_page(server.path)).ready("answer"), provider)
    assert runs_of(load_flow(server.arguments[0]).path)[0].status == "done"


@in_browser
async def test_a_killed_server_loses_at_most_a_second_of_edits(open_page, server: EditorServer):
    flow = await open_page(server.path)
    await flow.ready("answer")
    await flow.select("answer")
    await flow.card("answer").focus()
    place = (await flow.board.dump())["nodes"]["answer"]["view"]["place"]
    await flow.page.evaluate(RECORD)
    made, began = 0, time.time()
    while time.time() < began + 2.5 or made < 30:
        await flow.page.keyboard.press("ArrowDown")
        made += 1
    server.kill()
    killed = time.time()
    answered = await flow.page.evaluate("answered")
    safe = max((edits for at, edits in answered if at < killed - 1), default=0)
    flow.watched.forgive()
    await flow.watched.context.close()
    flow.watched.forgive()

    server.start(server.port)
    after = await (await open_page(server.path)).ready("answer")
    x, y = (await after.board.dump())["nodes"]["answer"]["view"]["place"]
    kept = (y - place[1]) / 10
    assert x == place[0]
    assert 0 < safe <= kept <= made
