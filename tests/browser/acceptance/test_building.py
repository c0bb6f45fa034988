"""A flow from blank to its first run, once with the pointer and once with the keyboard alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import expect

from flowboard.flow.reading import load_flow
from tests.browser.acceptance.flow_page import FlowPage
from tests.browser.server import EditorServer
from tests.interop.browser import in_browser

ROWS = "id,question\nq1,Who built the tower?\nq2,When was it built?\n"
TEMPLATE = "Answer in one line: {{ question }}"
OTHER = "Answer in one word: {{ question }}"  # so that the second test has nothing to reuse
WIRES = {
    "dataset.question > prompt.question",
    "prompt.prompt > llm.prompt",
    "llm.text > multi_evaluator.output",
}


@pytest.fixture(autouse=True)
def rows(server: EditorServer) -> None:
    """A table in the editor's folder."""
    (server.folder / "questions.csv").write_text(ROWS)


def newest(server: EditorServer) -> Path:
    return max(server.folder.glob("untitled*.flow.yaml"), key=lambda path: path.stat().st_mtime_ns)


def assert_saved(path: Path, template: str) -> None:
    """The file says what was built, and nothing else."""
    flow = load_flow(path).flow
    assert {f"{w.source}.{w.source_port} > {w.target}.{w.target_port}" for w in flow.wires()} == WIRES
    assert {name: node.type for name, node in flow.nodes.items()} == {
        name: name for name in ("dataset", "prompt", "llm", "multi_evaluator")
    }
    assert flow.nodes["dataset"].config["path"] == "questions.csv"
    assert flow.nodes["prompt"].config["template"] == template
    assert list(flow.nodes["llm"].config["models"]) == ["local/test-model"]
    assert [(one.check, one.arguments) for one in flow.nodes["llm"].assertions] == [
        ("length", {"max": 30})
    ]


async def has_wires(flow: FlowPage, *wires: str) -> None:
    """Wait until the canvas shows these wires, in their order, and the server has taken them."""
    await flow.board.until(f"it.pending === 0 && it.wires.length === {len(wires)}")
    assert await flow.board.wires() == set(wires)


@in_browser
async def test_with_the_pointer(open_page, server, provider):
    flow = await open_page()
    page, board = flow.page, flow.board
    await page.get_by_test_id("start-blank").click()
    await page.get_by_test_id("empty-blank").click()
    await expect(page.get_by_test_id("quick-add").get_by_role("combobox")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("quick-add")).to_have_count(0)

    for name, place in (
        ("dataset", (330, 140)),
        ("prompt", (640, 140)),
        ("llm", (330, 400)),
        ("multi_evaluator", (700, 400)),
    ):
        await board.drag(page.get_by_test_id(f"palette-{name}"), place)
        await board.until(f"it.nodes.{name} && it.pending === 0")

    # The settings: a port appears for each column and each variable.
    await flow.select("dataset")
    await page.get_by_test_id("field-path").fill("questions.csv")
    await expect(board.output("dataset", "question")).to_be_visible()
    await flow.select("prompt")
    await flow.rewrite(page.get_by_test_id("field-template"), TEMPLATE)
    await expect(board.input("prompt", "question")).to_be_visible()
    await flow.select("llm")
    await page.get_by_test_id("field-models").fill("local/test-model")
    await page.get_by_test_id("field-models").press("Enter")
    await expect(flow.node("llm")).to_contain_text("test-model")
    await page.get_by_test_id("tab-assertions").click()
    await page.get_by_test_id("add-check").click()
    await page.get_by_test_id("check-length").click()
    await page.get_by_test_id("field-assertions.length.max").fill("30")
    await board.until("it.nodes.llm.view.assertions === 1 && it.pending === 0")

    await board.drag(board.output("dataset", "question"), board.input("prompt", "question"))
    await has_wires(flow, "dataset.question > prompt.question")
    await board.drag(board.output("prompt", "prompt"), board.input("llm", "prompt"))
    await board.drag(board.output("llm", "text"), board.input("multi_evaluator", "output"))
    await has_wires(flow, *WIRES)

    await page.get_by_test_id("save").click()
    await expect(page.get_by_test_id("versions")).to_have_text("Saved")
    assert_saved(newest(server), TEMPLATE)
    await flow.select("llm")
    await page.get_by_test_id("run-to").click()
    await flow.state("llm", "done")
    await expect(flow.node("llm")).to_contain_text("2 items")
    assert {"Answer in one line: Who built the tower?", "Answer in one line: When was it built?"} <= set(
        provider.answered
    )


@in_browser
async def test_with_the_keyboard_alone(open_page, server, provider):
    flow = await open_page()
    page, board = flow.page, flow.board
    before = provider.requests.total()
    await flow.tab_to("start-blank")
    await page.keyboard.press("Enter")
    await flow.tab_to("empty-blank")
    await page.keyboard.press("Enter")
    for place, name in enumerate(("dataset", "prompt", "llm", "multi_evaluator")):
        if place:
            await page.keyboard.press("a")
        await expect(page.get_by_test_id("quick-add").get_by_role("combobox")).to_be_focused()
        await page.keyboard.type(name)
        await page.keyboard.press("Enter")
        await board.until(f"it.selection[0] === '{name}' && it.pending === 0")

    await flow.open_by_keys("dataset", "field-path")
    await page.keyboard.type("questions.csv")
    await expect(board.output("dataset", "question")).to_be_attached()
    await flow.open_by_keys("prompt", "field-template")
    await page.keyboard.insert_text(OTHER)
    await expect(board.input("prompt", "question")).to_be_attached()
    await flow.open_by_keys("llm", "field-models")
    await page.keyboard.type("local/test-model")
    await page.keyboard.press("Enter")
    await expect(flow.node("llm")).to_contain_text("test-model")
    await flow.open_by_keys("llm", "tab-settings")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Enter")
    await flow.tab_to("add-check")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("check-search")).to_be_focused()
    await page.keyboard.type("length")
    await flow.tab_to("check-length")
    await page.keyboard.press("Enter")
    await flow.tab_to("field-assertions.length.max")
    await page.keyboard.type("30")
    await board.until("it.nodes.llm.view.assertions === 1 && it.pending === 0")

    for node, port, end in (
        ("dataset", "question", "prompt · question"),
        ("prompt", "prompt", "llm · prompt"),
        ("llm", "text", "multi evaluator · output"),
    ):
        await flow.select_by_keys(node)
        await page.keyboard.press("w")
        for words in (port, end):
            await expect(page.get_by_test_id("wire-picker").get_by_role("combobox")).to_be_focused()
            await page.keyboard.type(words)
            await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("wire-picker")).to_have_count(0)
    await has_wires(flow, *WIRES)

    await page.keyboard.press("Control+s")
    await expect(page.get_by_test_id("versions")).to_have_text("Saved")
    assert_saved(newest(server), OTHER)
    await flow.select_by_keys("llm")
    await page.keyboard.press("Shift+Enter")
    await flow.state("llm", "done")
    assert provider.requests.total() == before + 2


@in_browser
async def test_an_evaluator_gets_its_first_criterion_in_the_inspector(open_page):
    flow = await open_page()
    await flow.page.get_by_test_id("start-blank").click()
    await flow.page.get_by_test_id("palette-multi_evaluator").click()
    await flow.select("multi_evaluator")
    line = flow.page.get_by_label("A sentence that is true of a good output")
    await line.fill("The answer has at most 50 words.")
    await line.press("Enter")
    criterion = flow.page.locator(".fb-criterion")
    await expect(criterion).to_contain_text("The answer has at most 50 words.")
    await expect(criterion.locator(".fb-candidate")).to_contain_text("50")
    await criterion.get_by_role("button", name="Ask a judge").click()
    await expect(criterion.locator(".fb-candidate")).to_have_count(2)
