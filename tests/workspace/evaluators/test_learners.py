"""Learned assertions on a card: they compete like any other, and never with what they were trained on."""

from pathlib import Path

import pytest

from flowboard.workspace.aligning import Wish, align_run
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.evaluators.cards import build_cards, latest_cards
from flowboard.workspace.learning import Lesson, learn
from tests.workspace.evaluators.praise import FLOW, grade_all, opened, run, write_flow

TYPES = NodeTypes()
LEARNED = FLOW.replace(
    "- {name: no_question, check: not_contains, value: '?'}", "- {name: tone, learned: tone-v1}"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Forty rows whose loud ones share a word that can be learned; the flow asserts what was learned."""
    path = write_flow(
        tmp_path, [f"{'dreadful!' if n % 5 < 2 else 'kindly'} thing {n}" for n in range(40)]
    )
    run(path)
    grade_all(path)
    learn(tmp_path, "latest", "quality", TYPES, Lesson("tone-v1"))
    path.write_text(LEARNED)
    run(path)
    return path


def card(path: Path, **wish):
    return build_cards(path.parent, "latest", "quality", TYPES, Wish(**wish)).whole


def test_a_learned_assertion_is_weighed_like_any_other(path):
    line = next(line for line in card(path).assertions if line.name == "tone")
    assert line.kind == "learned"
    assert line.coverage.value == 1.0


def test_align_and_card_say_the_same_of_every_assertion(path):
    aligned = align_run(path.parent, "latest", "quality", TYPES, Wish()).report.assertions
    shown = {line.name: (line.coverage, line.ffr) for line in card(path).assertions}
    assert shown == {name: (one.agreement.coverage, one.agreement.ffr) for name, one in aligned.items()}


def test_the_card_says_that_it_was_trained_again(path):
    assert any("trained again" in note for note in card(path).notes)


def test_what_cant_be_learned_gets_no_credit_for_knowing_its_grades(tmp_path):
    """Bad rows that share no word with any other: the trained classifier knows each by heart."""
    names = [f"{chr(97 + n % 26)}{chr(97 + n // 26)}q{'!' * (n % 2)}" for n in range(40)]
    path = write_flow(tmp_path, names)
    run(path)
    grade_all(path)
    learn(tmp_path, "latest", "quality", TYPES, Lesson("tone-v1"))
    path.write_text(LEARNED)
    run(path)
    line = next(line for line in card(path, require=["tone"]).assertions if line.name == "tone")
    assert line.coverage.value - line.ffr.value < 0.5


def test_one_that_learns_embeddings_is_weighed_by_those_that_were_bought(path, provider):
    learned = learn(path.parent, "latest", "quality", TYPES, Lesson("meaning", embeddings="local/embed"))
    path.write_text(LEARNED.replace("{name: tone, learned: tone-v1}", learned.assertion))
    run(path)
    asked = dict(provider.embedded)
    found = card(path, require=["meaning"])
    line = next(line for line in found.assertions if line.name == "meaning")
    assert (line.kind, line.coverage.denominator) == ("learned", found.basis.bad)
    assert line.chosen
    assert dict(provider.embedded) == asked


def test_one_whose_texts_were_never_embedded_is_named_as_left_out(path, provider, tmp_path_factory):
    learned = learn(path.parent, "latest", "quality", TYPES, Lesson("tone", embeddings="local/embed"))
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    flow = LEARNED.replace("{name: tone, learned: tone-v1}", learned.assertion)
    other = write_flow(
        elsewhere,
        ["pan!", "pot"] * 20,
        f"{flow}".replace("max: 400}", "max: 400}\n        chosen: [not_long]"),
    )
    Path(learned.path).parent.rename(elsewhere / "praise.learned")
    run(other)
    grade_all(other)
    asked = dict(provider.embedded)
    found = card(other)
    assert any("can't be trained again here: tone" in note for note in found.notes)
    assert dict(provider.embedded) == asked


def test_training_it_anew_makes_the_card_stale(path):
    learned = card(path, require=["tone"])
    assert learned.word != "stale"
    file = path.parent / "praise.learned" / "tone-v1.json"
    text = file.read_text()
    file.write_text(text.replace('"threshold": 0.5', '"threshold": 0.6'))
    assert file.read_text() != text
    with opened(path) as store:
        assert latest_cards(store, str(path), TYPES, "quality").whole.word == "stale"


def test_a_classifier_that_is_gone_isnt_measured_by_what_it_said(path):
    (path.parent / "praise.learned" / "tone-v1.json").unlink()
    found = card(path)
    assert "tone" not in {line.name for line in found.assertions}
    assert any("can't be trained again here: tone" in note for note in found.notes)
