"""The report says which steps introduced the failures, on whose word, and what fixing them would buy."""

import re

import pytest

from flowboard.interop.html_report import Limits, write_report
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.project import load
from tests.interop.chain import (
    AT_FIRST,
    AT_SECOND,
    DISPUTED,
    FALSE_FAIL,
    FALSE_PASS,
    FLOW,
    run_graded,
    write_flow,
)
from tests.interop.conftest import Report

FIELDS = (
    "name",
    "answer",
    "rule",
    "roots",
    "frontier",
    "path",
    "evidence",
    "disagree",
    "alarm",
    "place",
)


def traced(report: Report) -> tuple[dict, dict[str, dict]]:
    """The first trace of a report, and its rows by name."""
    (told,) = report.json("trace-rows")
    return told, {row[0]: dict(zip(FIELDS, row, strict=True)) for row in told["rows"]}


def written(folder, flow: str) -> Report:
    load(write_flow(folder, flow)).run()
    write_report(folder, "latest", NodeTypes(), folder / "report.html")
    return Report(folder / "report.html")


def test_the_rows_that_people_find_bad_are_traced_each_to_one_step(chain):
    told, rows = traced(chain)
    origins = {name: told["nodes"][row["answer"]] for name, row in rows.items()}
    broken = {f"r{number:02}" for number in range(AT_SECOND)} - {FALSE_FAIL}
    assert set(origins) == broken | {FALSE_PASS, DISPUTED}
    first = {f"r{number:02}" for number in range(AT_FIRST)} - {FALSE_FAIL}
    assert {name for name, node in origins.items() if node == "first"} == first


def test_a_row_has_both_answers_its_path_and_its_evidence(chain):
    told, rows = traced(chain)
    row, names = rows["r03"], told["nodes"]
    assert [names[number] for number in row["frontier"]] == ["first"]
    assert [names[number] for number in row["path"]] == ["first", "second", "third"]
    said = {(names[node], told["assertions"][one], outcome) for node, one, outcome in row["evidence"]}
    assert ("first", "as_gold", "fail") in said
    assert ("third", "check.no_bad", "fail") in said
    assert ("third", "@grade", "fail") in said


def test_a_row_leads_to_its_place_in_the_table_of_rows(chain):
    table = chain.json("table")
    _, rows = traced(chain)
    assert {name: table[row["place"]][0] for name, row in rows.items()} == {name: name for name in rows}


def test_the_page_says_how_many_fail_what_to_do_next_and_what_is_unsure(chain):
    assert "17 of 40 rows fail at third ." in chain.words
    assert "Next best action: Fix &#39;third&#39;" in chain.words
    assert "Only 17 rows fail; with fewer than 30 the shares are rough." in chain.words


def test_a_step_that_nothing_checks_is_named_so(chain):
    assert "nothing checks it" in chain.words


def test_transitions_and_edges_stand_in_tables_beside_the_picture(chain):
    assert "Where rows break" in chain.words
    assert '<svg class="sankey"' in chain.html
    assert "Edges as a table" in chain.words


def test_verified_gains_stand_beside_those_that_are_modelled_with_their_rows(chain):
    assert "Verified on 17 rows" in chain.words
    assert "prediction-powered means with 95% intervals" in chain.words


def test_nodes_stand_in_the_order_of_what_fixing_them_would_buy(chain):
    _, _, table = chain.html.partition('<table class="gains">')
    table, _, _ = table.partition("</table>")
    verified = [int(share) for share in re.findall(r'"gain-number"><b>(\d+)%</b>', table)]
    assert len(set(verified)) > 1
    assert verified == sorted(verified, reverse=True)


def test_without_a_verification_it_says_how_to_get_one(folder):
    run_graded(folder)
    run = write_report(folder, "latest", NodeTypes(), folder / "report.html").run
    words = Report(folder / "report.html").words
    assert f"flowboard verify {run}" in words
    assert "Verified on" not in words


def test_what_never_fails_is_said_to_have_nothing_to_trace(folder):
    never = FLOW.replace("value: BAD", "value: nowhere")
    words = written(folder, never).words
    assert "never fails in 40 checked rows" in words


def test_a_run_without_checks_at_its_end_has_no_trace(folder, flow_with):
    load(flow_with("  rows:\n    type: dataset\n    rows: [{id: a}]\n")).run()
    write_report(folder, "latest", NodeTypes(), folder / "report.html")
    assert 'id="trace"' not in Report(folder / "report.html").html


def test_a_step_alone_isnt_divided_among_others(folder):
    alone = FLOW.replace("{value: second.value}", "{value: rows.two}")
    words = written(folder, alone).words
    assert "No other step with checks leads to third" in words


@pytest.mark.parametrize("rows", [1, 12])
def test_rows_that_arent_in_the_file_are_still_traced(folder, rows):
    run_graded(folder)
    write_report(folder, "latest", NodeTypes(), folder / "report.html", limits=Limits(rows=rows))
    _, traced_rows = traced(Report(folder / "report.html"))
    assert len(traced_rows) == 17
    there = [name for name, row in traced_rows.items() if row["place"] is not None]
    assert there == [f"r{number:02}" for number in range(1, rows)]  # nobody finds the first one bad
