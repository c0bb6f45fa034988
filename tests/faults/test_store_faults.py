"""A store that is full, locked, shared, damaged or from tomorrow: a sentence, and nothing lost."""

from __future__ import annotations

import os
import resource
import sqlite3
from pathlib import Path

import pytest

from flowboard.flow.reading import load_flow
from flowboard.store import calls
from flowboard.store.store import Store
from flowboard.workspace.errors import ExitCode
from tests.faults import invariants
from tests.faults.invariants import Acknowledged
from tests.faults.scenario import Scenario


def small_disk() -> None:
    """Let no file of this process grow past half a megabyte."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))


def test_a_full_disk_ends_the_run_with_a_sentence_and_the_run_goes_on_when_there_is_room(
    scenario: Scenario,
):
    scenario.write(rows=400)
    ended = scenario.process(before=small_disk)
    assert ended.code == ExitCode.FAILURE
    assert "then resume the run; everything acknowledged so far is kept" in ended.err
    assert "Traceback" not in ended.err
    assert "never retrieved" not in ended.err
    before = Acknowledged.now(scenario, scenario.latest_run())
    assert 0 < len(before.calls) < scenario.calls
    report = scenario.run(resume=before.run, unknown="repeat")
    assert report.exit_code == ExitCode.OK
    assert report.summary.nodes["results"].statuses == {"done": 400}
    invariants.check(scenario, before.run, before=before)


def test_a_full_disk_at_the_end_costs_the_output_file_and_no_answer(scenario: Scenario):
    scenario.write(rows=20, judges=False)
    (scenario.folder / "rows.csv").write_text("id,text\n" + f"r0,{'long ' * 120_000}\n")
    scenario.rows = 1
    scenario.flow.write_text(scenario.flow.read_text().replace("{{ text }}", "{{ text[:20] }}"))
    first = scenario.run()
    assert first.exit_code == ExitCode.OK
    (written,) = first.outputs
    kept = written.read_bytes()
    ended = scenario.process(before=small_disk)
    assert ended.code == ExitCode.FAILURE
    assert "Traceback" not in ended.err
    assert written.read_bytes() == kept
    assert scenario.provider.answered.total() == 1


def test_a_run_waits_while_another_program_holds_the_store(scenario: Scenario):
    scenario.write(rows=10, judges=False)
    scenario.provider.hold()
    process = scenario.start()
    scenario.provider.wait_for_requests(10)
    with scenario.locked_store():
        scenario.provider.release()
        scenario.provider.wait_for_answers(10)
    ended = scenario.wait(process)
    assert ended.code == ExitCode.OK
    invariants.check(scenario, scenario.latest_run())


@pytest.mark.full
def test_a_store_that_stays_locked_ends_the_run_with_a_sentence(scenario: Scenario):
    scenario.write(rows=10, judges=False)
    scenario.provider.hold()
    process = scenario.start()
    scenario.provider.wait_for_requests(10)
    with scenario.locked_store():
        scenario.provider.release()
        ended = scenario.wait(process)
    assert ended.code == ExitCode.FAILURE
    assert "is locked by another program" in ended.err
    assert "Traceback" not in ended.err
    assert "never retrieved" not in ended.err
    before = Acknowledged.now(scenario, scenario.latest_run())
    report = scenario.run(resume=before.run, unknown="repeat")
    assert report.exit_code == ExitCode.OK
    invariants.check(scenario, before.run, before=before)


def test_two_processes_run_on_one_store_at_the_same_time(scenario: Scenario):
    scenario.write(rows=60)
    for name in ("one", "two"):
        lines = [f"{name}{number},text {number} of {name}\n" for number in range(60)]
        (scenario.folder / f"{name}.csv").write_text("id,text\n" + "".join(lines))
    scenario.provider.hold()
    processes = [scenario.start("--data", f"{name}.csv") for name in ("one", "two")]
    scenario.provider.wait_for_requests(64, timeout=30)  # both are in the middle of it
    scenario.provider.release()
    ended = [scenario.wait(process) for process in processes]
    assert [one.code for one in ended] == [ExitCode.OK, ExitCode.OK], ended
    assert scenario.provider.requests.total() == 2 * scenario.calls
    assert set(scenario.provider.answered.values()) == {1}
    with scenario.opened_store() as store:
        runs = store.runs()
        assert [run.status for run in runs] == ["done", "done"]
        for run in runs:
            assert [call.state for call in calls.stream(store, run.id)] == ["done"] * scenario.calls


def damaged(store: Path) -> None:
    content = store.read_bytes()
    store.write_bytes(content[:100] + b"\xa5" * (len(content) - 100))


def no_database(store: Path) -> None:
    store.write_bytes(b"This was a letter to a friend.\n" * 300)


def of_tomorrow(store: Path) -> None:
    connection = sqlite3.connect(store)
    connection.execute("UPDATE alembic_version SET version_num = '9001'")
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (damaged, "is damaged or isn't a Flowboard store"),
        (no_database, "is damaged or isn't a Flowboard store"),
        (of_tomorrow, "comes from a newer Flowboard"),
    ],
)
def test_a_store_that_cannot_be_used_is_named_and_left_as_it_is(
    scenario: Scenario, spoil, sentence: str
):
    scenario.write(rows=2, judges=False)
    scenario.run()
    spoil(scenario.store)
    before, asked = scenario.store.read_bytes(), scenario.provider.requests.total()
    flow = scenario.flow.read_bytes()
    for arguments in ((), ("--resume", "latest")):
        ended = scenario.command(*arguments)
        assert ended.code == ExitCode.FAILURE
        assert sentence in ended.err
        assert "Traceback" not in ended.err
    assert scenario.store.read_bytes() == before
    assert scenario.provider.requests.total() == asked
    assert scenario.flow.read_bytes() == flow
    assert load_flow(str(scenario.flow)).flow.name == "faults"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_told_before_any_call(scenario: Scenario):
    scenario.folder.chmod(0o500)
    ended = scenario.command()
    scenario.folder.chmod(0o700)
    assert ended.code == ExitCode.FAILURE
    assert "FLOWBOARD_STORE" in ended.err
    assert scenario.provider.requests.total() == 0


def test_with_a_store_elsewhere_the_run_needs_none_beside_the_flow(
    scenario: Scenario, tmp_path: Path, monkeypatch
):
    scenario.write(rows=2, judges=False)
    elsewhere = tmp_path / "elsewhere.db"
    monkeypatch.setenv("FLOWBOARD_STORE", str(elsewhere))
    ended = scenario.command()
    assert ended.code == ExitCode.OK
    assert not scenario.store.exists()
    with Store.open(elsewhere) as store:
        assert store.find_run("latest").status == "done"
