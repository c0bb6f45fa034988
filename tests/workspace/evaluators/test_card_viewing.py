"""The card as an open flow shows it: on which run, of which set, and what says that there is something new."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from flowboard.flow.reading import load_flow, read_flow
from flowboard.store import cards
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.evaluators.card_viewing import marks_of, seen_card, tried
from flowboard.workspace.evaluators.choosing import with_choice
from tests.workspace.evaluators.praise import (
    FLOW,
    a_grade,
    grade,
    opened,
    products,
    rows_of,
    run,
    write_flow,
)

TYPES = NodeTypes()


def seen(path: Path, flow=None):
    found = seen_card(path, TYPES, "quality", flow or load_flow(path).flow)
    assert found is not None
    return found


def chosen(card) -> set[str]:
    return {line.name for line in card.assertions if line.chosen}


def test_a_flow_that_never_ran_has_no_card_and_no_store_is_made(tmp_path):
    path = write_flow(tmp_path, products(2, 1, 1))
    assert marks_of(path) is None
    assert seen_card(path, TYPES, "quality", load_flow(path).flow) is None
    assert not (tmp_path / ".flowboard").exists()


def test_the_best_set_is_a_proposal_until_the_flow_chooses_one(path):
    card = seen(path)
    assert (card.is_by_hand, chosen(card.cards.whole)) == (False, {"no_mark", "no_question"})
    assert card.deciding == {"no_mark", "no_great", "no_question", "not_long"}
    assert card.cards.whole.fingerprints.is_proposed


def test_the_set_that_the_flow_has_chosen_is_measured_as_it_is(path):
    flow = with_choice(load_flow(path).flow, TYPES, "quality", ["no_mark", "not_long"])
    card = seen(path, flow)
    assert (card.is_by_hand, chosen(card.cards.whole)) == (True, {"no_mark", "not_long"})
    assert not card.cards.whole.fingerprints.is_stale
    assert not card.cards.whole.fingerprints.is_proposed


def test_another_sentence_makes_the_card_stale(path):
    flow = read_flow(FLOW.replace("It asks nothing.", "It asks for nothing."), str(path)).flow
    assert seen(path, flow).cards.whole.word == "stale"


def test_another_wish_is_tried_without_keeping_it(path):
    before = seen(path)
    wish = replace(before.wish, exclude=("no_question",))
    cards = tried(before, path, TYPES, load_flow(path).flow, wish)
    assert "no_question" not in chosen(cards.whole)
    assert chosen(seen(path).cards.whole) == {"no_mark", "no_question"}


def test_targets_that_were_kept_are_those_of_the_next_card(path):
    before = seen(path)
    wish = replace(before.wish, coverage=0.6, ffr=0.1)
    tried(before, path, TYPES, load_flow(path).flow, wish, keep=True)
    after = seen(path)
    assert (after.wish.coverage, after.wish.ffr) == (0.6, 0.1)


def test_a_run_of_a_single_row_doesnt_take_the_place_of_the_whole_one(path):
    whole = seen(path).read.run.id
    run(path, row="p0")
    assert seen(path).read.run.id == whole


def test_a_new_grade_changes_the_marks_and_nothing_else_does(path):
    before = marks_of(path)
    assert marks_of(path) == before
    grade(path, [a_grade(rows_of(path)[0], "bad")])
    assert marks_of(path) != before


def kept(path) -> list:
    with opened(path) as store:
        return list(cards.history(store, str(path), "quality"))


def reworded(path):
    return read_flow(FLOW.replace("It asks nothing.", "It asks for nothing."), str(path)).flow


def test_a_stale_card_is_not_kept(path):
    seen(path)
    seen(path, reworded(path))
    assert len(kept(path)) == 1


def test_measured_anew_the_card_is_of_the_evaluator_as_it_is_and_stays_so(path):
    flow = reworded(path)
    seen(path)
    anew = seen_card(path, TYPES, "quality", flow, anew=True)
    assert anew.cards.whole.word != "stale"
    assert seen(path, flow).cards.whole.word != "stale"
    assert len(kept(path)) == 2


def test_for_a_look_it_is_measured_without_being_kept(path):
    seen(path)
    seen_card(path, TYPES, "quality", reworded(path), anew=True, keep=False)
    assert len(kept(path)) == 1


def test_a_card_of_another_evaluator_is_stale_when_the_flow_is_opened(path):
    seen(path)
    chosen_outside = with_choice(load_flow(path).flow, TYPES, "quality", ["no_mark", "not_long"])
    opening = seen_card(path, TYPES, "quality", chosen_outside, is_opening=True)
    assert opening.cards.whole.word == "stale"
    assert chosen(opening.cards.whole) == {"no_mark", "no_question"}
    assert len(kept(path)) == 1


def test_a_card_that_fits_is_measured_with_the_grades_of_today_when_the_flow_is_opened(path):
    before = seen(path)
    grade(path, [a_grade(rows_of(path)[0], "bad")])
    opening = seen_card(path, TYPES, "quality", load_flow(path).flow, is_opening=True)
    assert opening.cards.whole.word != "stale"
    assert opening.cards.whole.basis.bad == before.cards.whole.basis.bad + 1


def test_an_evaluator_that_has_run_since_is_measured_when_the_flow_is_opened(path):
    seen(path)
    path.write_text(FLOW.replace("It asks nothing.", "It asks for nothing."))
    run(path)
    opening = seen_card(path, TYPES, "quality", load_flow(path).flow, is_opening=True)
    assert opening.cards.whole.word != "stale"
    assert len(kept(path)) == 2
