"""The smallest set among all sets: held against every set there is, and against the clock."""

from __future__ import annotations

import time
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowboard.align.selection import enumeration
from flowboard.align.selection.enumeration import smallest
from flowboard.align.selection.evidence import evidence_of
from flowboard.align.selection.request import Targets
from tests.align.strategies import tables
from tests.align.tables import a_table

SHARES = st.sampled_from([0.0, 0.25, 0.5, 0.6, 0.8, 1.0])


def least_of_all(evidence, targets, required):
    """The least size of any set with the required assertions that meets both targets."""
    free = [place for place in range(len(evidence.names)) if place not in required]
    for size in range(len(free) + 1):
        for more in combinations(free, size):
            if evidence.tally([*required, *more]).meets(targets):
                return len(required) + size
    return None


@settings(max_examples=150, deadline=None)
@given(table=tables(assertions=6, rows=14), coverage=SHARES, ffr=SHARES, data=st.data())
def test_no_set_is_smaller(table, coverage, ffr, data):
    evidence, targets = evidence_of(table), Targets(coverage, ffr)
    places = st.lists(st.sampled_from(range(len(table.names))), unique=True, max_size=2)
    required = data.draw(places)
    found, settled = smallest(evidence, required, targets, len(table.names))
    assert settled
    least = least_of_all(evidence, targets, required)
    if least is None:
        assert found is None
    else:
        assert set(required) <= set(found)
        assert len(found) == least
        assert evidence.tally(found).meets(targets)


def test_larger_sets_than_are_of_interest_are_not_looked_for():
    evidence = evidence_of(a_table(np.eye(4), [1, 1, 1, 1]))
    assert smallest(evidence, (), Targets(1, 0), 3) == (None, True)
    assert smallest(evidence, (), Targets(1, 0), 4) == ((0, 1, 2, 3), True)


def test_it_gives_up_where_there_is_too_much_to_look_at(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(enumeration, "MOST_WORK", 10)
    evidence = evidence_of(a_table(np.eye(4), [1, 1, 1, 1]))
    assert smallest(evidence, (), Targets(1, 0), 4) == (None, False)


def test_six_of_fifty_are_found_on_a_thousand_unlike_rows_in_no_time():
    random = np.random.default_rng(0)
    fails = random.random((1000, 50)) < random.uniform(0.01, 0.4, 50)
    fails[:, :8] = random.random((1000, 8)) < 0.07
    bad = fails[:, :8].any(axis=1)
    failed = [(fails[bad == kind], np.zeros_like(fails[bad == kind])) for kind in (True, False)]
    evidence = enumeration.Evidence(
        tuple(map(str, range(50))), *failed[0], *failed[1], np.ones(bad.sum()), np.ones((~bad).sum())
    )
    started = time.process_time()
    found, settled = smallest(evidence, (), Targets(0.8, 0.25), 8)
    assert settled
    assert len(found) == 6
    assert time.process_time() - started < 0.5
