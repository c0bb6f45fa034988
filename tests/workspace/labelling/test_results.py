"""Labels of a file are grades; a judge is run on the labelled rows alone, and its results stand beside them."""

from __future__ import annotations

import pytest

from flowboard.flow.reading import load_flow
from flowboard.workspace.editing.session import FlowSession
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.evaluators.cards import build_cards
from flowboard.workspace.evaluators.corrections import RowOfCard, annotate
from flowboard.workspace.grades import export_grades
from flowboard.workspace.labelling.judging_flow import judging_in
from flowboard.workspace.labelling.label_words import Meaning
from flowboard.workspace.labelling.milestones import (
    Milestones,
    check_evaluating,
    evaluating,
    optimising,
)
from flowboard.workspace.labelling.preparing import labels_in_file
from flowboard.workspace.labelling.prompt_versions import keep_prompt, prompts_of
from tests.workspace.labelling.conftest import ME, rows

LABELS = ["1" if place % 3 == 0 else "0" for place in range(24)]


def test_labels_of_the_file_are_grades_and_reading_it_again_adds_none(labelling):
    mode = labelling(rows(30, LABELS))
    first = mode.results().progress
    assert (first.rows, first.good, first.bad) == (30, 16, 8)
    assert mode.prepare().run == mode.prepare().run
    assert export_grades(mode.path).grades == 24


def test_twenty_thousand_rows_are_offered_in_part_with_every_labelled_one(labelling):
    results = labelling(rows(20_000, LABELS)).results()
    assert (results.progress.rows, len(results.rows), results.reach) == (2_000, 24, 24)


def test_a_file_that_was_changed_is_read_again_and_leaves_peoples_labels(labelling):
    mode = labelling(rows(3, ["0", "1", "0"]))
    good = next(row.row.key for row in mode.results().rows if row.grade == "good")
    place = RowOfCard(mode.path, mode.prepare().run, "judge", good, "me")
    annotate(place, mode.types, "Seen by a person.")
    table = mode.path.with_name("answers.csv")
    table.write_text(table.read_text().replace(",0\n", ",1\n"))
    results = mode.results()
    assert (results.progress.good, results.progress.bad) == (1, 2)
    assert [row.note for row in results.rows if row.grade == "good"] == ["Seen by a person."]


def test_what_labels_mean_can_be_answered_later(labelling):
    mode = labelling(rows(4, ["pass", "fail", "pass"]))
    session = FlowSession.open(mode.path, mode.types)
    answer = Meaning({"pass": "good", "fail": "bad"}, is_sure=True)
    session.apply(ME, "Answer", judging_in(session.flow).with_meaning(answer))
    session.save(ME)
    session.close()
    assert not judging_in(load_flow(mode.path).flow).awaits_meaning
    progress = mode.results().progress
    assert (progress.good, progress.bad) == (2, 1)


def test_labels_are_only_counted_in_a_file_that_the_flow_may_read(labelling, tmp_path_factory):
    mode = labelling(rows(4, ["pass", "fail"]))
    flow = load_flow(mode.path).flow
    assert labels_in_file(flow, mode.path) == {"pass": 1, "fail": 1}
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.csv"
    secret.write_text(rows(2, ["s3cret"]))
    node = flow.nodes["answers"].model_copy(update={"config": {"path": f"../../{secret}"}})
    elsewhere = flow.model_copy(update={"nodes": {**flow.nodes, "answers": node}})
    with pytest.raises(WorkspaceError):
        labels_in_file(elsewhere, mode.path)


def test_only_labelled_rows_are_asked_about_and_later_only_the_new_ones(labelling, provider):
    mode = labelling(rows(60, LABELS))
    mode.set_judge(model="local/m")
    mode.evaluate()
    assert provider.requests.total() == 24
    assert mode.results().evaluated == 24
    mode.label(["good", "bad", "unsure"])
    results = mode.results()
    assert (results.reach, results.counts["waiting"]) == (26, 2)
    mode.evaluate()
    assert provider.requests.total() == 26
    assert provider.repeated() == []


def test_another_prompt_makes_every_result_an_earlier_one(labelling, provider):
    mode = labelling(rows(30, LABELS))
    mode.set_judge(model="local/m")
    mode.evaluate()
    mode.set_judge(prompt="Is it any good?")
    results = mode.results()
    assert results.evaluated == 0
    assert all(row.said is not None and not row.said.is_current for row in results.rows)
    mode.evaluate()
    assert mode.results().evaluated == 24


def test_going_back_to_a_prompt_brings_its_results_back(labelling, provider):
    mode = labelling(rows(30, LABELS))
    mode.set_judge(prompt="First?", model="local/m")
    mode.evaluate()
    first = mode.results()
    mode.set_judge(prompt="Second?")
    mode.evaluate()
    mode.set_judge(prompt="First?")
    assert mode.results().rows == first.rows


def test_a_judge_that_errs_gives_no_verdict_and_asking_again_repairs_it(labelling, provider):
    mode = labelling(rows(24, LABELS))
    mode.set_judge(model="local/m")
    provider.enqueue(*["400"] * 3)
    mode.evaluate()
    results = mode.results()
    assert (results.counts["error"], results.evaluated) == (3, 21)
    assert all(row.said.why for row in results.rows if row.standing == "error")
    mode.evaluate()
    assert mode.results().evaluated == 24


def test_the_card_of_the_command_line_is_of_the_same_labels(labelling, provider):
    mode = labelling(rows(30, LABELS))
    mode.set_judge(model="local/m")
    mode.evaluate()
    card = build_cards(mode.path.parent, "latest", "judge", mode.types).whole
    assert (card.basis.bad, card.basis.good) == (8, 16)


def test_every_prompt_that_was_used_is_kept_under_its_number(labelling):
    mode = labelling(rows(3))
    for prompt in ("First?", "Second?", "First?"):
        mode.set_judge(prompt=prompt)
        keep_prompt(mode.path, judging_in(load_flow(mode.path).flow))
    found = prompts_of(mode.path, judging_in(load_flow(mode.path).flow))
    assert [(one.number, one.text) for one in found] == [(2, "Second?"), (1, "First?")]


def test_evaluating_early_is_refused_unless_it_is_wanted_anyway(labelling):
    progress = labelling(rows(10, LABELS)).results().progress
    with pytest.raises(WorkspaceError, match=r"Label 10 more, at least 1 of them bad"):
        check_evaluating(progress, Milestones(), anyway=False)
    check_evaluating(progress, Milestones(), anyway=True)
    check_evaluating(progress, Milestones(evaluate=10, each=3), anyway=False)


def test_with_no_label_there_is_nothing_to_compare_with_even_anyway(labelling):
    progress = labelling(rows(10)).results().progress
    with pytest.raises(WorkspaceError, match="nothing to compare with"):
        check_evaluating(progress, Milestones(), anyway=True)


def test_optimising_needs_labels_bad_ones_and_the_current_prompt_on_all_of_them(labelling, provider):
    mode = labelling(rows(60, [*LABELS, *LABELS, *LABELS][:54]))
    results = mode.results()
    met = [one.is_met for one in optimising(results.progress, Milestones(), results.evaluated, 54)]
    assert met == [True, True, False]
    assert all(one.is_met for one in evaluating(results.progress, Milestones()))
    mode.set_judge(model="local/m")
    mode.evaluate()
    results = mode.results()
    met = [one.is_met for one in optimising(results.progress, Milestones(), results.evaluated, 54)]
    assert met == [True, True, True]


def test_a_flow_without_a_judge_says_what_label_mode_needs(flow_path):
    with pytest.raises(WorkspaceError, match="drop a CSV with the columns id, input and output"):
        judging_in(load_flow(flow_path).flow)
