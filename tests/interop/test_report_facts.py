"""What a report says is what the store knows."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowboard.assertions.outcomes import Counts
from flowboard.interop.html_report.comparison import Pair
from flowboard.interop.html_report.facts import Answers
from flowboard.interop.html_report.reading import read_facts
from flowboard.interop.html_report.rows import Limits
from flowboard.runtime.cache_key import subject
from flowboard.store import grades
from flowboard.store.grades import GradeRecord
from flowboard.store.store import Store
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.project import load
from flowboard.workspace.stores import find_run, opened_store


@pytest.fixture
def facts(folder):
    """What a report tells of the latest run in the folder."""

    def read(**limits):
        found = find_run(folder, "latest")
        with Store.open(found.store) as store:
            return read_facts(store, found.record, NodeTypes(), Limits(**limits), folder)

    return read


def test_the_pass_rate_is_that_of_the_run(project, facts):
    quality = project.run().quality
    assert facts().quality == quality


def test_every_outcome_of_an_assertion_is_counted(project, facts):
    project.run()
    by_name = {one.name: one.counts for one in facts().assertions}
    assert by_name["bulleted"] == Counts(passed=3)
    assert by_name["no_seven"].evidence == 3


def test_an_assertion_wasnt_run_where_its_node_broke(project, facts, provider):
    provider.enqueue("400")
    project.run(concurrency=1)
    (bulleted,) = (one.counts for one in facts().assertions if one.name == "bulleted")
    assert bulleted == Counts(passed=2, not_run=1)


def test_calls_of_the_run_are_live_and_counted(project, facts):
    project.run()
    told = facts()
    assert [(model.name, model.source) for model in told.models] == [("local/m", "live")]
    assert sum(total.done for total in told.paid) == 3
    assert told.by_id["answer"].answers["local/m"].cells == 3


def test_a_cost_that_nobody_knows_is_undefined(project, facts):
    project.run()
    assert facts().paid_cost is None


def test_answers_of_an_earlier_run_are_reused_and_not_paid_again(project, facts):
    project.run()
    project.run()
    told = facts()
    assert told.paid == []
    assert told.paid_cost == 0
    assert told.by_id["answer"].answers["local/m"].reused == 3


def test_recorded_models_are_called_so(tweets):
    assert "openai/gpt-5-mini recorded answers and judges" in tweets.words


def test_a_grade_is_found_by_what_was_graded_whenever_it_was_given(folder, flow_with, facts):
    nodes = """\
  tweets:
    type: dataset
    path: tweets.csv
  say:
    type: prompt
    inputs: {tweet: tweets.text}
    template: "{{ tweet }}"
  review:
    type: grading
    inputs: {output: say.prompt, tweet: tweets.text}
"""
    path = flow_with(nodes)
    load(path).run()
    about = subject("say", "prompt", [{"role": "user", "content": "hello"}], {"tweet": "hello"})
    with opened_store(path) as store:
        grades.append(store, [GradeRecord(about, "say", "prompt", "good", created_at=1.0)])
        grades.append(store, [GradeRecord(about, "say", "prompt", "bad", created_at=2.0)])
    assert facts().grades == {"bad": 1}


def test_a_step_that_nothing_looks_at_can_be_graded_too(folder, flow_with, report):
    nodes = """\
  tweets:
    type: dataset
    path: tweets.csv
  short:
    type: transform
    inputs: {value: tweets.text}
    steps: [clean_whitespace]
"""
    path = flow_with(nodes)
    load(path).run()
    with opened_store(path) as store:
        about = subject("short", "value", "hello", {})
        grades.append(store, [GradeRecord(about, "short", "value", "bad", note="too short")])
    found = report()
    assert [row[6] for row in found.json("table")] == ["bad", "", ""]
    assert found.json("part-0")["rows"][0]["grades"] == [["", "bad", "too short", ""]]


def test_variants_are_compared_on_the_same_rows(tweets):
    assert "v1 and v2 on the same 96 rows, 4 left out as undecided or missing" in tweets.words
    assert "38 only v1 fails 8 only v2 fails" in tweets.words


def test_an_axis_that_is_collected_over_is_compared_before_that(folder, flow_with, facts):
    nodes = """\
  tweets:
    type: dataset
    path: tweets.csv
  say:
    type: prompt
    inputs: {tweet: tweets.text}
    variants: {short: "{{ tweet }}", long: "Please: {{ tweet }}"}
  both:
    type: collect
    inputs: {value: say.prompt}
    over: [say.variant]
"""
    load(flow_with(nodes)).run()
    told = facts()
    (comparison,) = told.comparisons
    assert [(one.label, one.quality.total) for one in comparison.labels] == [("short", 3), ("long", 3)]
    assert told.rows.total == 3 * 2 + 3


def test_a_node_that_was_muted_is_named_as_left_out(folder, flow_with, facts):
    nodes = """\
  tweets:
    type: dataset
    path: tweets.csv
  say:
    type: prompt
    inputs: {tweet: tweets.text}
    template: "{{ tweet }}"
    mute: true
"""
    load(flow_with(nodes)).run()
    assert facts().by_id["say"].left_out == "muted"


def test_rows_of_two_sources_are_named_by_both(folder, flow_with, report):
    nodes = """\
  left:
    type: dataset
    rows: [{id: a, l: A}, {id: b, l: B}]
  right:
    type: dataset
    rows: [{id: x, r: X}]
  pair:
    type: prompt
    inputs: {r: right.r, l: left.l}
    template: "{{ l }}{{ r }}"
"""
    load(flow_with(nodes)).run()
    assert sorted(row[0].split(" · ") for row in report().json("table")) == [["x", "a"], ["x", "b"]]


# -- figures ---------------------------------------------------------------------------------------


@given(st.lists(st.floats(0, 100), min_size=1), st.floats(0.01, 1))
def test_a_share_of_latencies_isnt_above_its_percentile(seconds, share):
    at_most = Answers(latencies=seconds).latency(share)
    assert sum(one <= at_most for one in seconds) >= share * len(seconds) - 1e-9
    assert at_most in seconds


def test_without_answers_there_is_no_latency():
    assert Answers().latency(0.5) is None


# Binomial tails, doubled: 2·(1 + 10)/2¹⁰ and so on; computed by hand.
@pytest.mark.parametrize(
    ("first", "second", "p"), [(0, 0, None), (5, 5, 1.0), (1, 9, 0.021484375), (0, 6, 0.03125)]
)
def test_the_exact_test_of_a_pair(first, second, p):
    pair = Pair("a", "b", only_first_fails=first, only_second_fails=second)
    assert pair.p_value == p


def test_the_exact_test_of_many_rows_is_quick_and_small():
    assert Pair("a", "b", only_first_fails=9000, only_second_fails=10).p_value < 1e-12


def test_every_row_of_the_table_has_its_depth(tweets):
    rows = tweets.json("table")
    depths = [row for number in range(2) for row in tweets.json(f"part-{number}")["rows"]]
    assert len(rows) == len(depths) == 200
    assert Counter(row[3] for row in rows) == {"pass": 142, "fail": 54, "undecided": 4}


def test_a_cell_that_rows_share_is_told_once(tweets):
    cells = Counter(cell["node"] for cell in tweets.json("part-0")["cells"])
    assert cells == {"tweets": 50, "extract": 100, "answer": 100, "quality": 100}


def test_integers_that_a_browser_would_round_are_kept(folder, flow_with, report):
    load(flow_with("  rows:\n    type: dataset\n    rows: [{id: a, n: 1234567890123456789}]\n")).run()
    values = report().json("part-0")["cells"][0]["values"]
    assert {value["port"]: value["text"] for value in values}["n"] == "1234567890123456789"
