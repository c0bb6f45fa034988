"""What verdicts say together, and how they are counted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowboard.assertions.outcomes import (
    Counts,
    as_boolean,
    combine,
    combine_outcomes,
    is_evidence,
    is_lasting,
    relabelled,
)
from flowboard.flow.assertion import OUTCOMES
from flowboard.node import AssertionSpec, Outcome, Verdict
from tests.assertions.values import REPEATABLE


@pytest.mark.parametrize(
    ("outcomes", "together"),
    [
        (["pass", "fail", "error"], "fail"),
        (["pass", "error"], "error"),
        (["pass", "unsure", "skipped", "not_run"], "pass"),
        (["fail", "unsure"], "fail"),
        (["unsure"], "pass"),
        ([], "pass"),
    ],
)
def test_a_set_fails_before_it_errs_and_errs_before_it_passes(
    outcomes: list[Outcome], together: Outcome
) -> None:
    assert combine(Verdict("a", outcome) for outcome in outcomes) == together


@REPEATABLE
@given(st.lists(st.sampled_from(OUTCOMES)))
def test_the_order_of_verdicts_does_not_matter(outcomes: list[Outcome]) -> None:
    assert combine_outcomes(outcomes) == combine_outcomes(reversed(outcomes))


@REPEATABLE
@given(st.lists(st.sampled_from(OUTCOMES)), st.lists(st.sampled_from(OUTCOMES)))
def test_counts_add_up(some: list[Outcome], more: list[Outcome]) -> None:
    counts = Counts.of(some) + Counts.of(more)
    assert counts == Counts.of(some + more)
    assert counts.n == len(some) + len(more)
    assert counts.by_outcome() == {outcome: (some + more).count(outcome) for outcome in OUTCOMES}


def test_only_passes_and_fails_make_the_rate() -> None:
    counts = Counts.of(["pass", "pass", "fail", "error", "unsure", "skipped", "not_run"])
    assert (counts.evidence, counts.pass_rate) == (3, 2 / 3)
    assert Counts.of(["error", "unsure"]).pass_rate is None


def test_true_is_pass_and_what_is_no_evidence_is_neither() -> None:
    assert {outcome: as_boolean(outcome) for outcome in OUTCOMES} == {
        "pass": True,
        "fail": False,
        "unsure": None,
        "error": None,
        "skipped": None,
        "not_run": None,
    }
    assert [outcome for outcome in OUTCOMES if is_evidence(outcome)] == ["pass", "fail"]


def test_errors_and_what_did_not_run_are_not_worth_keeping() -> None:
    assert [outcome for outcome in OUTCOMES if not is_lasting(outcome)] == ["error", "not_run"]


def test_a_kept_verdict_takes_the_name_that_its_assertion_has_now() -> None:
    kept = Verdict("old", "fail", "judge", "why", "gone", "full", "because")
    spec = AssertionSpec(name="new", judge="Is it?", criterion="truth", scope="format")
    assert relabelled(kept, spec) == Verdict("new", "fail", "judge", "why", "truth", "format", "because")
