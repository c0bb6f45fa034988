"""The mode that covers every criterion."""

import numpy as np

from flowboard.align.selection.choosing import choose, offered
from flowboard.align.selection.covering import covering_of
from flowboard.align.selection.label_free import checked_claims
from flowboard.align.selection.request import Edge, Policy, Request, Targets
from tests.align.tables import a_table

# a finds what b and c find; d never fails anything; e loses good rows.
FAILS = [[1, 1, 0, 0, 0], [1, 0, 1, 0, 0], [0, 0, 0, 0, 1], [0, 0, 0, 0, 1]]
BAD = [1, 1, 0, 0]


def chosen(**options):
    table = a_table(FAILS, BAD)
    request = Request(Targets(0.8, 0.25), method="subsumption", **options)
    return choose(table, request, offered(table, request)[0])


def test_without_claims_every_assertion_that_loses_little_is_needed():
    found = chosen()
    assert found.chosen == ("a", "b", "c", "d")
    assert found.uncovered == ("e",)


def test_an_assertion_stands_for_what_it_implies():
    found = chosen(edges=(Edge("a", "b"), Edge("a", "c")))
    assert found.chosen == ("a", "d")
    assert found.uncovered == ("e",)


def test_a_claim_that_a_row_speaks_against_stands_for_nothing():
    found = chosen(edges=(Edge("a", "b"), Edge("b", "c")))
    assert found.chosen == ("a", "c", "d")


def test_one_assertion_of_a_criterion_is_enough():
    criteria = {"a": "facts", "b": "facts", "c": "facts", "d": "form", "e": "form"}
    found = chosen(criteria=criteria)
    assert found.chosen == ("a", "d")
    assert found.uncovered == ()


def test_what_is_required_is_in_and_what_is_excluded_is_not():
    found = chosen(policy=Policy(required=("b",), excluded=("a",)))
    assert found.chosen == ("b", "c", "d")
    # Its criterion is still there, and nothing covers it.
    assert found.uncovered == ("a", "e")


def test_claims_reach_through_others():
    table = a_table([[1, 1, 1], [0, 0, 0]], [np.nan, np.nan])
    claims = checked_claims(table, (Edge("a", "b"), Edge("b", "c")))
    covering = covering_of(table, ("a", "b"), {}, claims)
    assert covering == {"a": {"a"}, "b": {"a", "b"}, "c": {"a", "b"}}


def test_where_the_coverage_is_out_of_reach_criteria_are_covered_under_the_ffr_alone():
    table = a_table([[0, 1], [0, 0], [0, 0]], [1, 1, 0])
    request = Request(Targets(1.0, 0.0), method="subsumption")
    assert choose(table, request, offered(table, request)[0]).chosen == ("a", "b")
