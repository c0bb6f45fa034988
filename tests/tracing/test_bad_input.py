"""Bad input gets a sentence, never a number that means nothing."""

import networkx
import pandas as pd
import pytest

from flowboard.tracing import TraceError, trace
from tests.tracing.tables import chain, table, traced

ABC = chain("a", "b", "c")
GOOD = table(ABC, ["ppp", "fff", "ppf", "ppp"])


@pytest.mark.parametrize(
    ("graph", "says"),
    [
        ({"nodes": ["a", "b", "c"], "edges": [["a", "b"], ["b", "c"], ["c", "a"]]}, "in a circle"),
        ({"nodes": ["a", "b", "c"], "edges": [["a", "a"]]}, "in a circle: a → a"),
        ({"nodes": ["a", "b", "c"], "edges": [["a", "d"]]}, "names 'd', not a node"),
        ({"nodes": ["a", "b", "c"], "edges": [["a"]]}, "isn't a pair"),
        ({"nodes": ["a", "b", "c", "a"], "edges": []}, "names a twice"),
        ({"nodes": [], "edges": []}, "no nodes"),
        ({"nodes": ["a", "b", "c"]}, "two lists"),
        ({"nodes": ["a", "b"], "edges": []}, "terminal 'c' isn't a node"),
        ("a,b,c", "neither"),
    ],
)
def test_a_graph_that_makes_no_sense_is_refused(graph, says):
    with pytest.raises(TraceError, match=says):
        trace(GOOD, graph, "c")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"node": "d"}, "node 'd'"),
        ({"outcome": "failed"}, "'failed', which isn't known. Did you mean 'fail'"),
        ({"kind": "jugde"}, "'jugde', which isn't known. Did you mean 'judge'"),
        ({"outcome": None}, "no 'outcome' in line 4"),
        ({"row": None}, "no 'row' in line 4"),
    ],
)
def test_an_unknown_or_missing_word_is_named(change, says):
    outcomes = GOOD.copy()
    for column, value in change.items():
        outcomes.loc[2, column] = value
    with pytest.raises(TraceError, match=says):
        trace(outcomes, ABC, "c")


def test_a_cell_told_twice_is_refused_with_its_name():
    with pytest.raises(TraceError, match=r"row 'r0', node 'a', assertion 'ok' more than once"):
        trace(pd.concat([GOOD, GOOD.head(1)]), ABC, "c")


def test_an_empty_table_and_a_missing_column_are_refused():
    with pytest.raises(TraceError, match="empty"):
        trace(GOOD.head(0), ABC, "c")
    with pytest.raises(TraceError, match="no column 'outcome'"):
        trace(GOOD.drop(columns="outcome"), ABC, "c")


def test_a_terminal_that_never_fails_has_nothing_to_trace():
    with pytest.raises(TraceError, match="never fails in 20 checked rows"):
        traced(ABC, (15, "ppp"), (5, "fpp"))


def test_a_terminal_that_nothing_checks_is_refused():
    with pytest.raises(TraceError, match="Nothing checks the terminal 'c'"):
        traced(ABC, (15, "pp-"), (5, "fp-"))


def test_where_only_infrastructure_failed_there_is_nothing_to_trace():
    with pytest.raises(TraceError, match="Infrastructure failed every row"):
        traced(ABC, (5, "pxs"))


def test_a_kind_for_an_assertion_that_isnt_there_is_refused():
    with pytest.raises(TraceError, match="don't have"):
        trace(GOOD, ABC, "c", kinds={"okay": "check"})


def test_a_what_if_of_an_unknown_node_or_an_impossible_share_is_refused():
    report = trace(GOOD, ABC, "c")
    with pytest.raises(TraceError, match="'z' isn't a node"):
        report.what_if_perfect(["z"])
    with pytest.raises(TraceError, match="from 0 to 1"):
        report.what_if_perfect({"a": 1.5})


def test_nodes_of_one_class_are_warned_about():
    report = traced(ABC, (60, "ppp"), (40, "pff"))
    assert any("Every verdict on 'a' is pass" in warning for warning in report.warnings)
    assert report.node("a").seen == "only pass"


def test_a_networkx_graph_and_a_mapping_give_the_same():
    graph = networkx.DiGraph(ABC["edges"])
    assert trace(GOOD, graph, "c").to_json() == trace(GOOD, ABC, "c").to_json()


def test_kinds_can_be_given_apart_from_the_table():
    apart = trace(GOOD.drop(columns="kind"), ABC, "c", kinds={"ok": "check", ("c", "ok"): "human"})
    assert apart.to_json() == trace(GOOD, ABC, "c").to_json()
