"""The cards of criteria, a stale card, and the counts that lead to their rows, over the protocol."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowboard.editor.evaluator.misaligned import MOST
from flowboard.workspace.evaluators.criteria_log import told
from tests.editor.evaluator.test_panel import card
from tests.editor.inspector.inspecting import Inspecting
from tests.workspace.evaluators.praise import (
    a_grade,
    grade,
    grade_calm,
    graded_flow,
    products,
    rows_of,
)


@pytest.fixture
def path(editor) -> Path:
    """The flow over 40 products, run, graded as a whole and for the criterion `calm`."""
    path = graded_flow(Path(editor.settings.folder), products(25, 9, 6), name="lab.flow.yaml")
    grade_calm(path)
    return path


def led_to(page: Inspecting) -> list[tuple[str, int]]:
    """What the table of rows is asked to show, from now on: why, and how many."""
    asked: list[tuple[str, int]] = []
    page.desk.on(
        "show",
        lambda shown: (
            asked.append((shown.where["because"], len(shown.where["rows"])))
            if shown.panel == "matrix"
            else None
        ),
    )
    return asked


def said(page: Inspecting, count: str) -> str:
    """What a count says."""
    return "".join(getattr(one, "_text", None) or "" for one in page.control(count).descendants())


def is_filled(page: Inspecting, name: str) -> bool:
    """Whether a button is the next best thing."""
    return "fb-button-filled" in page.control(name).classes


async def test_overall_comes_first_and_each_criterion_has_a_card_of_its_own(user, editor, path):
    page = await card(user, editor)
    assert page.control("card-of-overall").props["aria-pressed"] == "true"
    page.click("card-of-calm")
    assert (said(page, "basis-bad"), said(page, "basis-good")) == ("9 bad", "31 good")
    assert not page.control("use-set").parent_slot.parent.parent_slot.parent.visible
    page.click("card-of-overall")
    assert (said(page, "basis-bad"), said(page, "basis-good")) == ("15 bad", "25 good")


async def test_counts_lead_to_as_many_rows_as_they_say(user, editor, path):
    page = await card(user, editor)
    asked = led_to(page)
    page.click("basis-bad")
    await page.settle(lambda: asked == [("15 rows graded bad", 15)])
    page.click("adds-bad-no_question")
    await page.settle(lambda: asked[1:] == [("bad rows that only no_question catches", 6)])


async def test_a_count_in_a_note_leads_to_its_rows(user, editor, path):
    first, second = rows_of(path)[:2]
    grade(path, [a_grade(first, "bad", grader="bob"), a_grade(second, "unsure", action="flag")])
    page = await card(user, editor)
    asked = led_to(page)
    assert (said(page, "noted-disputed"), said(page, "noted-broken")) == ("1 row", "1 row")
    page.click("noted-disputed")
    await page.settle(lambda: asked == [("1 row on which graders differ", 1)])
    page.click("noted-broken")
    await page.settle(lambda: asked[1:] == [("1 row flagged as broken", 1)])


async def test_rows_seen_differently_that_have_no_place_on_the_card_are_one_click_away(
    user, editor, path
):
    grade(path, [a_grade(row, "bad") for row in rows_of(path)[: MOST + 3]])
    page = await card(user, editor)
    asked = led_to(page)
    assert said(page, "misaligned-more") == "and 3 more rows"
    page.click("misaligned-more")
    await page.settle(lambda: asked == [("3 more rows seen differently", 3)])
    page.click("misaligned-all")
    await page.settle(lambda: asked[1:] == [(f"{MOST + 3} rows seen differently", MOST + 3)])


async def test_a_stale_card_is_measured_again_when_somebody_says_so(user, editor, path):
    page = await card(user, editor)
    page.desk.do(
        "Reword it",
        [
            {
                "op": "set_field",
                "id": "quality",
                "path": ["criteria", "calm", "text"],
                "value": "It never shouts.",
            }
        ],
    )
    await page.settle(lambda: "Stale" in page.texts())
    assert page.control("measure-again").visible
    assert not is_filled(page, "grade-rows")
    page.click("measure-again")
    await page.settle(lambda: "Stale" not in page.texts("fb-report-word") and "Usable" in page.texts())


async def test_a_ruling_is_written_into_the_log(user, editor, path):
    grade(path, [a_grade(rows_of(path)[0], "bad")])
    page = await card(user, editor)
    page.click("criterion-is-unclear")
    page.type("ruling-criterion", "sure")
    page.type("ruling", "hints are fine")
    page.click("add-ruling")
    text = "It asks nothing. Hints are fine."
    await page.settle(lambda: page.node("quality").config["criteria"][1]["text"] == text)
    await page.settle(lambda: rulings(page))
    assert rulings(page) == [f"“It asks nothing.” → “{text}”"]


def rulings(page: Inspecting) -> list[str]:
    """What the log of the evaluator says of its criteria."""
    entries = told(page.flow.path, "quality", page.flow.session.flow)
    return [one.detail for one in entries if one.kind == "criterion"]
