"""The cases that everybody can check by hand."""

import pandas as pd
import pytest

from flowboard.tracing import trace
from tests.tracing.tables import DIAMOND, answers, chain, table, traced

ABC = chain("a", "b", "c")


def test_a_failure_that_is_handed_on_belongs_to_where_it_began():
    report = traced(ABC, (100, "ppp"), (40, "fff"))
    assert answers(report) == {"a"}
    assert report.rows[0].path == ("a", "b", "c")
    assert report.rows[0].frontier == ("a",)
    assert report.node("a").potential_gain > 0.9
    assert report.node("c").potential_gain < 0.1


def test_a_failure_behind_a_recovery_belongs_to_the_last_node():
    report = traced(ABC, (100, "ppp"), (40, "fpp"), (20, "fpf"))
    assert answers(report) == {"c"}
    assert report.rows[0].path == ("c",)


def test_two_bad_branches_are_a_set_of_two_and_repairing_one_saves_nothing():
    report = traced(DIAMOND, (300, "pppp"), (20, "pfpf"), (20, "ppff"), (3, "fppp"), (5, "pfff"))
    row = report.rows[-1]
    assert {root.node for root in row.roots} == {"a", "b"}
    assert all(root.p > 0.5 for root in row.roots)
    assert set(row.frontier) == {"a", "b"}
    assert report.overdetermined > 0.05
    assert report.what_if_perfect(["a", "b"]) > sum(
        report.node(name).potential_gain for name in ("a", "b")
    )


def test_certain_roots_on_two_branches_share_the_blame_by_half():
    report = traced(DIAMOND, (40, "pppp"), (5, "p!!s"))
    for name in ("a", "b"):
        assert report.node(name).potential_gain == 0
        assert report.node(name).shapley == 0.5
        assert report.node(name).involved == 1
    assert report.what_if_perfect(["a", "b"]) == pytest.approx(1)


def test_an_ungraded_node_in_the_middle_shares_the_blame():
    report = traced(ABC, (200, "p-p"), (40, "p-f"))
    shares = {node.node: node.shapley for node in report.nodes}
    assert shares["b"] > 0.1
    assert shares["c"] > 0.1
    assert shares["a"] < 0.1
    assert report.node("b").ungraded_blame == pytest.approx(shares["b"])


def test_an_exception_is_the_root():
    report = traced(ABC, (100, "ppp"), (30, "fff"), (1, "p!s"))
    row = report.rows[-1]
    assert [(root.node, root.p, root.word) for root in row.roots] == [("b", 1.0, "known")]
    assert row.headline == "exception"
    assert row.path == ("b", "c")
    assert [verdict.outcome for verdict in row.evidence] == ["error", "skipped"]


def test_an_exception_that_the_flow_survived_is_evidence_and_no_verdict():
    report = traced(DIAMOND, (200, "pppp"), (30, "pfpf"), (1, "p!pf"))
    assert report.rows[-1].headline != "exception"
    assert report.rows[-1].roots[0].node == "a"


def test_rows_with_exceptions_stay_out_of_the_fit():
    rows = [*["ppp"] * 100, *["fff"] * 30, *["ppf"] * 10]
    without = trace(table(ABC, rows), ABC, "c")
    with_some = trace(table(ABC, [*rows, *["!ss"] * 50]), ABC, "c")
    for name in ABC["nodes"]:
        assert with_some.node(name).own_rate == without.node(name).own_rate


def test_where_everything_passes_but_the_terminal_it_is_the_terminal_itself():
    report = traced(ABC, (100, "ppp"), (30, "ppf"))
    assert answers(report) == {"c"}
    assert all(row.roots[0].word == "likely" for row in report.rows)


def test_where_no_check_saw_anything_the_blame_is_said_to_sit_there():
    report = traced(ABC, (100, "--p"), (40, "--f"))
    assert sum(node.ungraded_blame for node in report.nodes) > 0.2
    assert report.next_action.kind == "assert"
    assert any("nothing was checked" in warning for warning in report.warnings)


def test_a_node_that_always_fails_and_never_hands_it_on_buys_nothing():
    report = traced(ABC, (100, "fpp"), (30, "fff"), (30, "fpf"))
    harmless = traced(
        {"nodes": ["a", "b", "c"], "edges": [["a", "c"], ["b", "c"]]}, (300, "fpp"), (60, "fff")
    )
    assert harmless.node("a").potential_gain < 0.1
    assert answers(harmless) == {"b"}
    assert any("Every verdict on 'a' is fail" in warning for warning in report.warnings)


def test_an_outage_blames_nobody_and_stands_apart():
    report = traced(ABC, (100, "ppp"), (30, "fff"), (4, "pxs"))
    assert len(report.outages) == 4
    assert not set(report.outages) & {row.row for row in report.rows}
    assert any("Infrastructure failed 4" in warning for warning in report.warnings)


def test_a_crashed_judge_never_blames_the_node_it_judged():
    outcomes = table(ABC, ["ppp"] * 60 + ["ppf"] * 10 + ["fff"] * 20)
    crashed = outcomes.copy()
    crashed.loc[(crashed.row == "r60") & (crashed.node == "a"), "outcome"] = "error"
    row = next(one for one in trace(crashed, ABC, "c").rows if one.row == "r60")
    assert row.answer == "c"


def test_a_skip_without_an_exception_says_nothing():
    report = traced(ABC, (100, "ppp"), (30, "ppf"), (5, "psp"), (5, "pss"))
    assert len(report.rows) == 30


def test_an_assertion_about_form_alone_lets_bad_content_pass():
    rows = ["ppp"] * 200 + ["ppf"] * 40
    full, form = (table(ABC, rows).assign(scope="full") for _ in range(2))
    form.loc[form.node == "b", "scope"] = "format"
    as_full, as_form = trace(full, ABC, "c").node("b"), trace(form, ABC, "c").node("b")
    assert as_form.potential_gain > as_full.potential_gain


def test_the_humans_word_goes_before_that_of_a_check():
    outcomes = table(ABC, ["ppp"] * 60 + ["fff"] * 30)
    grade = outcomes[outcomes.node == "a"].assign(assertion="grade", kind="human", outcome="pass")
    report = trace(pd.concat([outcomes, grade]), ABC, "c")
    assert report.rows[0].frontier == ("b",)


def test_a_single_row_of_exceptions_is_a_trace():
    report = traced(ABC, (1, "!ss"))
    assert answers(report) == {"a"}
    assert report.node("a").potential_gain == 1
    assert report.node("a").seen == "never"
