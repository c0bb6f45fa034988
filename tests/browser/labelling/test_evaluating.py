"""Evaluating a judge in label mode: cost before, results as they come, the card, versions, and what goes wrong."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from flowboard.flow.reading import load_flow
from flowboard.workspace.labelling.judging_flow import judging_in
from tests.browser.axe import grave_findings
from tests.browser.labelling.conftest import choose_judge, evaluated
from tests.browser.labelling.judge import RuleJudge, answers_csv
from tests.browser.server import EditorServer
from tests.browser.shell.test_files import drop
from tests.interop.browser import in_browser


def standing(tab: Page, how: str):
    """The rows that stand so."""
    return tab.locator(f".fb-result[data-standing={how}]")


@in_browser
async def test_the_cost_is_told_before_and_misaligned_rows_are_marked_in_words(
    dropped, judge: RuleJudge
):
    tab = await dropped("answers.csv", 60, labelled=30)
    await choose_judge(tab)
    await expect(tab.get_by_test_id("evaluation-cost")).to_contain_text("30 calls, about $0.0")
    before = judge.requests.total()
    await tab.get_by_test_id("evaluate").click()
    await evaluated(tab, 30)
    assert judge.requests.total() == before + 30
    assert judge.peak <= 16
    await expect(tab.get_by_test_id("agreement")).to_have_text("25 of 30 aligned")
    await tab.get_by_test_id("show-misaligned").click()
    await expect(standing(tab, "false_pass")).to_have_count(4)
    await expect(standing(tab, "false_pass").first).to_contain_text("False pass")
    await expect(standing(tab, "false_fail")).to_have_count(1)
    await expect(tab.get_by_test_id("card-word")).to_have_text("None good enough")
    assert await grave_findings(tab) == []
    await tab.emulate_media(color_scheme="dark")
    assert await grave_findings(tab) == []


@in_browser
async def test_an_explanation_is_written_beside_the_judges_and_stays(dropped, judge: RuleJudge):
    tab = await dropped("explained.csv", 30, labelled=24)
    await choose_judge(tab)
    await tab.get_by_test_id("evaluate").click()
    await evaluated(tab, 24)
    row = tab.get_by_test_id("result-t9")
    await expect(row).to_contain_text("names the page and the step")
    await tab.get_by_test_id("open-t9").click()
    await tab.get_by_test_id("explanation-t9").fill("It sends people away.")
    await tab.get_by_test_id("keep-t9").click()
    await expect(row.locator(".fb-result-line")).to_contain_text("It sends people away.")
    await tab.get_by_test_id("flip-t9").click()
    await expect(row).to_have_attribute("data-standing", "aligned")


@in_browser
async def test_results_come_in_while_it_runs_and_stopping_keeps_them(dropped, judge: RuleJudge):
    tab = await dropped("stopped.csv", 60, labelled=48)
    await choose_judge(tab)
    judge.enqueue(*["ok"] * 8, *["slow"] * 40)
    judge.slow = 20.0
    await tab.get_by_test_id("evaluate").click()
    await expect(standing(tab, "aligned").first).to_be_visible()
    await expect(standing(tab, "waiting").first).to_contain_text("Waiting")
    await tab.get_by_test_id("stop-evaluation").click()
    await expect(tab.get_by_test_id("evaluation-state")).to_contain_text("What was answered stays")
    judge.calm()
    judge.slow = 0.5
    await tab.get_by_test_id("evaluate").click()
    await evaluated(tab, 48)
    assert judge.repeated() == []


@pytest.mark.full
@in_browser
async def test_another_prompt_makes_results_stale_and_the_first_version_brings_them_back(
    dropped, judge: RuleJudge, server: EditorServer
):
    tab = await dropped("versions.csv", 30, labelled=24)
    await choose_judge(tab)
    await tab.get_by_test_id("evaluate").click()
    await evaluated(tab, 24)
    await tab.get_by_test_id("judge-prompt").fill("Is the output short?")
    await expect(standing(tab, "stale").first).to_contain_text("Earlier judge")
    await expect(tab.get_by_test_id("evaluation-cost")).to_contain_text("24 calls")
    await tab.get_by_test_id("evaluate").click()
    await evaluated(tab, 24)
    await expect(tab.get_by_test_id("seen-rows")).to_contain_text("Version 2 came after a look")
    prompt = judging_in(load_flow(server.folder / "versions.flow.yaml").flow).prompt
    assert prompt == "Is the output short?"
    before = judge.requests.total()
    await tab.get_by_text("1 other version").click()
    await tab.get_by_test_id("use-version-1").click()
    await evaluated(tab, 24)
    await expect(tab.get_by_test_id("evaluation-cost")).to_contain_text("0 calls")
    assert judge.requests.total() == before


@pytest.mark.full
@in_browser
async def test_an_error_of_the_judge_is_no_verdict_and_is_counted(dropped, judge: RuleJudge):
    tab = await dropped("errors.csv", 30, labelled=24)
    await choose_judge(tab)
    judge.enqueue("400", "400")
    await tab.get_by_test_id("evaluate").click()
    await expect(tab.get_by_test_id("show-error")).to_contain_text("No verdict 2")
    await expect(tab.get_by_test_id("evaluation-state")).to_contain_text("Evaluate again to retry")
    await tab.get_by_test_id("evaluate").click()
    await evaluated(tab, 24)


@pytest.mark.full
@in_browser
async def test_evaluating_early_warns_and_goes_on_when_asked_to(dropped, judge: RuleJudge):
    tab = await dropped("early.csv", 30, labelled=6)
    await choose_judge(tab)
    before = judge.requests.total()
    await tab.get_by_test_id("evaluate").click()
    await expect(tab.get_by_test_id("early-dialog")).to_contain_text("Label 14 more")
    assert judge.requests.total() == before
    await tab.get_by_test_id("evaluate-anyway").click()
    await evaluated(tab, 6)
    await expect(tab.get_by_test_id("card-word")).to_have_text("Collecting")


@in_browser
async def test_a_missing_key_is_explained_and_nothing_can_be_started(dropped):
    tab = await dropped("keyless.csv", 30, labelled=24)
    await tab.get_by_test_id("step-evaluate").click()
    field = tab.get_by_test_id("judge-model")
    await field.fill("openai/gpt-5-mini")
    await field.press("Enter")
    await expect(tab.get_by_test_id("model-note")).to_contain_text("OPENAI_API_KEY")
    await expect(tab.get_by_test_id("evaluate")).to_be_disabled()


@in_browser
async def test_it_all_is_there_after_a_restart_and_opens_as_a_flow(visit, judge, server):
    watched = await visit("/")
    tab = await drop(watched.page, "restart.csv", answers_csv(60, 52, about="restart"))
    await choose_judge(tab)
    await tab.get_by_test_id("evaluate").click()
    await evaluated(tab, 52)
    path = tab.url.removeprefix(server.address)
    await tab.close()
    await watched.page.close()
    server.stop()
    server.start()
    page = (await visit(path)).page
    await evaluated(page, 52)
    await expect(page.get_by_test_id("judge-model")).to_have_value("local/judge-1")
    await page.get_by_test_id("step-optimise").click()
    await expect(page.get_by_text("Everything is there to optimise")).to_be_visible()
    await page.get_by_test_id("open-as-flow").click()
    await expect(page.get_by_test_id("node-judge")).to_be_visible()
