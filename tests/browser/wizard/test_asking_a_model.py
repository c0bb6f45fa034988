"""A model on this machine is asked for criteria and candidates: the cost before, what it adds after."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.axe import grave_findings
from tests.browser.server import EditorServer, answered_server
from tests.browser.wizard.conftest import criterion, opened
from tests.interop.browser import in_browser
from tests.workspace.evaluators.judging import Writer

pytestmark = pytest.mark.smoke


@pytest.fixture(scope="module")
def provider() -> Iterator[Writer]:
    """Who answers for all models."""
    with Writer() as running:
        running.proposed = [
            {"text": "No competitor is named.", "quote": "", "kind": "content", "severity": "high"}
        ]
        running.written = [
            {"kind": "code", "code": "def check(output, row):\n    return 'rival' not in output"},
            {"kind": "code", "code": "def check(output, row):\n    return 1 / 0"},
        ]
        yield running


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory, provider: Writer, prepare: Callable[[Path], Path]
) -> Iterator[EditorServer]:
    """The editor of this file of tests, with the flow open."""
    place = tmp_path_factory.mktemp("editor")
    (place / "work").mkdir()
    profiles = (
        f'[profiles.openai]\nbase_url = "{provider.base_url}"\nneeds_key = false\n'
        '[profiles.openai.prices."*"]\ninput = 1.0\noutput = 10.0\n'
    )
    with answered_server(place, profiles, str(prepare(place / "work"))) as running:
        yield running


@in_browser
async def test_a_model_adds_criteria_and_candidates_and_code_that_fails_says_why(
    visit, provider: Writer
):
    page = await opened(visit)
    await page.get_by_test_id("door-prompt").click()
    await expect(page.get_by_test_id("wizard-infer-cost")).to_contain_text("2 calls, about $0.")
    assert provider.requests.total() == 0
    await page.get_by_test_id("wizard-infer-ask").click()
    status = page.get_by_test_id("door-status")
    await expect(status).to_contain_text("openai/gpt-5-mini adds 1 criterion: 2 calls, $0.")
    assert await grave_findings(page) == []
    await page.get_by_test_id("take-proposals").click()
    added = criterion(page, "no_competitor_named")
    await expect(added).to_be_visible()

    wizard = page.get_by_test_id("wizard")
    await page.get_by_label("Who proposes candidates").select_option("openai/gpt-5-mini")
    await expect(page.get_by_test_id("candidates-announced")).to_contain_text("by openai/gpt-5-mini: ")
    await expect(page.get_by_test_id("candidates-announced")).to_contain_text("At most ")
    await page.get_by_test_id("judge-candidates").click()
    await expect(wizard.get_by_text("Judged.")).to_be_visible()
    await added.locator("summary").first.click()
    await expect(added.get_by_text("Its errors say: ZeroDivisionError")).to_be_visible()
    assert await grave_findings(page) == []
