"""What is stored of a node in a run follows when it gets another id."""

import pytest

from flowboard.store import CellRecord, Journal, Store, cells, grades
from flowboard.store.grades import GradeRecord
from flowboard.store.renaming import rename_in_run

KEYS = {
    "tweets=r1;answer.model=m": "tweets=r1;ask.model=m",
    "answer=a%3Bb;tweets=answer": "ask=a%3Bb;tweets=answer",
    "other=answer;my_answer=x;answers.model=m": "other=answer;my_answer=x;answers.model=m",
    "answer": "answer",
    "r1": "r1",
}
"""Written keys, and what they are when `answer` is called `ask`."""


@pytest.fixture
async def filled(store: Store) -> str:
    """A run with a cell of two nodes under each of the keys."""
    run_id = store.create_run(
        "tweets", "t.flow.yaml", "", {"targets": ["answer", "x"], "only": "answer"}
    )
    journal = Journal(store)
    for position, key in enumerate(KEYS):
        journal.add_cell(CellRecord(run_id, "answer", position, key, status="done"))
        journal.add_cell(CellRecord(run_id, "quality", position, key, status="done"))
    await journal.close()
    return run_id


def test_axes_in_keys_follow_and_labels_dont(store: Store, filled: str) -> None:
    with store.writing() as connection:
        rename_in_run(connection, filled, "answer", "ask", snapshot="new", subjects={})
    found = [(cell.node, cell.key) for cell in cells.stream(store, filled)]
    assert found == [(node, key) for node in ("ask", "quality") for key in KEYS.values()]
    run = store.find_run(filled)
    assert (run.snapshot, run.options) == ("new", {"targets": ["ask", "x"], "only": "ask"})


def test_only_the_grades_whose_subject_is_known_follow(store: Store, filled: str) -> None:
    own = GradeRecord("s1", "answer", "text", "good", run_id=filled, key="tweets=r1;answer.model=m")
    unknown = GradeRecord("s2", "answer", "text", "good", run_id=filled)
    elsewhere = GradeRecord("s1", "answer", "text", "good", run_id="other")
    grades.append(store, [own, unknown, elsewhere])
    with store.writing() as connection:
        rename_in_run(connection, filled, "answer", "ask", snapshot="", subjects={"s1": "t1"})
    found = {entry.id: (entry.node, entry.subject, entry.key) for entry in grades.log(store)}
    assert found == {
        own.id: ("ask", "t1", "tweets=r1;ask.model=m"),
        unknown.id: ("answer", "s2", None),
        elsewhere.id: ("answer", "s1", None),
    }
