"""Candidates are announced, judged while one looks on, and shown with what they said; the card follows."""

from __future__ import annotations

import pytest

from flowboard.store import cards
from tests.editor.wizard.working import Working, work
from tests.workspace.evaluators.praise import a_grade, grade, opened, rows_of


@pytest.fixture
async def page(user, editor, path) -> Working:
    page = await work(user, editor)
    await page.settle(lambda: any("verdicts reused" in one for one in page.said()))
    return page


async def judged(page: Working) -> None:
    page.click("judge-candidates")
    await page.settle(lambda: any(one.startswith("Judged.") for one in page.said()))


async def test_count_and_cost_are_said_before_and_judges_say_what_they_lack(page):
    (words,) = page.said("fb-candidate-announced")
    assert words.startswith("2 criteria filled up to 3 candidates, by rules.")
    assert "6 candidates on 40 rows: no calls; " in words
    assert any("calm_judge, sure_judge can't be judged now." in one for one in page.said())


async def test_another_number_is_announced_anew(page):
    page.type("candidates-number", "1")
    await page.settle(lambda: any("each has 1 or more" in one for one in page.said()))


async def test_what_is_found_goes_into_the_flow_as_one_edit_and_decides_nothing_yet(page):
    await judged(page)
    calm = page.criteria()["calm"]
    assert [one["name"] for one in calm["candidates"]] == ["no_mark", "no_great", "calm_judge"]
    assert calm["chosen"] == ["no_mark", "no_great"]
    page.flow.session.undo(page.desk.actor)
    assert len(page.criteria()["calm"]["candidates"]) == 2


async def test_every_candidate_shows_what_it_said_and_why_it_tells_nothing(page):
    await judged(page)
    await page.settle(lambda: "31 pass · 9 fail" in page.said("fb-candidate-counts"))
    for reason in ("Set aside: ", "Not judged: There is no model to ask."):
        await page.settle(lambda reason=reason: any(one.startswith(reason) for one in page.said()))


async def test_the_trivial_baselines_stand_beside_them(page):
    await page.settle(lambda: page.said("fb-baselines"))
    (words,) = page.said("fb-baselines")
    assert "catches none of the 15 bad rows" in words and "fails all 25 good ones" in words


async def test_a_new_criterion_makes_the_card_stale_until_its_candidates_are_judged(page, path):
    page.click("door-write")
    page.type("wizard-write", "At most 80 words")
    page.click("wizard-write-add")
    await page.settle(lambda: page.word() == "stale")
    await page.settle(lambda: any("3 criteria filled up" in one for one in page.said()))
    await judged(page)
    await page.settle(lambda: page.word() != "stale")
    with opened(path) as store:
        kept = cards.latest(store, str(path), "quality")
    assert kept.word != "stale"


async def test_a_criterion_whose_candidates_arent_good_enough_says_so(page, path):
    grade(
        path,
        [
            a_grade(row, "bad" if "?" in row.output else "good", criterion="sure", criterion_version=2)
            for row in rows_of(path)
        ],
    )
    await page.settle(lambda: "Usable" in page.said() or "Provisional" in page.said())


async def test_before_a_run_there_is_nothing_to_judge_and_the_way_there(user, editor, path):
    path.with_name(".flowboard").rename(path.with_name("elsewhere"))
    page = await work(user, editor)
    await page.settle(lambda: page.control("wizard-run").visible)
    assert "Candidates are judged on the outputs of a run, and there is none yet." in page.said()
    assert not page.control("judge-candidates").visible
