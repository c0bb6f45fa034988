"""Whole runs with their store on a server: everything that holds beside the flow holds there too."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from flowboard.store import calls
from flowboard.workspace.errors import ExitCode
from tests.faults import invariants
from tests.faults.conftest import provider  # noqa: F401 - a fixture
from tests.faults.invariants import Acknowledged
from tests.faults.scenario import CANARY, Scenario
from tests.provider import Faults, Provider
from tests.store.server import Server


class OnServer(Scenario):
    """A scenario whose store isn't a file."""

    url: str

    @property
    def store(self) -> str:  # type: ignore[override]
        """The URL of the store."""
        return self.url


@pytest.fixture
def scenario(
    tmp_path: Path,
    provider: Provider,  # noqa: F811
    schema: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> OnServer:
    """A flow of twenty rows, each with an answer and two judges; FLOWBOARD_STORE names the server."""
    folder, settings = tmp_path / "project", tmp_path / "settings"
    folder.mkdir()
    settings.mkdir()
    for variable in ("FLOWBOARD_NODES", "FLOWBOARD_PROFILES"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("FLOWBOARD_STORE", schema)
    monkeypatch.setenv("FLOWBOARD_HOME", str(settings))
    monkeypatch.setenv("FAULTS_KEY", CANARY)
    monkeypatch.chdir(folder)
    made = OnServer(folder, settings, provider, capfd)
    made.url = schema
    made.set_profile()
    made.write(rows=20)
    return made


def test_a_run_keeps_the_invariants_and_leaves_no_file_for_a_store(scenario: OnServer) -> None:
    report = scenario.run()
    assert report.exit_code == ExitCode.OK
    assert report.summary.calls == scenario.calls
    invariants.check(scenario, report.run_id)
    assert not list(scenario.folder.rglob("*.db"))


def test_a_second_process_buys_nothing_again(scenario: OnServer) -> None:
    scenario.run()
    again = scenario.process("--json")
    assert again.code == ExitCode.OK
    assert scenario.provider.requests.total() == scenario.calls


@pytest.mark.parametrize("moment", [7, 120])
def test_after_a_kill_no_acknowledged_answer_is_lost_or_bought_again(
    scenario: OnServer, moment: int
) -> None:
    scenario.write(rows=80)
    scenario.provider.faults = Faults({"429:ms": 0.05, "500": 0.05, "malformed": 0.03}, seed=moment)
    scenario.killed_after(moment)
    run = scenario.latest_run()
    before = Acknowledged.now(scenario, run)
    report = scenario.run(resume=run, unknown="repeat")
    assert (report.exit_code, report.run_id) == (ExitCode.OK, run)
    assert report.summary.calls == scenario.calls - len(before.calls)
    invariants.check(scenario, run, before=before)


def test_two_processes_run_on_one_store_at_the_same_time(scenario: OnServer) -> None:
    for name in ("one", "two"):
        lines = [f"{name}{number},text {number} of {name}\n" for number in range(20)]
        (scenario.folder / f"{name}.csv").write_text("id,text\n" + "".join(lines))
    scenario.provider.hold()
    processes = [scenario.start("--data", f"{name}.csv") for name in ("one", "two")]
    scenario.provider.wait_for_requests(40, timeout=30)  # both are in the middle of it
    scenario.provider.release()
    ended = [scenario.wait(process) for process in processes]
    assert [one.code for one in ended] == [ExitCode.OK, ExitCode.OK], ended
    assert set(scenario.provider.answered.values()) == {1}
    with scenario.opened_store() as store:
        for run in store.runs():
            assert run.status == "done"
            assert [call.state for call in calls.stream(store, run.id)] == ["done"] * scenario.calls


def test_a_budget_stops_the_run_and_the_journal_agrees_with_the_provider(scenario: OnServer) -> None:
    scenario.set_profile('prices = {"*" = {input = 1000, output = 10000}}')
    scenario.write(rows=30, judges=False, answer="    max_tokens: 40\n")
    stopped = scenario.run(budget=3)
    assert stopped.exit_code == ExitCode.BUDGET
    assert 0 < stopped.summary.calls < 30
    invariants.check(scenario, stopped.run_id, ended=False)
    before = Acknowledged.now(scenario, stopped.run_id)
    assert scenario.run(resume=stopped.run_id, budget=100).exit_code == ExitCode.OK
    invariants.check(scenario, stopped.run_id, before=before)


def test_a_server_that_stops_in_the_middle_ends_the_run_with_a_sentence_and_it_goes_on_later(
    scenario: OnServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Server()
    try:
        scenario.url = server.new_database()
        monkeypatch.setenv("FLOWBOARD_STORE", scenario.url)
        scenario.set_profile(concurrency=4)
        scenario.provider.latency = 0.02
        process = scenario.start()
        scenario.provider.wait_for_requests(30)
        server.stop(signal.SIGQUIT)
        ended = scenario.wait(process)
        assert ended.code == ExitCode.FAILURE
        assert "Everything acknowledged so far is kept" in ended.err
        assert "Traceback" not in ended.err
        server.start()
        run = scenario.latest_run()
        before = Acknowledged.now(scenario, run)
        assert 0 < len(before.calls) < scenario.calls
        report = scenario.run(resume=run, unknown="repeat")
        assert (report.exit_code, report.run_id) == (ExitCode.OK, run)
        invariants.check(scenario, run, before=before)
    finally:
        server.remove()


@pytest.mark.parametrize("command", [("runs", "--json"), ("show", "--json"), ("show",), ("export",)])
def test_no_command_shows_the_password(
    scenario: OnServer, server: Server, command: tuple[str, ...]
) -> None:
    scenario.write(rows=2, judges=False)
    scenario.run()
    ended = scenario.command(*command)
    assert ended.code == ExitCode.OK, ended.err
    assert server.password not in ended.out + ended.err


def test_with_a_wrong_password_a_command_ends_with_a_sentence_that_does_not_hold_it(
    scenario: OnServer, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLOWBOARD_STORE", scenario.url.replace(server.password, "hush"))
    ended = scenario.command()
    assert ended.code == ExitCode.FAILURE
    assert "password authentication failed" in ended.err
    assert "hush" not in ended.err
    assert scenario.provider.requests.total() == 0
