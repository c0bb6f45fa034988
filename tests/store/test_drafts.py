"""Drafts with the file they began with, the renames they wait for, and the named versions of a flow."""

from __future__ import annotations

import pytest

from flowboard.store import Store, drafts, flow_versions
from flowboard.store.drafts import Draft, DraftBase, DraftStep, DraftTaken
from flowboard.store.flow_versions import FlowVersion

PATH = "/flows/tweets.flow.yaml"
BASE = DraftBase("00ff", "flowboard: 1\n", 1.0)
OPS = [{"op": "remove_node", "id": "a\0\ud800"}]


def step(seq: int, **more: str) -> DraftStep:
    return DraftStep(seq, OPS, float(seq), **more)


def test_a_draft_comes_back_with_its_file_and_who_did_what(store: Store) -> None:
    steps = (step(1, actor="ada", label="Delete"), step(2, actor="bob", label="Delete", kind="undo"))
    drafts.extend(store, PATH, steps[:1], after=0, base=BASE)
    drafts.extend(store, PATH, steps[1:], after=1, base=DraftBase("other", "other"))
    assert drafts.read(store, PATH) == Draft(BASE, steps)
    assert drafts.read(store, "/flows/other.flow.yaml") == Draft(None, ())


@pytest.mark.parametrize("after", [0, 2])
def test_who_is_wrong_about_where_a_draft_ends_writes_nothing(store: Store, after: int) -> None:
    drafts.extend(store, PATH, [step(1)], after=0, base=BASE)
    with pytest.raises(DraftTaken, match="another Flowboard"):
        drafts.extend(store, PATH, [step(9)], after=after, base=BASE, renames=[("a", "b")])
    with pytest.raises(DraftTaken):
        drafts.replace(store, PATH, BASE, [], after=after)
    assert drafts.read(store, PATH) == Draft(BASE, (step(1),))


def test_another_draft_takes_the_place_of_one(store: Store) -> None:
    drafts.extend(store, PATH, [step(1), step(2)], after=0, base=BASE)
    other = DraftBase("11", "flowboard: 1\nname: other\n", 2.0)
    drafts.replace(store, PATH, other, [step(1)], after=2)
    assert drafts.read(store, PATH) == Draft(other, (step(1),))
    drafts.replace(store, PATH, other, [], after=1)
    assert drafts.read(store, PATH) == Draft(None, ())


def test_renames_stay_noted_until_they_are_settled(store: Store) -> None:
    drafts.extend(store, PATH, [step(1)], after=0, base=BASE, renames=[("a", "b"), ("b", "c")])
    drafts.replace(store, PATH, BASE, [], after=1, renames=[("c", "b")])
    noted = drafts.pending(store, PATH)
    assert [(one.old, one.new) for one in noted] == [("a", "b"), ("b", "c"), ("c", "b")]
    assert drafts.read(store, PATH).has_renames
    for one in noted:
        with store.writing() as connection:
            drafts.settle(connection, PATH, one.number)
    assert not drafts.read(store, PATH).has_renames


def test_versions_of_a_flow_come_newest_first_and_names_may_repeat(store: Store) -> None:
    old, new = FlowVersion("first", "a", "ada", 1.0), FlowVersion("first", "b", "bob", 2.0)
    for version in (new, old):
        flow_versions.keep(store, PATH, version)
    flow_versions.keep(store, "/flows/other.flow.yaml", FlowVersion("x", "c", "ada"))
    assert flow_versions.versions(store, PATH) == [new, old]
