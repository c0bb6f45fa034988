"""Edits of criteria are kept as they were made, one after the other, and follow a node that is renamed."""

from flowboard.store import Store, criterion_edits
from flowboard.store.criterion_edits import CriterionEdit
from flowboard.store.renaming import rename_beside_runs, rename_in_run

FLOW = "/flows/tweets.flow.yaml"


def an_edit(second: float, node: str = "quality", **told) -> CriterionEdit:
    known = {"sentence": "calm is now version 2.", "before": 1, "after": 2} | told
    return CriterionEdit(FLOW, node, "calm", "edited", created_at=second, **known)


def test_an_edit_comes_back_as_it_was(store: Store):
    edit = an_edit(
        1,
        text="π\0",
        decision="requeue",
        doubted=("ab", "cd"),
        requeued=("cd",),
        source={"prompt": "ask.template", "quote": "Be calm."},
        actor="ada",
    )
    criterion_edits.append(store, [edit])
    assert criterion_edits.log(store, FLOW, "quality") == [edit]


def test_the_log_is_oldest_first_and_of_one_evaluator(store: Store):
    criterion_edits.append(store, [an_edit(3), an_edit(1), an_edit(2, "other")])
    criterion_edits.append(store, [])
    assert [one.created_at for one in criterion_edits.log(store, FLOW, "quality")] == [1, 3]
    assert criterion_edits.log(store, "/flows/another.flow.yaml", "quality") == []


def test_an_evaluator_that_is_renamed_keeps_its_log(store: Store):
    criterion_edits.append(store, [an_edit(1)])
    with store.writing() as connection:
        rename_beside_runs(connection, FLOW, "quality", "praise")
    assert criterion_edits.log(store, FLOW, "quality") == []
    assert [one.node for one in criterion_edits.log(store, FLOW, "praise")] == ["praise"]


def test_rows_to_grade_again_follow_a_step_that_is_renamed(store: Store):
    run_id = store.create_run("tweets", FLOW, "", {})
    criterion_edits.append(store, [an_edit(1, doubted=("s1", "s2"), requeued=("s1",))])
    with store.writing() as connection:
        rename_in_run(connection, run_id, "answer", "ask", snapshot="", subjects={"s1": "t1"})
    (edit,) = criterion_edits.log(store, FLOW, "quality")
    assert (edit.doubted, edit.requeued) == (("t1", "s2"), ("t1",))
