"""The report card says what it rests on, scores nothing too early, and can't be led astray by texts."""

from __future__ import annotations

import json

import numpy as np
import pytest

from flowboard.align.card import (
    AssertionFacts,
    CardTargets,
    Choice,
    Fingerprints,
    ReportCard,
    RowFacts,
    build_card,
    to_html,
    to_markdown,
)
from flowboard.align.consistency import own_consistency
from flowboard.align.metrics import agreement, set_fails
from tests.align.tables import a_table, by_counts

TARGETS = CardTargets(coverage=0.6, ffr=0.2, kappa=0.6)
NAN = np.nan


def a_card(tp=15, fn=4, fp=2, tn=31, ungraded=40, **more):
    """A card of the set {a, b}: a catches the even failed rows, b the odd ones; c fails all good rows."""
    fails, bad = by_counts(tp, fn, fp, tn)
    rows = len(bad) + ungraded
    fails, bad = (
        np.append(fails, np.tile([1.0, 0.0], ungraded)[:ungraded]),
        np.append(bad, [NAN] * ungraded),
    )
    even = np.arange(rows) % 2 == 0
    table = a_table(np.stack([fails * even, fails * ~even, bad == 0], axis=1), bad)
    chosen = ("a", "b")
    choice = Choice(chosen, set_fails(table, chosen), table.graded, cross_fitted=True)
    return build_card(table, more.pop("choice", choice), more.pop("targets", TARGETS), **more)


def test_it_is_stored_as_json_and_read_back_the_same():
    card = a_card(title="Reply quality", fingerprints=Fingerprints(evaluator="7c1e"), measured_at=1.5)
    stored = card.model_dump_json()
    assert ReportCard.model_validate_json(stored) == card
    assert json.loads(stored)["coverage"] == card.coverage.to_json()


def test_the_same_input_gives_the_same_card():
    assert a_card() == a_card()


def test_its_figures_are_those_of_the_held_out_verdicts():
    card = a_card()
    found = agreement(*by_counts(15, 4, 2, 31), np.arange(52))
    assert (card.word, card.coverage, card.ffr, card.kappa) == (
        "provisional",
        found.coverage,
        found.ffr,
        found.kappa,
    )
    assert (card.basis.graded, card.basis.bad, card.basis.good) == (52, 19, 33)
    assert "cross-fitted" in card.basis.sentence


def test_rows_that_the_set_was_chosen_on_are_not_measured():
    fails, bad = by_counts(15, 15, 10, 40)
    table = a_table(fails[:, None], bad)
    test = np.arange(80) % 2 == 0
    choice = Choice(("a",), fails, test, cross_fitted=False)
    card = build_card(table, choice, TARGETS)
    assert card.basis.split == "test"
    assert (card.basis.graded, card.basis.measured) == (80, 40)
    assert card.coverage.denominator == (bad[test] == 1).sum()
    assert card.quality.good.denominator == 40
    assert not card.assertions[0].seen_by_choice


def test_every_count_has_its_rows():
    cells = a_card().confusion
    assert cells.failed_bad.rows == tuple(str(row) for row in range(15))
    assert (cells.passed_bad.count, cells.passed_bad.rows) == (4, ("15", "16", "17", "18"))
    assert (cells.failed_good.count, cells.passed_good.count, cells.errors.count) == (2, 31, 0)


def test_a_row_without_a_verdict_is_an_error_and_in_no_other_count():
    fails, bad = by_counts(15, 4, 2, 31)
    fails[3] = NAN
    table = a_table(fails[:, None], bad)
    card = build_card(table, Choice(("a",), fails, table.graded, True), TARGETS)
    assert card.confusion.errors.rows == ("3",)
    assert card.confusion.failed_bad.count == 14
    assert all(row.id != "3" for row in card.misaligned)
    assert card.assertions[0].errors == 1


# -- too early, too late -------------------------------------------------------------------------------


@pytest.mark.parametrize("cells", [(3, 1, 0, 9), (4, 0, 0, 60), (40, 9, 0, 4)])
def test_below_20_grades_or_5_of_a_kind_there_is_no_score(cells):
    card = a_card(*cells)
    assert card.word == "collecting"
    figures = (card.coverage, card.ffr, card.kappa, card.precision, card.f1, card.balanced_accuracy)
    assert not any(figure.is_defined for figure in figures)
    assert (card.confusion, card.misaligned, card.quality, card.warning) == (None, (), None, "")
    assert not any(line.coverage.is_defined or line.adds_bad for line in card.assertions)
    for text in (to_html(card, style=False), to_markdown(card)):
        assert "Collecting" in text
        assert "Coverage" not in text


def test_a_changed_evaluator_makes_it_stale():
    card = a_card(fingerprints=Fingerprints(evaluator="old", evaluator_now="new"))
    assert card.word == "stale"
    assert "measure it again" in card.help
    assert "would run" in to_html(card)


def test_changed_outputs_drop_it_to_provisional():
    cells = (40, 2, 1, 70)
    assert a_card(*cells).word == "usable"
    changed = Fingerprints(population="old", population_now="new")
    card = a_card(*cells, fingerprints=changed, carried=14)
    assert card.word == "provisional"
    assert card.sentence == "Measured on earlier outputs: 14 of 113 grades carry over."


def test_unknown_fingerprints_of_today_change_nothing():
    assert a_card(40, 2, 1, 70, fingerprints=Fingerprints(evaluator="old")).word == "usable"


# -- rows and assertions -------------------------------------------------------------------------------


def test_misaligned_rows_come_false_pass_first_with_note_and_reasons():
    rows = {
        "15": RowFacts(
            "Cracked lid", "Asked for a refund.", {"a": "Polite.", "b": "On time.", "c": "?"}
        ),
        "19": RowFacts("Late parcel", "", {"a": "Blames the customer.", "b": "Has no ticket id."}),
    }
    misaligned = a_card(rows=rows).misaligned
    assert [row.kind for row in misaligned] == ["false_pass"] * 4 + ["false_fail"] * 2
    assert (misaligned[0].id, misaligned[0].title) == ("15", "Cracked lid")
    assert misaligned[0].note == "Asked for a refund."
    assert [reason.text for reason in misaligned[0].reasons] == ["Polite.", "On time."]
    # Row 19 is odd: only b failed it, so only b's reason speaks for the verdict.
    assert [reason.text for reason in misaligned[4].reasons] == ["Has no ticket id."]


def test_the_surest_mistakes_of_repeated_folds_come_first():
    fails, bad = by_counts(15, 4, 2, 31)
    fails[15:19] = [0.4, 0.0, 0.6, 0.2]
    table = a_table(np.round(fails)[:, None], bad)
    card = build_card(table, Choice(("a",), fails, table.graded, True), TARGETS)
    assert [row.id for row in card.misaligned if row.kind == "false_pass"] == ["16", "18", "15"]
    assert card.confusion.failed_bad.count == 16
    assert card.coverage.numerator == pytest.approx(16.2)


def test_assertions_tell_what_they_add_and_what_they_would_add():
    lines = {line.name: line for line in a_card().assertions}
    assert (lines["a"].adds_bad, lines["a"].adds_good) == (8, 1)
    assert (lines["b"].adds_bad, lines["b"].adds_good) == (7, 1)
    assert (lines["c"].chosen, lines["c"].adds_bad, lines["c"].adds_good) == (False, 0, 31)
    assert lines["a"].seen_by_choice


def test_assertions_tell_their_cost_and_slowest_rows():
    facts = {"a": AssertionFacts("judge", "The reply is polite.", [0.002] * 4, list(range(1, 101)))}
    line = next(line for line in a_card(assertions=facts).assertions if line.name == "a")
    assert (line.kind, line.text, line.running.cost) == ("judge", "The reply is polite.", 0.002)
    assert line.running.latency_p95 == pytest.approx(95.05)
    assert line.running.rows_per_minute == pytest.approx(60 / 50.5)


# -- what would help most ------------------------------------------------------------------------------


def test_what_would_help_most():
    assert a_card().help == "7 more graded failures should bring coverage's lower end past its target."
    assert (
        a_card(8, 11, 2, 31).help
        == "11 bad rows pass every assertion: write one for what is wrong with them."
    )
    assert "alone fails 6 good rows" in a_card(15, 4, 12, 21).help
    assert a_card(40, 2, 1, 70).help.startswith("Nothing needs doing")
    grader = own_consistency(np.array([1.0, 0.0] * 5), np.array([1.0] * 10), np.arange(10))
    assert "a clearer criterion helps more" in a_card(consistency=grader).help


def test_errors_are_repaired_first():
    fails, bad = by_counts(15, 4, 2, 31)
    fails[:10] = NAN
    table = a_table(fails[:, None], bad)
    card = build_card(table, Choice(("a",), fails, table.graded, True), TARGETS)
    assert card.help == "10 graded rows got no verdict, most often from “a”: repair it first."


def test_overlap_is_told_when_nothing_else_is_missing():
    fails, bad = by_counts(40, 2, 1, 70)
    table = a_table(np.stack([fails, fails], axis=1), bad)
    card = build_card(table, Choice(("a", "b"), fails, table.graded, False), TARGETS)
    assert card.help == "“a” and “b” fail nearly the same rows: one of them would do."
