"""In which ways a value can be read, and how a row is named."""

from __future__ import annotations

import pytest

from flowboard.editor.grading.reading import ways_of
from flowboard.editor.grading.screen import kept_by, labels_of, name_of
from flowboard.workspace.grading.listing import ListedRow


@pytest.mark.parametrize(
    ("value", "ways"),
    [
        ({"a": 1}, ("tree", "text")),
        ([{"a": 1}], ("tree", "text")),
        ('{"a": [1, 2]}', ("tree", "text")),
        ("plain words", ("text", "markdown")),
        ('{"a": ', ("text", "markdown")),
        ([{"role": "user", "content": "hi"}], ("text",)),
        ({}, ("text",)),
        (3.5, ("text",)),
        (None, ("text",)),
    ],
)
def test_json_is_a_tree_also_where_a_model_wrote_it_as_text(value: object, ways: tuple[str, ...]):
    assert ways_of(value) == ways


def test_a_row_is_named_by_its_label_and_each_variant_once():
    key = "tickets=k5%2F2;answer.model=a/b;draft.model=a/b"
    assert labels_of(key) == ["k5/2", "a/b", "a/b"]
    assert name_of(key) == "k5/2 · a/b"


def test_lists_keep_the_rows_that_they_are_named_after():
    asked = frozenset({"s4"})
    rows = [
        ListedRow("p0", 0, "good", "s0"),
        ListedRow("p1", 1, "bad", "s1", is_disputed=True),
        ListedRow("p2", 2, "again", "s2"),
        ListedRow("p3", 3, "waiting"),
        ListedRow("p4", 4, "good", "s4"),
    ]
    kept = {
        name: [row.key for row in rows if kept_by(name, row, asked)]
        for name in ("all", "ungraded", "bad", "again", "disputed")
    }
    assert kept == {
        "all": ["p0", "p1", "p2", "p3", "p4"],
        "ungraded": ["p2", "p3"],
        "bad": ["p1"],
        "again": ["p2", "p4"],
        "disputed": ["p1"],
    }
