"""A key that is refused and a server that isn't there: the node stops at once and says why."""

from __future__ import annotations

import time

import pytest

from flowboard.workspace.errors import ExitCode, WorkspaceError
from tests.faults import invariants
from tests.faults.scenario import CANARY, Scenario
from tests.provider import Provider


def test_a_refused_key_stops_the_node_and_names_the_place(scenario: Scenario):
    scenario.write(rows=200)
    scenario.set_profile(concurrency=4)
    scenario.provider.key = "another key"
    ended = scenario.command()
    assert ended.code == ExitCode.FAILURE
    assert scenario.provider.requests.total() <= 4
    assert f"{scenario.provider.origin} refuses the key for local/m (status 401)" in ended.err
    assert "--retry-failed" in ended.err
    run = scenario.latest_run()
    invariants.check(scenario, run)
    scenario.provider.key = CANARY
    report = scenario.run(resume=run, retry_failed=True)
    assert report.exit_code == ExitCode.OK
    assert report.summary.nodes["results"].statuses == {"done": 200}
    invariants.check(scenario, run)


def test_a_key_that_is_refused_to_the_judges_only_stops_them_and_not_the_answers(scenario: Scenario):
    scenario.write(rows=100)
    with Provider(key="another key") as other:
        profiles = scenario.settings / "profiles.toml"
        judge = (
            f'[profiles.judge]\nbase_url = "{other.base_url}"\nkey_env = "FAULTS_KEY"\nconcurrency = 4\n'
        )
        profiles.write_text(profiles.read_text() + judge)
        scenario.flow.write_text(scenario.flow.read_text().replace("model: local/m", "model: judge/m"))
        ended = scenario.command("--json")
        assert other.requests.total() <= 8  # four for each of two judges
    assert ended.json["summary"]["nodes"]["answer"]["statuses"] == {"done": 100}
    assert f"{other.origin} refuses the key for judge/m (status 401)" in ended.err
    invariants.the_key_is_nowhere(scenario)


def test_a_server_that_is_gone_when_the_run_begins_is_told_before_the_run(scenario: Scenario):
    scenario.provider.stop()
    with pytest.raises(WorkspaceError, match=r"No server answers at http://127\.0\.0\.1:\d+"):
        scenario.run()
    assert not scenario.store.exists()


@pytest.mark.parametrize("rows", [1, 500])
def test_a_server_that_goes_before_the_first_call_stops_the_node_within_seconds(
    scenario: Scenario, rows: int
):
    scenario.write(rows)
    begun = time.perf_counter()
    report = scenario.run(on_begin=lambda _: scenario.provider.stop())
    assert time.perf_counter() - begun < 15
    assert report.exit_code == ExitCode.FAILURE
    assert report.summary.nodes["answer"].statuses == {"infra": rows}
    said = report.summary.nodes["answer"].last_error
    assert f"nothing answers at {scenario.provider.origin}" in said
    assert "resume the run with --retry-failed" in said
    scenario.provider.start()
    again = scenario.run(resume=report.run_id, retry_failed=True)
    assert again.exit_code == ExitCode.OK
    assert again.summary.nodes["results"].statuses == {"done": rows}


def test_a_server_that_restarts_in_the_middle_costs_nothing_but_time(scenario: Scenario):
    scenario.write(rows=60)
    scenario.provider.enqueue(*[None] * 50, *["stall"] * 1000)
    restarted: list[int] = []

    def restart(event) -> None:
        if not restarted and event.data.get("calls") == 50:
            restarted.append(scenario.provider.requests.total())
            scenario.provider.stop()
            scenario.provider.calm()
            scenario.provider.start()

    report = scenario.run(listeners=[restart])
    assert report.exit_code == ExitCode.OK
    assert restarted
    assert report.summary.nodes["results"].statuses == {"done": 60}
    assert set(scenario.provider.answered.values()) == {1}


def test_a_request_that_cannot_be_made_is_no_call_in_flight(scenario: Scenario):
    scenario.write_nodes(
        "  answer:\n    type: llm\n    inputs: {prompt: ask.prompt}\n    models: [claude/m]\n"
        "    parameters: {no_such_parameter: 1}\n",
        rows=3,
    )
    profiles = scenario.settings / "profiles.toml"
    claude = f'[profiles.claude]\nkind = "anthropic"\nbase_url = "{scenario.provider.origin}"\n'
    profiles.write_text(profiles.read_text() + claude)
    report = scenario.run()
    assert report.exit_code == ExitCode.FAILURE
    assert report.summary.nodes["answer"].statuses == {"error": 3}
    resumed = scenario.run(resume=report.run_id)
    assert resumed.summary.unknown == 0
    assert scenario.provider.requests.total() == 0
    invariants.check(scenario, report.run_id)
