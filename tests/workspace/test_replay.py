"""Flip tests and verification: rows of real runs, re-run through the engine with one step repaired."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import orjson
import pytest

from flowboard.store import events
from flowboard.store.store import Store
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import ExitCode, WorkspaceError
from flowboard.workspace.example import copy_example
from flowboard.workspace.project import load
from flowboard.workspace.stores import find_run, list_runs
from flowboard.workspace.tracing.flipping import FlipRequest, FlipResult, ReplayCost, flip
from flowboard.workspace.tracing.verifying import VerifyRequest, VerifyResult, verify
from tests.provider import Provider
from tests.provider.answers import answer_text
from tests.workspace.recorded import SAID, ran_example


def flipped(folder: Path, row: str, node: str, *, costs: list[ReplayCost] | None = None, **more):
    """The flip test of a row and a node in the latest run."""
    request = FlipRequest(row, node, **more)
    seen = [] if costs is None else costs
    return asyncio.run(flip(folder, "latest", NodeTypes(), request, seen.append))


def verified(folder: Path, **request) -> VerifyResult:
    return asyncio.run(
        verify(folder, "latest", NodeTypes(), VerifyRequest(**request), lambda _cost: None)
    )


# -- ticket triage, from its recording -------------------------------------------------------------


@pytest.fixture(scope="module")
def triage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A run of the example, with its grades."""
    with ran_example(tmp_path_factory, "ticket_triage") as folder:
        yield folder


@pytest.fixture(scope="module")
def checked(triage: Path) -> VerifyResult:
    """The failing rows of the example, verified."""
    return verified(triage)


def written(folder: Path) -> dict[str, list[str]]:
    """The steps whose defects were written in, by row."""
    lines = (folder / "ticket_triage/tickets.jsonl").read_bytes().splitlines()
    return {row["id"]: row["defect_step"].split(", ") for row in map(orjson.loads, lines)}


def test_gold_at_the_origin_flips_the_row_and_says_so_beside_the_placebo(triage: Path):
    result = flipped(triage, "k03", "extract")
    assert result.sentence == "Fixing `extract` flipped row k03 in 3 of 3 re-runs (placebo 0 of 10)."
    assert "only if repairing what feeds it (extract_prompt)" in result.meaning


def test_gold_at_one_of_two_origins_flips_nothing(triage: Path):
    result = flipped(triage, "k60", "extract", placebo=1)
    assert result.flips == 0
    assert result.still_failing
    assert "another origin" in result.meaning


def test_a_repair_below_the_origin_flips_only_where_every_failing_path_leads_through_it(triage: Path):
    assert flipped(triage, "k10", "classify", repeat=1, placebo=0).flips == 1
    assert flipped(triage, "k47", "classify", repeat=1, placebo=0).flips == 0


def test_a_person_s_edit_is_taken_as_the_output(triage: Path):
    gold = next(
        row["gold_draft"]
        for row in map(orjson.loads, (triage / "ticket_triage/tickets.jsonl").read_bytes().splitlines())
        if row["id"] == "k03"
    )
    assert flipped(triage, "k03", "draft", means="edit", text=gold, repeat=1, placebo=0).flips == 1
    assert flipped(triage, "k03", "draft", means="edit", text="No.", repeat=1, placebo=0).flips == 0


def test_any_column_may_be_named_as_gold(triage: Path):
    result = flipped(triage, "k03", "draft", column="tickets.gold_draft", repeat=1, placebo=0)
    assert result.flips == 1


def test_the_result_is_kept_with_the_run_and_makes_no_run_of_its_own(triage: Path):
    before = [run.record.id for run in list_runs(triage)]
    result = flipped(triage, "k03", "extract", repeat=1, placebo=0)
    found = find_run(triage, "latest")
    with Store.open(found.store) as store:
        kept = [one for one in events.read(store, found.record.id) if one.kind == "replay"]
    assert kept[-1].payload["sentence"] == result.sentence
    assert kept[-1].payload["test"] == "flip"
    assert [run.record.id for run in list_runs(triage)] == before


@pytest.mark.parametrize(
    ("row", "node", "more", "reason"),
    [
        ("k03", "draft_prompt", {}, "has no gold"),
        ("k03", "classify", {}, "gives its gold in row k03 already"),
        ("k03", "extract", {"means": "best-of-3"}, "answered from the recording"),
        ("k03", "clean", {"means": "best-of-3"}, "asks no model"),
        ("k03", "extract", {"means": "model", "model": "openai/gpt-5"}, "has no answer for extract"),
        ("k03", "extract", {"means": "model"}, "needs --model"),
        ("k03", "extract", {"means": "edit", "text": "{"}, "isn't JSON"),
        ("k03", "extract", {"means": "luck"}, "best-of-N"),
        ("k03", "extract", {"column": "elsewhere.gold"}, "SOURCE.COLUMN"),
        ("k03", "tickets", {}, "data, not a step"),
        ("k03", "check", {}, "none of the steps"),
        ("k01", "extract", {}, "no failure to flip"),
        ("zz", "extract", {}, "no row zz"),
    ],
)
def test_what_can_t_be_flipped_is_refused_with_the_reason(triage, row, node, more, reason):
    with pytest.raises(WorkspaceError, match=reason):
        flipped(triage, row, node, **more)


def test_verification_names_origins_that_were_written_in(triage: Path, checked: VerifyResult):
    truth = written(triage)
    assert len(checked.rows) >= 20
    assert all(row.answer in truth[row.row] for row in checked.rows)
    assert checked.placebo is None  # the recording has one answer to each question
    assert checked.calls == 0


def test_the_gains_of_a_trusted_terminal_are_corrected_and_have_intervals(
    triage: Path, checked: VerifyResult
):
    truth = written(triage)
    gains = {gain.node: gain for gain in checked.gains}
    for node in ("clean", "extract", "classify", "retrieve", "draft"):
        alone = sum(truth[row.row] == [node] for row in checked.rows) / len(checked.rows)
        assert gains[node].low <= alone <= gains[node].high, node


def test_an_interval_is_refused_where_nobody_graded_the_terminal(tmp_path: Path):
    flow = copy_example(tmp_path, "ticket_triage").flow
    load(flow).run(models="recorded")
    result = verified(flow.parent, rows=2)
    assert result.gains == ()
    assert "isn't trusted" in result.refusal
    assert len(result.rows) == 2


# -- a live model ----------------------------------------------------------------------------------

LIVE = """\
  tweets:
    type: dataset
    path: live.csv
  clean:
    type: transform
    inputs: {value: tweets.text}
    steps: [{do: replace, pattern: o$}]
    assertions:
      - {name: as_gold, check: equals, to: tweets.gold}
  answer:
    type: llm
    inputs: {prompt: clean.value}
    models: [local/m]
  quality:
    type: multi_evaluator
    inputs: {output: answer.text}
    criteria:
      - id: right
        candidates:
          - {name: expected, check: contains, value_of: tweets.expected}
"""


@pytest.fixture
def live(folder: Path, flow_with: Callable[[str], Path], provider: Provider) -> Path:
    """A run against a provider, in which `clean` spoils the rows that end with o."""
    with (folder / "live.csv").open("w", newline="") as stream:
        lines = csv.writer(stream)
        lines.writerow(["id", "text", "gold", "expected"])
        for word in ("hello", "three", "echo", "four"):
            lines.writerow([word, word, word, answer_text(word)])
    load(flow_with(LIVE)).run()
    return folder


def test_only_what_follows_the_repaired_step_is_asked_again(live: Path, provider: Provider):
    before = provider.answered.copy()
    costs: list[ReplayCost] = []
    result: FlipResult = flipped(live, "hello", "clean", repeat=2, placebo=3, costs=costs)
    assert (result.flips, result.runs, result.placebo_flips, result.placebo_runs) == (2, 2, 0, 3)
    assert dict(provider.answered - before) == {"hello": 2, "hell": 3}
    assert [cost.calls for cost in costs] == [5]
    assert result.calls == 5


def test_nothing_is_asked_where_the_cost_isn_t_agreed_to(live: Path, provider: Provider):
    def refuse(_cost: ReplayCost) -> None:
        raise WorkspaceError("Nothing was run.")

    before = provider.requests.total()
    with pytest.raises(WorkspaceError, match="Nothing was run"):
        asyncio.run(flip(live, "latest", NodeTypes(), FlipRequest("hello", "clean"), refuse))
    assert provider.requests.total() == before


def test_a_draw_that_passes_is_taken_and_none_is_refused(live: Path):
    with pytest.raises(WorkspaceError, match="None of 2 further draws of answer passes"):
        flipped(live, "hello", "answer", means="best-of-2", repeat=1, placebo=0)


def test_another_model_is_asked_once_and_its_answer_keeps_the_item_s_key(live: Path, provider: Provider):
    result = flipped(live, "hello", "answer", means="model", model="local/other", placebo=0)
    assert provider.by_model["other", "hell"] == 1
    assert (result.flips, result.runs, result.still_failing) == (0, 3, ("quality.expected",))


def test_what_other_models_said_of_the_row_is_not_asked_again(
    folder: Path, flow_with: Callable[[str], Path], provider: Provider
):
    nodes = """\
  tweets: {type: dataset, path: tweets.csv}
  answer:
    type: llm
    inputs: {prompt: tweets.text}
    models: [local/m, local/n]
  shown:
    type: llm
    inputs: {prompt: answer.text}
    models: [local/m]
    assertions:
      - {name: short, check: length, max: 4, unit: words}
"""
    load(flow_with(nodes)).run()
    before = provider.by_model.copy()
    row = "tweets=a;answer.model=local/n"
    result = flipped(
        folder, row, "answer", terminal="shown", means="edit", text="Hi", repeat=1, placebo=0
    )
    assert dict(provider.by_model - before) == {("m", "Hi"): 1}
    assert (result.flips, result.still_failing) == (0, ("short",))


def test_the_first_draw_that_passes_repairs_the_step(
    folder: Path, flow_with: Callable[[str], Path], provider: Provider
):
    nodes = """\
  tweets:
    type: dataset
    path: one.csv
  answer:
    type: llm
    inputs: {prompt: tweets.text}
    models: [local/m]
    assertions:
      - {name: named, check: contains, value: Entity}
  shown:
    type: transform
    inputs: {value: answer.text}
    steps: [lower]
    assertions:
      - {name: shown, check: contains, value: entity}
"""
    (folder / "one.csv").write_text("id,text\na,hello\n")
    provider.enqueue("unfit")
    load(flow_with(nodes)).run()
    assert provider.answered.total() == 0
    result = flipped(folder, "a", "answer", terminal="shown", means="best-of-3", placebo=2)
    assert (result.flips, result.runs, result.placebo_flips) == (3, 3, 0)
    assert dict(provider.answered) == {"hello": 1}


def test_verification_of_a_live_run_measures_placebo_first(live: Path, provider: Provider):
    result = verified(live, rows=2)
    assert result.placebo is not None
    assert (result.placebo.failing, result.placebo.passing) == (40, 40)
    assert (result.placebo.flips, result.placebo.relapses) == (0, 0)
    assert [row.answer for row in result.rows] == ["clean", "clean"]


def test_a_spent_budget_ends_the_verification_and_what_was_seen_is_told(
    live: Path, provider: Provider, monkeypatch: pytest.MonkeyPatch
):
    profiles = live / "priced.toml"
    profiles.write_text(
        f'[profiles.local]\nbase_url = "{provider.base_url}"\n'
        'prices = {"*" = {input = 1000, output = 1000}}\n'
    )
    monkeypatch.setenv("FLOWBOARD_PROFILES", str(profiles))
    result = verified(live, budget=2.5)
    assert 0 < result.cost < 2.5
    assert any("budget is spent" in note for note in result.notes)
    assert result.gains == ()
    assert result.refusal


# -- trust -----------------------------------------------------------------------------------------


def test_a_replay_runs_nobody_s_code_without_trust(folder: Path, flow_with: Callable[[str], Path]):
    counted = """\
  counted:
    type: python
    inputs: {value: said.value}
    code: |
      def run(value):
          return len(value)
    assertions:
      - {name: long, check: matches, pattern: '^9'}
"""
    project = load(flow_with(SAID + counted))
    project.run(trust=project.trust_hash())
    with pytest.raises(WorkspaceError, match="needs your trust") as caught:
        flipped(folder, "a", "said", terminal="counted")
    assert caught.value.exit_code == ExitCode.TRUST_NEEDED
    trusted = flipped(
        folder, "a", "said", terminal="counted", repeat=1, placebo=1, trust=project.trust_hash()
    )
    assert (trusted.flips, trusted.still_failing) == (0, ("long",))
