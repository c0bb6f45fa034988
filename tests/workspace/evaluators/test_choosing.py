"""A chosen set goes into the flow file, and everything else in the file stays to the byte."""

from difflib import ndiff
from pathlib import Path

import pytest

from flowboard.workspace.aligning import Wish, align_run
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.evaluators.choosing import write_choice
from tests.workspace.evaluators.praise import FLOW, latest, products, run, write_flow

TYPES = NodeTypes()


def changes(path: Path, before: str) -> list[str]:
    lines = ndiff(before.splitlines(), path.read_text().splitlines())
    return [line for line in lines if line[:2] in ("+ ", "- ")]


def choose(path: Path, *names: str) -> dict[str, tuple[str, ...]]:
    return write_choice(latest(path), TYPES, "quality", names)


def test_each_criterion_gets_the_names_of_its_own(path):
    assert choose(path, "no_mark", "no_question") == {"calm": ("no_mark",), "sure": ("no_question",)}
    assert changes(path, FLOW) == [
        "+         chosen: [no_mark]",
        "+         chosen: [no_question]",
    ]


def test_a_criterion_of_which_nothing_is_chosen_says_so(path):
    choose(path, "no_mark")
    assert changes(path, FLOW)[1] == "+         chosen: []"


def test_choosing_all_of_them_leaves_a_file_without_lists_as_it_is(path):
    choose(path, "no_mark", "no_great", "no_question", "not_long")
    assert path.read_text() == FLOW


def test_choosing_again_gives_the_file_that_was(path):
    choose(path, "no_mark")
    once = path.read_text()
    choose(path, "no_mark", "no_great", "no_question", "not_long")
    assert path.read_text() == FLOW
    choose(path, "no_mark")
    assert path.read_text() == once


def test_a_file_in_its_owners_own_layout_keeps_it_elsewhere(path):
    own = FLOW.replace("  products:\n    type: dataset\n", "  products: # mine\n    type:   dataset\n")
    path.write_text(own)
    choose(path, "no_mark", "no_question")
    assert all("chosen" in line for line in changes(path, own))


def test_candidates_of_one_name_are_told_apart_by_their_criteria(tmp_path):
    path = write_flow(tmp_path, products(2, 2, 2), FLOW.replace("no_question", "no_mark"))
    run(path)
    choose(path, "sure/no_mark", "no_great")
    assert [line.strip("+ ") for line in changes(path, FLOW.replace("no_question", "no_mark"))] == [
        "chosen: [no_great]",
        "chosen: [no_mark]",
    ]


def test_nothing_isnt_written(path):
    with pytest.raises(WorkspaceError, match="Nothing is chosen"):
        choose(path)
    assert path.read_text() == FLOW


def test_an_evaluator_that_has_changed_since_isnt_written(path):
    other = FLOW.replace("no_question", "never_asks")
    path.write_text(other)
    with pytest.raises(WorkspaceError, match="no assertion 'no_question' any more"):
        choose(path, "no_question")
    assert path.read_text() == other


def test_a_flow_file_that_is_gone_isnt_made_anew(path):
    path.unlink()
    with pytest.raises(WorkspaceError, match="is gone"):
        choose(path, "no_mark")
    assert not path.exists()


def test_aligning_a_run_chooses_what_tells_bad_from_good_and_writes_it(path):
    alignment = align_run(path.parent, "latest", "quality", TYPES, Wish(), write=True)
    assert set(alignment.report.chosen) == {"no_mark", "no_question"}
    assert (alignment.rows, alignment.good, alignment.bad) == (40, 25, 15)
    assert alignment.to_json()["written"] == {"calm": ["no_mark"], "sure": ["no_question"]}


def test_aligning_without_write_leaves_the_file_alone(path):
    assert "written" not in align_run(path.parent, "latest", "quality", TYPES, Wish()).to_json()
    assert path.read_text() == FLOW


def test_what_decides_in_the_next_run_is_what_was_chosen(path):
    align_run(path.parent, "latest", "quality", TYPES, Wish(), write=True)
    run(path)
    from tests.workspace.evaluators.praise import rows_of

    assert {one.name for one in rows_of(path)[0].verdicts} == {"no_mark", "no_question"}


def test_candidates_that_came_since_the_run_can_be_chosen(path):
    kettle = "- {name: no_kettle, check: not_contains, value: kettle}"
    path.write_text(FLOW.replace("- {name: no_mark, check: not_contains, value: '!'}", kettle))
    alignment = align_run(path.parent, "latest", "quality", TYPES, Wish(), write=True)
    assert alignment.written == {"calm": ("no_kettle",), "sure": ("no_question",)}
