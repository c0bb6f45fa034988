"""The Sankey diagram: one scale, nothing lost on the way, and nothing outside its area."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowboard.workspace.tracing.sankey import BAR, sankey
from tests.tracing.tables import DIAMOND, chain, traced

WORDS = ("ffff", "pfff", "ppff", "pfpf", "pppf")
_NUMBER = re.compile(r"-?\d+\.\d")


def test_the_last_bar_has_all_failures():
    report = traced(chain("a", "b", "c", "d"), (20, "pppp"), (6, "ffff"), (3, "ppff"))
    bar = next(one for one in sankey(report, 500, 200).bars if one.node == "d")
    assert bar.failures == pytest.approx(9, abs=0.3)
    assert bar.x == 500 - BAR


def test_failures_are_introduced_where_the_trace_sees_them_arise():
    report = traced(chain("a", "b", "c", "d"), (20, "pppp"), (6, "ffff"))
    bars = {one.node: one for one in sankey(report, 500, 200).bars}
    assert bars["a"].introduced == pytest.approx(report.node("a").shapley * 6)
    assert bars["a"].introduced > 5 > bars["d"].introduced


def test_ways_that_hardly_anything_takes_are_left_out_and_counted():
    laid = sankey(traced(DIAMOND, (40, "pppp"), (20, "pfpf")), 500, 200)
    assert ("a", "t") in {(one.source, one.target) for one in laid.ribbons}
    assert ("s", "b") not in {(one.source, one.target) for one in laid.ribbons}
    assert laid.left_out >= 0


def test_a_terminal_that_only_fails_by_itself_is_a_bar_without_ribbons():
    laid = sankey(traced(chain("a", "b"), (20, "pp"), (5, "pf")), 500, 200)
    assert [bar.node for bar in laid.bars][-1] == "b"
    assert sum(ribbon.failures for ribbon in laid.ribbons) < 1


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(0, 8), min_size=5, max_size=5).filter(any), st.booleans())
def test_bars_and_ribbons_stay_inside_and_what_comes_in_goes_out(counts, is_chain):
    graph = chain("s", "a", "b", "t") if is_chain else DIAMOND
    laid = sankey(traced(graph, (20, "pppp"), *zip(counts, WORDS, strict=True)), 480, 210)
    for bar in laid.bars:
        assert bar.y >= -0.01 and bar.y + bar.height <= 210.01
        assert 0 <= bar.x <= 480 - BAR
        came = bar.introduced + sum(one.failures for one in laid.ribbons if one.target == bar.node)
        went = sum(one.failures for one in laid.ribbons if one.source == bar.node)
        assert went <= came + laid.left_out + 1e-6
    for ribbon in laid.ribbons:
        assert all(-0.1 <= float(number) <= 480.1 for number in _NUMBER.findall(ribbon.path))
