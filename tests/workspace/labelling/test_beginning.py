"""A CSV becomes an ordinary flow, with its rows in an order that lets the first ones speak for all."""

from __future__ import annotations

import csv

import pytest

from flowboard.flow.reading import load_flow
from flowboard.workspace.labelling.beginning import MOST_LABELS, begin_labelling
from flowboard.workspace.labelling.judging_flow import (
    PROMPT,
    is_for_labelling,
    judging_in,
    labelled_in,
)
from flowboard.workspace.labelling.milestones import Milestones
from flowboard.workspace.project import load
from tests.workspace.labelling.conftest import ME, rows


def order(path):
    with path.open(newline="") as lines:
        return [row["id"] for row in csv.DictReader(lines)]


def test_the_flow_is_valid_and_has_a_judge_that_sees_the_input(kept):
    begun = begin_labelling(kept(rows(3)))
    assert begun.flow.name == "answers.flow.yaml"
    assert not load(begun.flow).validate().problems
    judging = judging_in(load_flow(begun.flow).flow)
    assert (judging.prompt, judging.model) == (PROMPT, "")
    assert judging.judge.arguments["include"] == ["answers.input"]
    assert is_for_labelling(begun.flow)


def test_labelled_rows_come_first_and_the_rest_in_an_order_of_its_own(kept):
    path = kept(rows(200, [""] * 100 + ["1", "0", "0"]))
    begin_labelling(path)
    found = order(path)
    assert set(found[:3]) == {"r100", "r101", "r102"}
    assert sorted(found[3:]) != found[3:] and len(set(found)) == 200
    again = kept(rows(200, [""] * 100 + ["1", "0", "0"]), "later.csv")
    begin_labelling(again)
    assert order(again) == found


def test_a_second_file_of_the_same_name_leaves_the_first_flow_alone(kept):
    first = begin_labelling(kept(rows(3))).flow
    second = begin_labelling(kept(rows(4), "answers-2.csv")).flow
    assert first != second and first.is_file()


def test_doubtful_labels_wait_for_an_answer(kept):
    judging = judging_in(load_flow(begin_labelling(kept(rows(3, ["yes", "no"]))).flow).flow)
    assert judging.awaits_meaning


def test_a_column_called_label_that_holds_something_else_is_set_aside(kept):
    path = kept(rows(20, [f"text {number}" for number in range(MOST_LABELS + 1)]))
    begun = begin_labelling(path)
    assert any("different values" in sentence for sentence in begun.report)
    assert path.read_text().startswith("id,input,output,label_in_file\n")


def test_a_file_of_many_rows_says_how_many_are_offered(kept):
    report = begin_labelling(kept(rows(2_500))).report
    assert "2,000 of them, a random part, are here to be labelled." in report


def test_what_was_done_to_the_rows_is_reported(kept):
    report = begin_labelling(kept("input,output,label\na,b,good\nc,d,\n")).report
    assert report[0].startswith("answers.csv is in ") and "with 2 outputs" in report[0]
    assert report[1:] == (
        "It has no column id, so its rows are numbered.",
        "1 of them brings a label.",
    )
    report = begin_labelling(kept("id,input,output\n1,a,b\n1,a,b\n", "twice.csv")).report
    assert report[1:] == ("1 row stood there twice, word for word, and counts once.",)


def test_a_flow_knows_that_label_mode_made_it_as_long_as_it_can_work_on_it(kept):
    flow = load_flow(begin_labelling(kept(rows(3))).flow).flow
    assert labelled_in(flow) == "judge"
    judge = flow.nodes["judge"]
    bare = judge.model_copy(update={"config": {"criteria": []}})
    assert labelled_in(flow.model_copy(update={"nodes": {**flow.nodes, "judge": bare}})) == ""


def test_a_table_with_tabs_becomes_a_csv_beside_the_flow(kept, tmp_path):
    begun = begin_labelling(kept("id\tinput\toutput\n1\ta\tb, c\n", "answers.tsv"))
    assert load_flow(begun.flow).flow.nodes["answers"].config["path"] == "answers.csv"
    assert (tmp_path / "answers.csv").read_text() == 'id,input,output\n1,a,"b, c"\n'
    assert not (tmp_path / "answers.tsv").exists()


@pytest.mark.parametrize("wanted", [Milestones(), Milestones(evaluate=8, each=2, optimise=12, bad=3)])
def test_milestones_are_kept_in_the_flow(labelling, wanted):
    from flowboard.workspace.editing.session import FlowSession

    mode = labelling(rows(3))
    session = FlowSession.open(mode.path, mode.types)
    session.apply(ME, "Set", [judging_in(session.flow).with_milestones(wanted)])
    session.save(ME)
    session.close()
    assert judging_in(load_flow(mode.path).flow).milestones == wanted
    assert is_for_labelling(mode.path)
