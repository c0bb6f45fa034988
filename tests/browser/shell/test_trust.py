"""A flow from elsewhere opens inert; its sheet shows all that it would do before anything runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.axe import grave_findings
from tests.interop.browser import in_browser

pytestmark = pytest.mark.smoke

FOREIGN = """flowboard: 1
name: "from <b>elsewhere</b> \\u202e"
nodes:
  rows:
    type: dataset
    rows: [{text: hello}]
  answer:
    type: llm
    inputs: {prompt: rows.text}
    models: [openai/gpt-5-mini]
    base_url: https://models.example.org/v1
    assertions:
      - name: polite
        code: |
          def check(output, row):
              return "<img src=x onerror=alert(1)>" not in output
"""


@pytest.fixture(scope="module")
def prepare():
    """The editor is started with a flow from elsewhere."""

    def write(folder: Path) -> Path:
        path = folder / "foreign.flow.yaml"
        path.write_text(FOREIGN)
        return path

    return write


@in_browser
async def test_the_sheet_shows_code_address_and_cost_as_plain_text_and_asks(visit):
    page = (await visit()).page
    await page.get_by_test_id("trust-review").click()
    sheet = page.get_by_test_id("trust-sheet")
    await expect(sheet).to_contain_text("https://models.example.org")
    await expect(sheet).to_contain_text("<img src=x onerror=alert(1)>")
    await expect(sheet).to_contain_text("<b>elsewhere</b> <U+202E>")
    assert await sheet.locator("img, b").count() == 0
    assert await grave_findings(page, ".q-dialog") == []
    await page.get_by_role("button", name="Not now").click()
    await expect(page.get_by_test_id("trust-banner")).to_be_visible()


@in_browser
async def test_trusting_it_takes_the_banner_away_in_every_tab_and_for_good(visit):
    first, second = (await visit()).page, (await visit()).page
    await first.get_by_test_id("trust-review").click()
    await first.get_by_test_id("trust-yes").click()
    await expect(first.get_by_test_id("trust-banner")).to_be_hidden()
    await expect(second.get_by_test_id("trust-banner")).to_be_hidden()
    await second.reload()
    await expect(second.get_by_test_id("trust-banner")).to_be_hidden()
