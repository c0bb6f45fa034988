"""A run with a budget stops before it overspends, and goes on where it stopped."""

from __future__ import annotations

import pytest

from flowboard.store import calls
from flowboard.workspace.errors import ExitCode
from tests.faults import invariants
from tests.faults.invariants import Acknowledged
from tests.faults.scenario import Scenario

PRICES = 'prices = {"*" = {input = 1000, output = 10000}}'  # about thirty cents an answer
MOST = "    max_tokens: 40\n"


@pytest.fixture
def priced(scenario: Scenario) -> Scenario:
    """Thirty rows whose answers cost money."""
    scenario.set_profile(PRICES)
    scenario.write(rows=30, judges=False, answer=MOST)
    return scenario


def spent(scenario: Scenario, run: str) -> float:
    """What the run has cost by its journal, in US dollars."""
    with scenario.opened_store() as store:
        return sum(part.cost for part in calls.totals(store, run))


def test_a_run_stops_before_it_overspends(priced: Scenario):
    ended = priced.command("--budget", "3")
    run = priced.latest_run()
    assert ended.code == ExitCode.BUDGET
    assert "Raise --budget and resume the run" in ended.err
    assert 1.0 < spent(priced, run) <= 3.0
    invariants.check(priced, run, ended=False)


def test_with_a_higher_budget_the_run_is_completed_without_asking_twice(priced: Scenario):
    stopped = priced.run(budget=3)
    before = Acknowledged.now(priced, stopped.run_id)
    completed = priced.run(resume=stopped.run_id, budget=100)
    assert completed.exit_code == ExitCode.OK
    assert completed.summary.nodes["results"].statuses == {"done": 30}
    assert set(priced.provider.answered.values()) == {1}
    invariants.check(priced, stopped.run_id, before=before)


def test_a_resumed_run_has_what_is_left_of_its_budget_and_no_second_one(priced: Scenario):
    stopped = priced.run(budget=3)
    again = priced.run(resume=stopped.run_id)
    assert again.exit_code == ExitCode.BUDGET
    assert spent(priced, stopped.run_id) <= 3.0


def test_judges_spend_from_the_same_budget(priced: Scenario):
    priced.write(rows=30, answer=MOST)
    text = priced.flow.read_text()
    priced.flow.write_text(
        text.replace("model: local/m,", "model: local/m, parameters: {max_tokens: 60},")
    )
    report = priced.run(budget=6)
    assert report.exit_code == ExitCode.BUDGET
    assert 1.0 < spent(priced, report.run_id) <= 6.0
    completed = priced.run(resume=report.run_id, budget=1000)
    assert completed.exit_code == ExitCode.OK
    invariants.check(priced, report.run_id)
