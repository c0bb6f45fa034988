"""The card of an evaluator in a run: what it says, when it is stale, and its history."""

from pathlib import Path

import pytest

from flowboard.workspace.aligning import Wish
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.evaluators.card_page import write_card_page
from flowboard.workspace.evaluators.cards import build_cards, card_history, latest_cards
from flowboard.workspace.evaluators.choosing import write_choice
from tests.workspace.evaluators.praise import (
    FLOW,
    a_grade,
    grade,
    grade_all,
    latest,
    opened,
    products,
    rows_of,
    run,
    write_flow,
)

TYPES = NodeTypes()


def measured(path: Path, **wish):
    return build_cards(path.parent, "latest", "quality", TYPES, Wish(**wish))


def kept(path: Path):
    with opened(path) as store:
        return latest_cards(store, str(path), TYPES, "quality")


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


def test_the_card_rests_on_sets_that_were_chosen_without_the_row(path):
    card = measured(path).whole
    assert card.basis.split == "cross_fitted"
    assert (card.basis.good, card.basis.bad) == (25, 15)
    assert {line.name for line in card.assertions if line.chosen} == {"no_mark", "no_question"}
    assert (card.coverage.value, card.ffr.value) == (1.0, 0.0)


def test_a_criterion_has_a_card_from_its_own_grades(path):
    grade(
        path,
        [
            a_grade(row, "bad" if "?" in row.output else "good", criterion="sure", criterion_version=2)
            for row in rows_of(path)
        ],
    )
    cards = measured(path)
    assert cards.criteria["calm"].word == "collecting"
    assert cards.criteria["sure"].basis.bad == 6
    assert {line.name for line in cards.criteria["sure"].assertions} == {"no_question", "not_long"}


def test_without_grades_it_is_collecting_and_says_what_is_needed(tmp_path):
    path = write_flow(tmp_path, products(3, 2, 1))
    run(path)
    card = measured(path).whole
    assert card.word == "collecting"
    assert "Grade 20 more rows" in card.help


def test_a_set_that_isnt_in_the_flow_is_a_proposal_until_it_is_written(path):
    card = measured(path).whole
    assert card.fingerprints.is_proposed
    write_choice(latest(path), TYPES, "quality", [line.name for line in card.assertions if line.chosen])
    now = kept(path).whole
    assert not now.fingerprints.is_proposed
    assert now.word == card.word


def test_an_edited_criterion_makes_it_stale(path):
    assert measured(path).whole.word != "stale"
    edit(path, "It asks nothing.", "It never asks.")
    assert kept(path).whole.word == "stale"
    assert measured(path).whole.word == "stale"


def test_other_outputs_make_a_usable_card_provisional(tmp_path):
    path = write_flow(tmp_path, products(40, 30, 30))
    run(path)
    grade_all(path)
    assert measured(path).whole.word == "usable"
    edit(path, "is great", "is so great")
    card = kept(path).whole
    assert card.word == "provisional"
    assert "earlier outputs" in card.sentence


def test_it_says_how_many_grades_carry_over_to_the_outputs_of_today(path):
    measured(path)
    write_flow(path.parent, [*products(25, 9, 6)[:30], "cup"])
    run(path)
    assert "30 of 40 grades carry over" in kept(path).whole.sentence


def test_on_the_outputs_of_today_carried_grades_count(path):
    write_flow(path.parent, [*products(25, 9, 6), "cup"])
    run(path)
    card = measured(path).whole
    assert (card.basis.graded, card.basis.carried) == (40, 40)
    assert not card.fingerprints.is_of_earlier_outputs


def test_candidates_that_dont_decide_any_more_are_still_weighed(path):
    write_choice(latest(path), TYPES, "quality", ["no_mark"])
    run(path)
    card = measured(path).whole
    assert {line.name for line in card.assertions if line.chosen} == {"no_mark", "no_question"}


def test_a_wish_is_policy(path):
    card = measured(path, require=["not_long"], exclude=["no_mark"]).whole
    line = next(line for line in card.assertions if line.name == "not_long")
    assert line.chosen
    assert line.required
    assert all(line.name != "no_mark" or not line.chosen for line in card.assertions)


def test_an_unknown_assertion_cant_be_required(path):
    with pytest.raises(WorkspaceError, match=r"no_marks.*Is it 'no_mark'"):
        measured(path, require=["no_marks"])


def test_a_measurement_that_says_nothing_new_isnt_kept_again(path):
    measured(path)
    measured(path)
    assert len(card_history(path.parent, "latest", "quality")) == 1
    first, *_ = rows_of(path)
    grade(path, [a_grade(first, "bad")])
    measured(path)
    history = card_history(path.parent, "latest", "quality")
    assert [one.card.basis.bad for one in history] == [16, 15]


def test_a_card_of_the_history_is_compared_with_the_one_before_on_the_rows_of_both(path):
    measured(path)
    measured(path, exclude=["no_mark"])
    later, first = card_history(path.parent, "latest", "quality")
    assert first.against_before is None
    assert later.against_before.rows == first.card.basis.measured
    assert "The first version is better" in later.against_before.sentence
    assert later.to_json()["against_before"]["first_only"] == later.against_before.first_only > 0


def test_a_look_at_the_verdict_is_told_on_the_card(path):
    first, *_ = rows_of(path)
    grade(path, [a_grade(first, "bad", seen=True)])
    assert any("changed after a look" in note for note in measured(path).whole.notes)


def test_an_evaluator_that_is_unsure_fails_nothing(path):
    """A check that doesn't apply isn't an error of the set."""
    edit(
        path, "check: length, unit: characters, max: 400", "check: not_contains, value_of: products.nick"
    )
    data = path.parent / "products.jsonl"
    data.write_text(data.read_text().replace('"id"', '"nick":null,"id"'))
    run(path)
    card = measured(path).whole
    line = next(line for line in card.assertions if line.name == "not_long")
    assert line.silent.skipped == 40
    assert card.confusion.errors.count == 0


@pytest.mark.parametrize(
    ("node", "sentence"),
    [("praise", "praise is no evaluator"), ("nobody", "no node 'nobody'. Its evaluators: quality")],
)
def test_what_is_no_evaluator_has_no_card(path, node, sentence):
    with pytest.raises(WorkspaceError, match=sentence):
        build_cards(path.parent, "latest", node, TYPES)


def test_a_flow_file_that_is_gone_leaves_the_card_and_a_note(path):
    path.unlink()
    cards = measured(path)
    assert cards.whole.basis.graded == 40
    assert "can't be told" in cards.notes[0]


def test_the_page_is_written_over_a_page_only(path, tmp_path):
    cards = measured(path)
    page = tmp_path / "card.html"
    write_card_page(page, cards)
    write_card_page(page, cards)
    page.write_text("mine")
    with pytest.raises(WorkspaceError, match="no report card"):
        write_card_page(page, cards)
    assert page.read_text() == "mine"


def test_the_page_loads_nothing(path, tmp_path):
    edit(path, "It isn't shouting.", "<script>alert(1)</script>")
    run(path)
    page = tmp_path / "card.html"
    write_card_page(page, measured(path))
    html = page.read_text()
    assert "<script" not in html
    assert "http" not in html.replace("http-equiv", "")


def test_a_card_that_was_never_measured_isnt_there(path):
    assert kept(path) is None


def test_a_flow_in_hand_stands_for_the_file(path):
    from flowboard.flow.reading import read_flow

    measured(path)
    draft = read_flow(FLOW.replace("value: '!'", "value: '!!'").encode(), str(path)).flow
    with opened(path) as store:
        assert latest_cards(store, str(path), TYPES, "quality", now=draft).whole.word == "stale"


def test_a_candidate_that_came_since_the_run_is_weighed(path):
    """A set is chosen, so what joins the candidates doesn't decide, and the evaluator is the same."""
    write_choice(latest(path), TYPES, "quality", ["no_mark", "not_long"])
    run(path)
    edit(
        path,
        "          - {name: no_great",
        "          - {name: no_kettle, check: not_contains, value: kettle}\n          - {name: no_great",
    )
    card = measured(path).whole
    assert card.word != "stale"
    assert "no_kettle" in {line.name for line in card.assertions}


def test_where_everything_is_graded_a_few_uneven_draws_dont_outweigh_the_rest(path):
    even = measured(path).whole
    run_id = latest(path).id
    grade(
        path,
        [
            a_grade(
                row,
                "bad" if set("!?") & set(row.output) else "good",
                run_id=run_id,
                probability=0.9 if set("!?") & set(row.output) else 0.02,
                more={"turn": turn, "entered": 0, "rows": 40, "drawn": "failed"},
            )
            for turn, row in enumerate(rows_of(path), start=1)
            if turn % 2
        ],
    )
    card = measured(path).whole
    assert card.basis.prevalence.value == pytest.approx(even.basis.prevalence.value, abs=0.01)
    assert any("weighted" in note for note in card.notes)
