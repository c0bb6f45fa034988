"""The cards of criteria, a stale card, and the counts that lead to their rows, over the protocol."""

from __future__ import annotations

from pathlib import Path

import pytest

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


async def test_overall_comes_first_and_each_criterion_has_a_card_of_its_own(user, editor, path):
    page = await card(user, editor)
    assert page.control("card-of-overall").props["aria-pressed"] == "true"
    page.click("card-of-calm")
    assert any("40 graded rows, 9 bad and 31 good" in one for one in page.texts())
    assert not page.control("use-set").parent_slot.parent.parent_slot.parent.visible
    page.click("card-of-overall")
    assert any("40 graded rows, 15 bad and 25 good" in one for one in page.texts())


async def test_counts_lead_to_as_many_rows_as_they_say(user, editor, path):
    page = await card(user, editor)
    asked = led_to(page)
    page.click("basis-bad")
    await page.settle(lambda: asked == [("15 rows graded bad", 15)])
    page.click("adds-bad-no_question")
    await page.settle(lambda: asked[1:] == [("bad rows that only no_question catches", 6)])


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
