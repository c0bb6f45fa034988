"""From a run to a trace: outcomes, lineage and the terminal, on real runs through the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from ruamel.yaml import YAML

from flowboard.store.store import Store
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.example import copy_example
from flowboard.workspace.project import load
from flowboard.workspace.run_plan import plan_of
from flowboard.workspace.stores import find_run
from flowboard.workspace.tracing.folding import chosen_terminal, folded
from flowboard.workspace.tracing.run_outcomes import RunOutcomes, outcomes_of
from flowboard.workspace.tracing.run_trace import TracedRun, compare_runs, trace_run
from tests.workspace.recorded import ran_example


def ran(flow: Path) -> Path:
    """Run a flow from its recording and give its folder."""
    load(flow).run(models="recorded")
    return flow.parent


def outcomes(folder: Path, terminal: str | None = None) -> RunOutcomes:
    """The outcomes of the latest run, without a trace of them."""
    found = find_run(folder, "latest")
    with Store.open(found.store) as store:
        plan = plan_of(found.record, NodeTypes())
        part = folded(plan, chosen_terminal(plan, terminal))
        return outcomes_of(store, found.record, plan, NodeTypes(), part)


def told(found: RunOutcomes, node: str, assertion: str) -> dict[str, str]:
    """The outcomes of one assertion by row."""
    table = found.table
    here = table[(table["node"] == node) & (table["assertion"] == assertion)]
    return dict(zip(here["row"], here["outcome"], strict=True))


def changed(flow: Path, change: Callable[[Any], None]) -> None:
    """Change the document of a flow file."""
    yaml = YAML()
    document = yaml.load(flow)
    change(document["nodes"])
    with flow.open("w") as stream:
        yaml.dump(document, stream)


# -- ticket triage: the truth is written in --------------------------------------------------------


@pytest.fixture(scope="module")
def triage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A run of the example, with its grades."""
    with ran_example(tmp_path_factory, "ticket_triage") as folder:
        yield folder


@pytest.fixture(scope="module")
def traced(triage: Path) -> TracedRun:
    return trace_run(triage, "latest", NodeTypes())


def written(folder: Path) -> dict[str, list[str]]:
    """The steps whose defects were written in, by row."""
    lines = (folder / "ticket_triage/tickets.jsonl").read_bytes().splitlines()
    rows = map(orjson.loads, lines)
    return {row["id"]: [one for one in row["defect_step"].split(", ") if one] for row in rows}


def test_the_trace_names_the_step_whose_defect_was_written_in(triage: Path, traced: TracedRun):
    truth = written(triage)
    named = [row.answer in truth[row.row] for row in traced.report.rows]
    assert len(named) >= 20
    assert sum(named) >= 0.9 * len(named)


def test_a_defect_of_a_model_is_not_blamed_on_its_prompt(traced: TracedRun):
    answers = {row.answer for row in traced.report.rows}
    assert {"extract", "classify", "draft"} <= answers
    assert not answers & {"extract_prompt", "classify_prompt", "draft_prompt"}


def test_the_terminal_is_what_the_evaluator_looks_at_and_what_looks_is_folded_out(traced: TracedRun):
    names = [node.id for node in traced.part.nodes]
    assert traced.report.terminal == names[-1] == "draft"
    assert not {"check", "grades", "results"} & set(names)
    assert traced.part.unit == ("tickets",)


def test_verdicts_of_the_evaluator_and_grades_count_at_the_terminal(traced: TracedRun):
    table = traced.outcomes.table
    kinds = dict(zip(table["assertion"], table["kind"], strict=True))
    assert set(table[table["assertion"] == "check.greets"]["node"]) == {"draft"}
    assert set(table[table["assertion"] == "@grade"]["node"]) == {"draft"}
    assert (kinds["check.greets"], kinds["check.allowed_judge"], kinds["@grade"]) == (
        "check",
        "judge",
        "human",
    )
    assert traced.report.terminal_is_trusted


def test_assertions_about_form_are_marked(traced: TracedRun):
    scopes = dict(zip(traced.outcomes.table["assertion"], traced.outcomes.table["scope"], strict=True))
    assert (scopes["iso_date"], scopes["check.greets"], scopes["right_step"]) == (
        "format",
        "format",
        "full",
    )


def test_where_assertions_are_removed_the_trace_says_ungraded(tmp_path: Path):
    flow = copy_example(tmp_path, "ticket_triage").flow
    changed(flow, lambda nodes: [nodes[one].pop("assertions") for one in ("extract", "retrieve")])
    report = trace_run(ran(flow), "latest", NodeTypes()).report
    assert {node.node for node in report.nodes if node.seen == "never"} == {"extract", "retrieve"}
    assert report.node("extract").failing.of == 0
    assert report.node("retrieve").ungraded_blame > 0


def test_two_runs_are_compared_by_the_gain_of_each_node(tmp_path: Path):
    flow = copy_example(tmp_path, "ticket_triage").flow
    folder = ran(flow)
    first = find_run(folder, "latest").record.id
    gold = {"type": "transform", "inputs": {"value": "tickets.gold_clean"}}
    changed(flow, lambda nodes: nodes.update(clean=gold | {"assertions": nodes["clean"]["assertions"]}))
    ran(flow)
    compared = compare_runs(folder, "latest", first, NodeTypes())
    changes = {one.node: one for one in compared.changes}
    assert len(compared.after.report.rows) < len(compared.before.report.rows)
    assert changes["clean"].change < -0.05
    assert changes["clean"].failures_after < changes["clean"].failures_before
    assert compared.to_json()["before"] == first


# -- lineage ---------------------------------------------------------------------------------------

PIECES = """\
  texts:
    type: dataset
    path: texts.csv
  pieces:
    type: split
    inputs: {value: texts.text}
    by: lines
  lower:
    type: transform
    inputs: {value: pieces.item}
    steps: [lower]
    assertions:
      - {name: no_bad, check: not_contains, value: bad}
"""


@pytest.fixture
def pieces(folder: Path, flow_with: Callable[[str], Path]) -> Callable[[str], Path]:
    """Runs texts that are split into lines, with further nodes behind."""

    def run(nodes: str, text: str = 'id,text\na,"one\nbad"\nb,"two\nthree"\nc,bad\n') -> Path:
        (folder / "texts.csv").write_text(text)
        return ran(flow_with(PIECES + nodes))

    return run


COLLECTED = """\
  whole:
    type: collect
    inputs: {value: SOURCE}
    assertions:
      - {name: clean, check: not_contains, value: bad}
"""


def test_items_of_an_expanded_axis_collapse_to_the_row_of_a_terminal_that_collects(pieces):
    found = outcomes(pieces(COLLECTED.replace("SOURCE", "lower.value")), "whole")
    assert found.rows == ("a", "b", "c")
    assert told(found, "lower", "no_bad") == {"a": "fail", "b": "pass", "c": "fail"}


def test_the_items_that_failed_are_kept_for_a_closer_look(pieces):
    found = outcomes(pieces(COLLECTED.replace("SOURCE", "lower.value")), "whole")
    assert len(found.items["a", "lower"]) == 1
    assert found.items["a", "lower"][0].startswith("texts=a;pieces=")
    assert ("b", "lower") not in found.items


def test_an_item_that_a_filter_sent_away_contributes_nothing(pieces):
    kept = """\
  keep:
    type: filter
    inputs: {item: lower.value}
    keep_if: {name: good, check: not_contains, value: bad}
"""
    folder = pieces(kept + COLLECTED.replace("SOURCE", "keep.kept"))
    found = outcomes(folder, "whole")
    assert told(found, "lower", "no_bad")["a"] == "pass"


def test_where_wires_are_united_an_item_comes_by_one_of_them(pieces):
    united = """\
  keep:
    type: filter
    inputs: {item: lower.value}
    keep_if: {name: good, check: not_contains, value: bad}
  marked:
    type: transform
    inputs: {value: keep.rejected}
    steps: [{do: template, template: '{{ value }}!'}]
    assertions:
      - {name: marked, check: contains, value: '?'}
  either:
    type: merge
    inputs: {items: [marked.value, keep.kept]}
    assertions:
      - {name: clean, check: not_contains, value: bad}
"""
    found = outcomes(pieces(united), "either")
    assert told(found, "lower", "no_bad") == {"a": "fail", "b": "pass", "c": "fail"}
    assert told(found, "marked", "marked") == {"a": "fail", "c": "fail"}


def test_a_terminal_with_more_items_than_a_step_above_is_counted_by_the_unit_they_share(pieces):
    found = outcomes(pieces(""), "lower")
    assert found.rows == ("a", "b", "c")
    assert told(found, "lower", "no_bad") == {"a": "fail", "b": "pass", "c": "fail"}


def test_an_axis_with_one_label_is_no_part_of_the_name_of_a_row(folder, flow_with, provider):
    nodes = """\
  tweets: {type: dataset, path: tweets.csv}
  answer:
    type: llm
    inputs: {prompt: tweets.text}
    models: [MODELS]
    assertions:
      - {name: short, check: length, max: 4, unit: words}
"""
    load(flow_with(nodes.replace("MODELS", "local/m"), "one")).run()
    assert outcomes(folder, "answer").rows == ("a", "b", "c")
    load(flow_with(nodes.replace("MODELS", "local/m, local/n"), "two")).run()
    assert outcomes(folder, "answer").rows[:2] == (
        "tweets=a;answer.model=local/m",
        "tweets=a;answer.model=local/n",
    )


# -- what went wrong -------------------------------------------------------------------------------

PARSED = """\
  texts:
    type: dataset
    path: texts.csv
  parsed:
    type: transform
    inputs: {value: texts.text}
    steps: [parse_json]
  named:
    type: transform
    inputs: {value: parsed.value}
    steps: [{do: template, template: 'x {{ value }}'}]
    assertions:
      - {name: short, check: length, max: 4, unit: characters}
  quality:
    type: multi_evaluator
    inputs: {output: named.value}
    criteria:
      - id: form
        candidates:
          - {name: no_nine, check: not_contains, value: '9'}
"""


@pytest.fixture
def parsed(folder: Path, flow_with: Callable[[str], Path]) -> Callable[[str], Path]:
    """Runs texts through a step that breaks on what isn't JSON."""

    def run(text: str, nodes: str = PARSED) -> Path:
        (folder / "texts.csv").write_text(text)
        return ran(flow_with(nodes))

    return run


def test_an_exception_is_the_node_s_own_and_what_hangs_on_it_is_skipped(parsed):
    found = outcomes(parsed("id,text\na,1\nb,{\nc,12345\n"))
    assert told(found, "parsed", "@node") == {"b": "error"}
    assert told(found, "named", "@node") == {"b": "skipped"}
    assert told(found, "named", "short") == {"a": "pass", "c": "fail"}


def test_an_exception_is_a_known_origin_of_a_row_that_fails(parsed):
    report = trace_run(parsed("id,text\na,1\nb,{\nc,12345\n"), "latest", NodeTypes()).report
    row = next(one for one in report.rows if one.row == "b")
    assert (row.answer, row.headline) == ("parsed", "exception")


def test_a_row_that_an_assertion_holds_back_has_no_output_and_fails(parsed):
    held = PARSED.replace(
        "    steps: [parse_json]\n",
        "    steps: [parse_json]\n    assertions:\n"
        "      - {name: small, check: equals, value: '1', on_fail: skip_downstream}\n",
    )
    found = outcomes(parsed("id,text\na,1\nb,2\n", held))
    assert told(found, "parsed", "small") == {"a": "pass", "b": "fail"}
    assert told(found, "named", "@answer")["b"] == "fail"


def test_a_missing_answer_is_no_fault_of_the_flow_and_stands_apart(folder, flow_with):
    nodes = """\
  tweets:
    type: dataset
    path: tweets.csv
  answer:
    type: llm
    inputs: {prompt: tweets.text}
    models: [openai/gpt-5-mini]
    assertions:
      - {name: short, check: length, max: 4, unit: characters}
"""
    flow = flow_with(nodes)
    (folder / "other.recording.jsonl").write_text("")
    found = outcomes(ran(flow), "answer")
    assert set(told(found, "answer", "@node").values()) == {"infra"}


def test_a_judge_that_sees_what_no_step_saw_has_a_reference(folder, flow_with):
    nodes = """\
  tweets:
    type: dataset
    path: tweets.csv
  said:
    type: transform
    inputs: {value: tweets.text}
    steps: [lower]
  quality:
    type: multi_evaluator
    inputs: {output: said.value, tweet: tweets.text}
    criteria:
      - id: form
        candidates:
          - {name: gold, judge: Is it the gold?, model: openai/gpt-5-mini, include: [tweets.id]}
          - {name: blind, judge: Is it good?, model: openai/gpt-5-mini, include: [tweets.text]}
"""
    flow = flow_with(nodes)
    (folder / "other.recording.jsonl").write_text("")
    table = outcomes(ran(flow)).table
    kinds = dict(zip(table["assertion"], table["kind"], strict=True))
    assert kinds.get("quality.gold") == "judge_with_reference"
    assert kinds.get("quality.blind") == "judge"


# -- which terminal --------------------------------------------------------------------------------


def test_without_an_evaluator_the_terminal_is_asked_for_with_the_choices(pieces):
    with pytest.raises(WorkspaceError, match="--terminal: lower"):
        trace_run(pieces(""), "latest", NodeTypes())


def test_a_terminal_that_only_looks_leads_to_the_step_it_looks_at(parsed):
    with pytest.raises(WorkspaceError, match="Name named"):
        trace_run(parsed("id,text\na,1\n"), "latest", NodeTypes(), "quality")


def test_a_run_in_which_nothing_fails_is_no_trace(parsed):
    with pytest.raises(WorkspaceError, match="Run "):
        trace_run(parsed("id,text\na,1\nb,2\n"), "latest", NodeTypes())
