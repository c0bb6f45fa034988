"""Every count on a card leads to as many rows as it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowboard.flow.reading import load_flow
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.evaluators.card_rows import (
    counted_in,
    rows_of_assertion,
    rows_of_basis,
    rows_told,
)
from flowboard.workspace.evaluators.card_viewing import SeenCard, seen_card
from tests.workspace.evaluators.praise import (
    FLOW,
    LOUD,
    a_grade,
    grade,
    grade_all,
    products,
    rows_of,
    run,
    write_flow,
)

STRICT = FLOW.replace(
    "- {name: no_great, check: not_contains, value: great}",
    "- {name: no_kettle, check: not_contains, value: kettle}\n"
    "          - {name: no_pen_1, check: not_contains, value: 'pen 1'}",
)
"""`no_pen_1` fails good rows that no other assertion fails."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = write_flow(tmp_path, products(25, 9, 6), STRICT)
    run(path)
    grade_all(path)
    return path


def seen(path: Path) -> SeenCard:
    found = seen_card(path, NodeTypes(), "quality", load_flow(path).flow)
    assert found is not None
    return found


def test_bad_and_good_rows_are_those_that_the_figures_rest_on(path):
    card = seen(path)
    whole = card.cards.whole
    assert len(rows_of_basis(card.read, whole, "", "bad")) == whole.basis.bad == 15
    assert len(rows_of_basis(card.read, whole, "", "good")) == whole.basis.good == 25


def test_below_the_least_number_of_grades_all_that_are_graded_are_counted(tmp_path):
    path = write_flow(tmp_path, products(3, 2, 1))
    run(path)
    grade_all(path)
    card = seen(path)
    assert len(rows_of_basis(card.read, card.cards.whole, "", "bad")) == card.cards.whole.basis.bad == 3


def test_rows_graded_unsure_are_found(path):
    row = rows_of(path)[0]
    grade(path, [a_grade(row, "unsure")])
    card = seen(path)
    assert card.cards.whole.basis.unsure == 1
    assert rows_of_basis(card.read, card.cards.whole, "", "unsure") == [row.key]


def test_grades_of_an_earlier_run_lead_to_their_rows(path):
    run(path)
    card = seen(path)
    carried = rows_of_basis(card.read, card.cards.whole, "", "carried")
    assert len(carried) == card.cards.whole.basis.carried == 40


READ = """\
flowboard: 1
name: praise
nodes:
  praise:
    type: import_outputs
    path: praise.csv
  quality:
    type: multi_evaluator
    inputs: {output: praise.output, input: praise.input}
    criteria:
      - id: calm
        text: It isn't shouting.
        candidates:
          - {name: no_mark, check: not_contains, value: '!'}
"""
"""The evaluator over outputs that were made elsewhere."""


def test_grades_of_outputs_that_a_run_only_reads_belong_to_every_run(tmp_path):
    path = tmp_path / "read.flow.yaml"
    path.write_text(READ)
    rows = "".join(f"p{number},pen {number},A pen{'!' * (number % 2)}\n" for number in range(24))
    (tmp_path / "praise.csv").write_text(f"id,input,output\n{rows}")
    run(path, to="praise")
    grade_all(path, port="output")
    run(path)
    card = seen(path).cards.whole
    assert (card.basis.graded, card.basis.carried) == (24, None)


def test_a_count_in_a_note_leads_to_as_many_rows_as_it_says(path):
    good = [row for row in rows_of(path) if not set("!?") & set(row.output)]
    corrected, broken, disputed, also = good[:4]
    grade(path, [a_grade(corrected, "bad", seen=True), a_grade(broken, "unsure", action="flag")])
    grade(path, [a_grade(row, "bad", grader="bob") for row in (disputed, also)])
    card = seen(path)
    noted = {one.what: one.words for one in map(counted_in, card.cards.whole.notes) if one is not None}
    assert noted == {"corrected": "1 row", "disputed": "2 rows", "broken": "1 row"}
    assert rows_told(card.read, "", "corrected") == [corrected.key]
    assert rows_told(card.read, "", "broken") == [broken.key]
    assert rows_told(card.read, "", "disputed") == [disputed.key, also.key]


def test_rows_that_were_graded_after_a_look_are_found(tmp_path):
    path = write_flow(tmp_path, products(25, 9, 6), STRICT)
    run(path)
    row = rows_of(path)[0]
    grade(path, [a_grade(row, "good", seen=True)])
    card = seen(path)
    (note,) = [one for one in map(counted_in, card.cards.whole.notes) if one is not None]
    assert (note.what, note.words) == ("peeked", "1 row")
    assert rows_told(card.read, "", "peeked") == [row.key]


def test_grades_of_another_version_of_a_criterion_are_counted_in_its_note(path):
    row = rows_of(path)[0]
    grade(path, [a_grade(row, "good", criterion="sure", criterion_version=1)])
    card = seen(path)
    (note,) = [one for one in map(counted_in, card.cards.criteria["sure"].notes) if one is not None]
    assert (note.what, note.words) == ("outdated", "1 row")
    assert rows_told(card.read, "sure", "outdated") == [row.key]


def test_a_note_that_counts_no_rows_leads_nowhere():
    assert counted_in("This set is a proposal: the flow decides by another one.") is None
    assert counted_in("3 rows of the test split are alike.") is None


def test_what_an_assertion_adds_leads_to_these_rows(path):
    card = seen(path)
    lines = {line.name: line for line in card.cards.whole.assertions}
    for name, line in lines.items():
        for what, count in (("adds_bad", line.adds_bad), ("adds_good", line.adds_good)):
            assert len(rows_of_assertion(card.read, card.cards.whole, "", name, what)) == count
    assert lines["no_pen_1"].adds_good > 0
    assert lines["no_question"].adds_bad == 6


def test_rows_of_a_criterions_card_are_of_its_own_grades(path):
    grade(
        path,
        [
            a_grade(row, "bad" if LOUD in row.output else "good", criterion="calm")
            for row in rows_of(path)
        ],
    )
    card = seen(path)
    calm = card.cards.criteria["calm"]
    assert len(rows_of_basis(card.read, calm, "calm", "bad")) == calm.basis.bad == 9


def test_rows_without_a_verdict_of_an_assertion_are_found(tmp_path):
    flow = STRICT.replace("value: 'pen 1'", "value_of: products.nothing")
    path = write_flow(tmp_path, products(25, 9, 6), flow)
    run(path)
    grade_all(path)
    card = seen(path)
    (line,) = (one for one in card.cards.whole.assertions if one.name == "no_pen_1")
    silent = rows_of_assertion(card.read, card.cards.whole, "", "no_pen_1", "silent")
    assert len(silent) == line.silent.error == 40
