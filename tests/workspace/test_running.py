"""Runs of a real flow against a provider on loopback, through the Python API."""

from pathlib import Path

import orjson
import pytest

import flowboard
from flowboard.workspace.errors import ExitCode, WorkspaceError
from flowboard.workspace.project import Project, load
from tests.provider import Provider


def test_every_row_goes_through_every_node(project: Project, provider: Provider):
    report = project.run()
    assert (report.status, report.exit_code) == ("done", ExitCode.OK)
    statuses = {name: node.statuses for name, node in report.summary.nodes.items()}
    assert list(statuses) == ["tweets", "extract", "answer", "quality", "results"]
    assert all(counted == {"done": 3} for counted in statuses.values())
    assert provider.answered.total() == report.summary.calls == 3


def test_the_public_api_is_load_and_run(flow_path: Path, provider: Provider):
    assert flowboard.load(flow_path).run(limit=2).summary.nodes["answer"].statuses == {"done": 2}


async def test_a_flow_runs_on_a_loop_that_is_there_already(project: Project):
    assert (await project.run_async(limit=1)).status == "done"


def test_a_second_run_asks_nobody(project: Project, provider: Provider):
    project.run()
    assert project.run().summary.calls == 0
    assert provider.answered.total() == 3


def test_outputs_are_written_at_the_end_in_the_order_of_the_data(project: Project, folder: Path):
    (path,) = project.run().outputs
    assert path == folder / "out" / "results.jsonl"
    rows = [orjson.loads(line) for line in path.read_bytes().splitlines()]
    assert [row["key"] for row in rows] == [f"tweets={name};answer.model=local/m" for name in "abc"]
    assert [row["tweet"] for row in rows] == ["hello", "=cmd()", "three"]


def test_outputs_of_equal_runs_are_equal(project: Project):
    (path,) = project.run().outputs
    before = path.read_bytes()
    project.run()
    assert path.read_bytes() == before


def test_a_file_in_the_way_is_told_before_any_call_is_made(
    project: Project, provider: Provider, folder: Path
):
    (folder / "out").mkdir()
    (folder / "out" / "results.jsonl").write_text("mine")
    with pytest.raises(WorkspaceError, match="wasn't written by Flowboard"):
        project.run()
    assert provider.requests.total() == 0


def test_other_data_takes_the_place_of_the_only_dataset(project: Project, tmp_path_factory):
    data = tmp_path_factory.mktemp("elsewhere") / "mine.jsonl"
    data.write_text('{"id": "x", "text": "bonjour"}\n')
    report = project.run(data=data)
    assert report.summary.nodes["tweets"].statuses == {"done": 1}


def test_other_data_is_found_again_when_the_run_is_resumed(project: Project, tmp_path_factory):
    data = tmp_path_factory.mktemp("elsewhere") / "mine.csv"
    data.write_text("id,text\nx,bonjour\n")
    first = project.run(data=data, to="extract")
    again = project.run(resume=first.run_id)
    assert again.summary.nodes["tweets"].statuses == {"done": 1}


def test_other_data_needs_exactly_one_dataset(provider: Provider, folder: Path, flow_with):
    sources = (
        "  a:\n    type: dataset\n    rows: [{x: 1}]\n  b:\n    type: dataset\n    rows: [{y: 1}]\n"
    )
    with pytest.raises(WorkspaceError, match="needs a flow with one dataset; it has a, b"):
        load(flow_with(sources)).run(data=folder / "tweets.csv")


def test_only_what_a_node_needs_is_run(project: Project, provider: Provider):
    report = project.run(to="extract")
    assert list(report.summary.nodes) == ["tweets", "extract"]
    assert provider.requests.total() == 0


def test_a_node_that_isnt_there_is_told_with_those_that_are(project: Project):
    with pytest.raises(WorkspaceError, match=r"no node 'extrakt'.*tweets, extract"):
        project.run(to="extrakt")


def test_one_row_is_run_by_its_label(project: Project, provider: Provider):
    report = project.run(row="b")
    assert report.summary.nodes["answer"].statuses == {"done": 1}
    assert list(provider.requests) == ["Say it: =cmd()"]


def test_a_missing_key_is_told_with_every_way_on_and_nothing_is_written(
    flow_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    flow_path.write_text(flow_path.read_text().replace("local/m", "openai/gpt-5-mini"))
    before = sorted(folder.rglob("*"))
    with pytest.raises(
        WorkspaceError, match=r"(?s)no key for openai/gpt-5-mini.*OPENAI_API_KEY.*recording"
    ) as told:
        load(flow_path).run()
    assert told.value.exit_code == ExitCode.BAD_INPUT
    assert sorted(folder.rglob("*")) == before


def test_the_run_says_who_answers_before_the_first_call(project: Project, provider: Provider):
    heard = []

    def note(beginning):
        heard.append(([one.source for one in beginning.models], provider.requests.total()))

    project.run(on_begin=note)
    assert heard == [(["live"], 0)]


def test_a_recorded_run_needs_no_provider(project: Project, provider: Provider, flow_path: Path):
    project.run(record=True, models="live")
    provider.stop()
    report = load(flow_path).run(models="recorded")
    assert report.summary.nodes["answer"].statuses == {"done": 3}
    assert [one.source for one in report.models] == ["recorded"]


def test_recording_twice_gives_the_same_file(project: Project, flow_path: Path):
    project.run(record=True, models="live")
    before = project.recording.read_bytes()
    project.run(record=True, models="live")
    assert before.count(b"\n") == 3
    assert project.recording.read_bytes() == before


def test_played_answers_are_not_recorded_again(project: Project):
    project.run(record=True, models="live")
    before = project.recording.read_bytes()
    project.run(record=True, models="recorded")
    assert project.recording.read_bytes() == before


def test_a_failing_row_leaves_its_neighbours_and_the_run_ends_with_20(
    project: Project, provider: Provider
):
    provider.enqueue("400")
    report = project.run(concurrency=1)
    assert report.summary.nodes["answer"].errors == 1
    assert report.summary.nodes["answer"].statuses["done"] == 2
    assert report.exit_code == ExitCode.FAILURE


def test_failed_rows_are_tried_again_only_if_asked(project: Project, provider: Provider):
    provider.enqueue("400")
    first = project.run(concurrency=1)
    left = project.run(resume=first.run_id)
    assert (left.summary.calls, left.summary.nodes["answer"].errors) == (0, 1)
    again = project.run(resume=first.run_id, retry_failed=True)
    assert (again.run_id, again.summary.calls, again.summary.failed_cells) == (first.run_id, 1, 0)


@pytest.mark.parametrize(("bar", "code"), [(0.0, ExitCode.OK), (1.0, ExitCode.QUALITY)])
def test_a_bar_decides_what_failed_rows_mean(
    project: Project, provider: Provider, bar: float, code: ExitCode
):
    provider.enqueue("400")
    assert project.run(concurrency=1, fail_under=bar).exit_code == code


def test_the_lower_end_of_the_interval_can_be_the_bar(flow_with):
    rows = "  rows:\n    type: dataset\n    rows: [{n: one}, {n: two}]\n"
    report = load(flow_with(rows)).run(fail_under=0.9, fail_under_lower=0.9)
    assert report.quality.rate == 1.0
    assert report.exit_code == ExitCode.QUALITY
    assert "is below --fail-under-lower 0.9" in (report.below_bar or "")


def test_a_share_out_of_range_is_told(project: Project):
    with pytest.raises(WorkspaceError, match="a share from 0 to 1"):
        project.run(fail_under=90)


def test_a_changed_flow_doesnt_change_the_run_that_is_resumed(project: Project, flow_path: Path):
    first = project.run(to="extract")
    flow_path.write_text(flow_path.read_text().replace("Say it:", "Shout it:"))
    report = load(flow_path).run(resume="latest")
    assert report.run_id == first.run_id
    assert report.summary.nodes["extract"].reused == 3
    assert report.notes == (f"Run {first.run_id} goes on with the flow as it was when the run began.",)


def test_resuming_without_runs_is_told(project: Project):
    with pytest.raises(WorkspaceError, match=r"no runs of demo.flow.yaml yet"):
        project.run(resume="latest")


def test_an_estimate_counts_the_calls_of_a_first_run_and_makes_none(
    project: Project, provider: Provider
):
    expected = project.estimate()
    assert (expected.calls, provider.requests.total()) == (3, 0)


def test_an_estimate_knows_what_is_there_already(project: Project):
    project.run()
    assert project.estimate().calls == 0


def test_a_spent_budget_ends_the_run_with_14(
    project: Project, provider: Provider, monkeypatch, tmp_path
):
    profiles = tmp_path / "priced.toml"
    profiles.write_text(
        f'[profiles.local]\nbase_url = "{provider.base_url}"\n'
        'prices = {"*" = {input = 1000000.0, output = 1000000.0}}\n'
    )
    monkeypatch.setenv("FLOWBOARD_PROFILES", str(profiles))
    report = project.run(budget=0.01)
    assert (report.status, report.exit_code) == ("budget", ExitCode.BUDGET)
    assert provider.requests.total() == 0


def test_python_assertions_are_run_on_every_item(flow_with):
    nodes = (
        "  rows:\n    type: dataset\n    rows: [{n: one}, {n: two}]\n"
        "  ask:\n    type: prompt\n    inputs: {n: rows.n}\n    template: '{{ n }}'\n    assertions:\n"
        "      - {name: code, code: \"def check(output, row): return row['n'] == 'one'\"}\n"
    )
    project = load(flow_with(nodes))
    report = project.run(trust=project.trust_hash())
    assert report.quality is not None
    assert (report.quality.passed, report.quality.total) == (1, 2)


def test_a_draft_of_the_editor_is_mentioned(project: Project, flow_path: Path):
    from flowboard.store import drafts
    from flowboard.workspace.stores import opened_store

    with opened_store(flow_path) as store:
        drafts.append(store, str(flow_path.resolve()), [{"op": "move"}])
    assert project.run(limit=1).notes == (
        "The editor has unsaved changes of this flow; this run uses the file.",
    )
