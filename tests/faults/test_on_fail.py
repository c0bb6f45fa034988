"""What an assertion's `on_fail` does to the row, to what follows it, and to the run."""

from __future__ import annotations

from flowboard.store import cells
from flowboard.workspace.errors import ExitCode
from tests.faults import invariants
from tests.faults.scenario import Scenario


def with_action(scenario: Scenario, action: str) -> None:
    """Let the check of the answers act when it fails."""
    text = scenario.flow.read_text()
    scenario.flow.write_text(text.replace("pattern: '^- '}", f"pattern: '^- ', on_fail: {action}}}"))


def test_an_answer_that_fails_is_drawn_again_as_often_as_asked(scenario: Scenario):
    scenario.write(rows=5, judges=False)
    with_action(scenario, "retry 2")
    scenario.provider.enqueue("unfit", None, "unfit", "unfit", None)
    report = scenario.run(concurrency=1, row="r0")
    with scenario.opened_store() as store:
        (cell,) = cells.stream(store, report.run_id, "answer")
    assert (cell.status, cell.passed, cell.attempts) == ("done", True, 2)
    report = scenario.run(concurrency=1, row="r1")
    with scenario.opened_store() as store:
        (cell,) = cells.stream(store, report.run_id, "answer")
    assert (cell.status, cell.passed, cell.attempts) == ("done", True, 3)
    assert scenario.provider.requests.total() == 5
    assert scenario.run(limit=2).summary.calls == 0


def test_an_answer_that_fails_every_time_stays_failed_and_the_run_goes_on(scenario: Scenario):
    scenario.write(rows=3, judges=False)
    with_action(scenario, "retry 2")
    scenario.flow.write_text(scenario.flow.read_text().replace("'^- '", "'^never '"))
    report = scenario.run()
    assert report.summary.nodes["answer"].failed == 3
    assert report.summary.nodes["results"].statuses == {"done": 3}
    assert set(scenario.provider.answered.values()) == {3}
    invariants.check(scenario, report.run_id)


def test_what_hangs_on_a_failed_answer_is_skipped(scenario: Scenario):
    scenario.write(rows=5, judges=False)
    with_action(scenario, "skip_downstream")
    scenario.provider.enqueue("unfit", "unfit")
    report = scenario.run()
    assert report.exit_code == ExitCode.OK
    assert report.summary.nodes["answer"].statuses == {"done": 5}
    assert report.summary.nodes["results"].statuses == {"done": 3, "skipped": 2}


def test_one_failed_answer_stops_the_run_and_what_was_answered_is_kept(scenario: Scenario):
    scenario.write(rows=200, judges=False)
    with_action(scenario, "stop_run")
    scenario.provider.enqueue(*[None] * 5, "unfit")
    ended = scenario.command("--concurrency", "2")
    assert ended.code == ExitCode.FAILURE
    assert "says on_fail: stop_run" in ended.err
    assert scenario.provider.requests.total() < 100
    run = scenario.latest_run()
    with scenario.opened_store() as store:
        assert store.find_run(run).status == "stopped"
    again = scenario.run()
    assert again.summary.status == "stopped"
    assert max(scenario.provider.answered.values()) == 1
