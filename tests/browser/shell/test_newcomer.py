"""The newcomer's path to a report card, and from a failing row to its cause: no key, no prompt, no code.

Everything is done as a person does it, at a person's pace: the seconds of the machine are measured, those
of a person are counted, and both together are what is promised.
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

import flows
from tests.browser.watched import Watched
from tests.interop.browser import in_browser

pytestmark = pytest.mark.smoke

CLICK, GRADE = 2.0, 4.0
"""Seconds that a person takes to find what to press, and to read an output and judge it."""

FIRST_RUN, FIRST_CARD = 30.0, 150.0
KEYS = {"good": "1", "bad": "2", "unsure": "3"}


@pytest.fixture(scope="module")
def arguments() -> tuple[str, ...]:
    """The editor is started without a flow."""
    return ()


@dataclass
class Newcomer:
    """Somebody at the start page. `spent` are the seconds since then, the person's and the machine's."""

    page: Page
    began: float = field(default_factory=time.monotonic)
    thought: float = 0.0

    @property
    def spent(self) -> float:
        return time.monotonic() - self.began + self.thought

    async def press(self, target: Locator | str) -> None:
        self.thought += CLICK
        await (self.page.get_by_test_id(target) if isinstance(target, str) else target).click()

    async def run(self, example: str, last: str) -> None:
        """Open an example and run it on its recorded answers."""
        await self.press(example)
        await expect(self.page.get_by_test_id("run")).to_contain_text("0 calls", timeout=60_000)
        await self.press("run")
        await expect(self.page.get_by_test_id(f"node-{last}")).to_contain_text("Done", timeout=60_000)

    async def grade(self, said: dict[str, str], least: int) -> None:
        """Grade by keyboard, as the people of the example did, until so many rows count."""
        head = self.page.get_by_role("heading", level=1).locator("xpath=..")
        output = self.page.get_by_test_id("output")
        bar = self.page.get_by_role("progressbar")
        await output.wait_for()
        while int(await bar.get_attribute("aria-valuenow") or 0) < least:
            row, before = await head.inner_text(), await output.inner_text()
            self.thought += GRADE
            await self.page.keyboard.press(KEYS[_grade_of(row, said)])
            await expect(output).not_to_have_text(before)


def _grade_of(row: str, said: dict[str, str]) -> str:
    words = set(re.split(r"[\s,]+", row))
    return next(grade for key, grade in said.items() if words.issuperset(_names(key)))


def _names(key: str) -> list[str]:
    return [part.partition("=")[2] for part in key.split(";")]


def _said_in(example: str) -> dict[str, str]:
    """What the people of an example said of each row as a whole."""
    path = Path(flows.__file__).parent / f"{example}.grades.jsonl"
    lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {line["key"]: line["grade"] for line in lines if not line.get("criterion")}


async def _at_the_start(visit: object) -> Newcomer:
    watched: Watched = await visit("/")  # type: ignore[operator]
    await watched.page.get_by_test_id("start-example").wait_for()
    return Newcomer(watched.page)


@in_browser
@pytest.mark.parametrize(
    ("example", "opener"),
    [("tweet_entities", "start-example"), ("product_descriptions", "example-product_descriptions")],
)
async def test_from_the_start_page_to_a_report_card_that_can_be_argued_with(visit, example, opener):
    newcomer = await _at_the_start(visit)
    page = newcomer.page
    await newcomer.run(opener, "results")
    assert newcomer.spent < FIRST_RUN

    # Criteria from the prompt; what judges them is found and judged while rows are graded.
    await page.get_by_test_id("node-quality").dblclick(position={"x": 90, "y": 14})
    await newcomer.press("step-criteria")
    await newcomer.press("door-prompt")
    await newcomer.press("take-proposals")
    await expect(page.get_by_test_id("candidates-announced")).to_contain_text("no calls")
    await newcomer.press("judge-candidates")
    await newcomer.press("step-grade")
    await newcomer.press("wizard-grade")
    await newcomer.grade(_said_in(example), least=20)

    # The card, with the word that 20 grades allow, and its intervals.
    await newcomer.press("to-card")
    word = page.get_by_test_id("wizard").get_by_test_id("card-word")
    await expect(word).to_have_text(re.compile("Provisional|None good enough"), timeout=60_000)
    assert newcomer.spent < FIRST_CARD
    coverage = page.get_by_test_id("wizard").get_by_role("img", name=re.compile("interval")).first
    await expect(coverage).to_be_visible()

    # A person leaves an assertion out: the rest is measured at once.
    switches = page.get_by_test_id("wizard").get_by_role("switch")
    await expect(switches.first).to_be_visible()
    before = await page.get_by_test_id("wizard").inner_text()
    await newcomer.press(switches.first)
    await expect(page.get_by_test_id("wizard")).not_to_have_text(before)

    # A row that is seen differently: the person was wrong, the grade is turned, the card is another.
    misaligned = page.locator(".fb-misaligned-row")
    await expect(misaligned.first).to_be_visible()
    rows = await misaligned.count()
    await misaligned.first.locator("summary").click()
    await newcomer.press(misaligned.first.get_by_test_id("i-was-wrong"))
    await expect(misaligned).not_to_have_count(rows)


@in_browser
async def test_from_a_failing_row_to_its_cause_proved_by_a_flip(visit):
    newcomer = await _at_the_start(visit)
    page = newcomer.page
    await newcomer.run("example-ticket_triage", "results")
    await newcomer.press("drawer-toggle")
    await newcomer.press("drawer-trace")
    await expect(page.get_by_test_id("trace-next")).to_contain_text("Next: Fix Extract", timeout=60_000)
    await newcomer.press("trace-rows")
    await newcomer.press(page.get_by_test_id("trace-row-k13").get_by_role("button"))
    await expect(page.get_by_test_id("trace-side")).to_contain_text("First bad")
    await newcomer.press("flip-test")
    await expect(page.get_by_test_id("flip-price")).to_contain_text("No calls")
    await newcomer.press("flip-go")
    await expect(page.get_by_test_id("row-flips")).to_contain_text(
        "Fixing `classify` flipped row k13 in 3 of 3 re-runs (placebo 0 of", timeout=60_000
    )
