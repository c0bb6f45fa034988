"""One failing row step by step, the rows behind a cell of the matrix, and what could repair a step."""

from pathlib import Path

import pytest

from flowboard.tracing import RowTrace
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.tracing.repair_choices import repair_choices
from flowboard.workspace.tracing.run_trace import TracedRun
from flowboard.workspace.tracing.traced_row import steps_of_row, traced_row
from flowboard.workspace.tracing.transition_rows import rows_by_transition


def row_of(traced: TracedRun, name: str) -> RowTrace:
    return next(row for row in traced.report.rows if row.row == name)


def test_the_steps_of_a_row_lead_from_the_first_bad_one_to_the_terminal(triage: Path, traced: TracedRun):
    steps = traced_row(triage, NodeTypes(), traced, row_of(traced, "k03"))
    assert [step.node for step in steps] == ["extract", "draft_prompt", "draft"]
    assert [step.is_first_bad for step in steps] == [True, False, False]
    assert {step.seen for step in steps} == {"fail"}


def test_a_step_shows_what_went_in_and_what_came_out(triage: Path, traced: TracedRun):
    extract, draft_prompt, _ = traced_row(triage, NodeTypes(), traced, row_of(traced, "k03"))
    assert extract.outputs["json"]["order"] == "HB-40655"
    assert draft_prompt.inputs["facts"] == extract.outputs["json"]
    assert draft_prompt.inputs["received"] == "2025-04-08"


def test_what_objects_comes_first_with_its_reason_and_a_person_has_a_say(
    triage: Path, traced: TracedRun
):
    *_, draft = traced_row(triage, NodeTypes(), traced, row_of(traced, "k03"))
    assert draft.verdicts[0].outcome == "fail" and "Next step" in draft.verdicts[0].message
    assert [one.outcome for one in draft.verdicts if one.is_grade] == ["fail"]
    assert "check.allowed_judge" in {one.name for one in draft.verdicts}


def test_a_step_that_passes_is_seen_to_pass(triage: Path, traced: TracedRun):
    (clean,) = steps_of_row(triage, NodeTypes(), traced, row_of(traced, "k03"), ["clean"])
    assert (clean.seen, clean.is_first_bad) == ("pass", False)


def test_a_row_is_called_as_the_data_calls_it(traced: TracedRun):
    assert (traced.axis, traced.label("k03")) == ("tickets", "k03")


def test_the_rows_behind_the_matrix_add_up_to_its_cells(traced: TracedRun):
    behind = rows_by_transition(traced)
    rows = traced.report.rows
    assert behind.keys() == {(one.last_ok, one.first_bad) for one in traced.report.matrix}
    for one in traced.report.matrix:
        places = behind[one.last_ok, one.first_bad]
        parts = sum(1 / len(rows[place].frontier) for place in places)
        assert parts == pytest.approx(one.failures)
        assert all(one.first_bad in rows[place].frontier for place in places)


def test_steps_that_can_be_repaired_name_their_gold_and_whether_a_model_can_be_asked_again(
    triage: Path, traced: TracedRun
):
    choices = repair_choices(triage, NodeTypes(), traced)
    extract, prompt = choices.step("extract"), choices.step("draft_prompt")
    assert extract is not None and prompt is not None
    assert (extract.gold, extract.asks_model, extract.is_checked) == ("tickets.gold_facts", True, True)
    assert (prompt.gold, prompt.asks_model) == ("", False)
    assert choices.step("tickets") is None
    assert "tickets.gold_draft" in choices.columns
