"""The report has every row that an evaluator and a person, or two people, see differently."""

from flowboard.interop.html_report import disagreements, write_report
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.project import load
from tests.interop.chain import DISPUTED, FALSE_FAIL, FALSE_PASS, write_flow
from tests.interop.conftest import Report

FIELDS = ("group", "kind", "label", "title", "place", "graders", "fails")


def listed(report: Report) -> list[dict]:
    return [dict(zip(FIELDS, line, strict=True)) for line in report.json("disagreement-table")]


def test_false_passes_come_first_then_false_fails_then_what_people_dispute(chain):
    found = [(one["kind"], one["label"]) for one in listed(chain)]
    # the later of two grades stands, so the disputed row is a false pass as well
    assert found == [
        ("false_pass", FALSE_PASS),
        ("false_pass", DISPUTED),
        ("false_fail", FALSE_FAIL),
        ("dispute", DISPUTED),
    ]


def test_each_has_its_input_its_output_the_verdicts_and_the_note(chain):
    told = chain.json("disagreement-part-0")[0]
    assert told["inputs"] == [{"port": "text", "kind": "text", "text": "text 20"}]
    assert told["output"]["text"] == "Answer: text 20 ok ok"
    assert told["grades"] == [["first", "bad", "It answers nothing."]]
    assert [outcome for _, outcome, *_ in told["verdicts"]] == ["pass"]


def test_a_failing_assertion_is_told_with_its_reason(chain):
    number = next(place for place, one in enumerate(listed(chain)) if one["kind"] == "false_fail")
    (verdict,) = chain.json("disagreement-part-0")[number]["verdicts"]
    place, outcome, message, _ = verdict
    assert (outcome, message) == ("fail", 'It contains "BAD".')
    assert listed(chain)[number]["fails"] == [place]


def test_a_disputed_row_has_what_each_grader_says(chain):
    told = chain.json("disagreement-part-0")[-1]
    assert told["grades"] == [["second", "bad", "Too short."], ["first", "good", ""]]


def test_counts_stand_beside_how_many_rows_they_are_of(chain):
    assert "40 2 of 17 bad 1 of 23 good 0 1" in chain.words


def test_how_far_graders_agree_has_its_rows_and_an_interval(chain):
    assert "first , second 2 50 %" in chain.words


def test_an_evaluator_without_grades_says_how_to_get_some(folder):
    run = load(write_flow(folder)).run().run_id
    write_report(folder, "latest", NodeTypes(), folder / "report.html")
    report = Report(folder / "report.html")
    assert "Nobody has graded what check judges" in report.words
    assert f"flowboard grade {run} check" in report.words
    assert 'id="disagreements"' not in report.html


def test_a_run_without_an_evaluator_has_neither_cards_nor_disagreements(folder, flow_with):
    load(flow_with("  rows:\n    type: dataset\n    rows: [{id: a}]\n")).run()
    write_report(folder, "latest", NodeTypes(), folder / "report.html")
    html = Report(folder / "report.html").html
    assert 'id="disagreements"' not in html
    assert 'id="cards"' not in html


def test_more_than_a_file_should_hold_are_counted_and_said_to_be_left_out(chain, monkeypatch):
    monkeypatch.setattr(disagreements, "MOST", 1)
    write_report(chain.path.parent, "latest", NodeTypes(), chain.path.with_name("short.html"))
    report = Report(chain.path.with_name("short.html"))
    assert [one["kind"] for one in listed(report)] == ["false_pass", "false_fail", "dispute"]
    assert "1 more disagreement of check about the output as a whole is counted above" in report.words
    assert "2 of 17 bad" in report.words
