"""Saving writes all of a file or nothing."""

from __future__ import annotations

import os

import pytest

from flowboard.flow import FlowError, load_flow, read_flow, rename_node, write_flow
from tests.flow.examples import CANONICAL, COMMENTED


@pytest.fixture
def place(tmp_path):
    """A flow file on disk."""
    place = tmp_path / "a.flow.yaml"
    place.write_bytes(COMMENTED.replace("\n", "\r\n").encode())
    return place


def test_what_is_saved_is_what_is_loaded(place):
    file = load_flow(place)
    before = place.read_bytes()
    file.save()
    assert place.read_bytes() == before


def test_an_edit_is_saved_with_the_hash_that_the_file_then_has(place):
    file = load_flow(place)
    edited = file.with_flow(rename_node(file.flow, "tweets", "rows"))
    edited.save()
    assert load_flow(place).hash == edited.hash
    assert load_flow(place).flow == edited.flow


def test_a_flow_without_a_file_is_saved_in_canonical_form(tmp_path):
    write_flow(read_flow(CANONICAL).flow, tmp_path / "new.flow.yaml")
    assert (tmp_path / "new.flow.yaml").read_bytes() == CANONICAL.encode()


def test_saving_leaves_no_other_file_behind(place):
    load_flow(place).save()
    assert [entry.name for entry in place.parent.iterdir()] == ["a.flow.yaml"]


def test_a_save_that_fails_leaves_the_old_file_and_nothing_else(place):
    file = load_flow(place)
    target = place.parent / "folder.flow.yaml"
    target.mkdir()
    (target / "inside").touch()
    with pytest.raises(FlowError, match="can't be written"):
        write_flow(file, target)
    assert sorted(entry.name for entry in place.parent.iterdir()) == ["a.flow.yaml", "folder.flow.yaml"]


def test_saving_into_a_missing_folder_is_told(place):
    with pytest.raises(FlowError, match="The file can't be written: No such file"):
        load_flow(place).save(place.parent / "absent" / "a.flow.yaml")


def test_a_flow_without_a_path_asks_for_one():
    with pytest.raises(FlowError, match="Name the file to save it to"):
        read_flow(CANONICAL).save()


def test_permissions_and_links_of_the_file_stay(place):
    place.chmod(0o640)
    link = place.parent / "link.flow.yaml"
    link.symlink_to(place)
    file = load_flow(link)
    file.save()
    assert link.is_symlink()
    assert place.stat().st_mode & 0o777 == 0o640


def test_the_text_is_on_disk_before_it_takes_the_place_of_the_old(place, monkeypatch):
    steps = []
    monkeypatch.setattr(os, "fsync", lambda handle: steps.append(place.read_bytes()))
    file = load_flow(place)
    old = place.read_bytes()
    edited = file.with_flow(rename_node(file.flow, "tweets", "rows"))
    edited.save()
    assert steps == [old, edited.text.encode()]
