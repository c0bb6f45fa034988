"""A folder held open: nothing in it is reached by a link, whoever swaps one in and when."""

import os
import socket
from collections import Counter
from pathlib import Path

import pytest

from flowboard.workspace.open_folder import NotAFile, OpenFolder
from tests.workspace.swapping import swapped_for_a_link


@pytest.fixture
def secret(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("elsewhere") / "secret"
    path.write_text("secret")
    return path


def read(folder: Path, *parts: str) -> str:
    *above, name = parts
    with OpenFolder.opened(folder, above) as opened, opened.file(name) as stream:
        return stream.read().decode()


def test_a_file_is_read_through_the_folders_above_it(tmp_path: Path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c.txt").write_text("here")
    assert read(tmp_path, "a", "b", "c.txt") == "here"


def test_no_part_of_the_way_may_be_a_link(tmp_path: Path, secret: Path):
    (tmp_path / "file").symlink_to(secret)
    (tmp_path / "folder").symlink_to(secret.parent)
    for parts in (["file"], ["folder", "secret"]):
        with pytest.raises(OSError, match=r"link|directory"):
            read(tmp_path, *parts)


def test_the_folder_itself_may_be_reached_by_a_link(tmp_path: Path, secret: Path):
    (tmp_path / "link").symlink_to(secret.parent)
    assert read(tmp_path / "link", "secret") == "secret"


def test_a_hard_link_is_a_file_like_any_other(tmp_path: Path):
    (tmp_path / "a").write_text("same")
    os.link(tmp_path / "a", tmp_path / "b")
    assert read(tmp_path, "b") == "same"


def test_what_is_no_file_is_refused_and_never_waited_for(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name in ("pipe", "folder"):
        with pytest.raises(NotAFile):
            read(tmp_path, name)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        with pytest.raises(OSError):
            read(tmp_path, "socket")
    with pytest.raises(NotAFile):
        read(Path("/dev"), "zero")


def test_a_folder_that_is_moved_away_meanwhile_stays_the_one_that_was_opened(
    tmp_path: Path, secret: Path
):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "secret").write_text("mine")
    with OpenFolder.opened(tmp_path, ["data"]) as opened:
        (tmp_path / "data").rename(tmp_path / "moved")
        (tmp_path / "data").symlink_to(secret.parent)
        with opened.file("secret") as stream:
            assert stream.read() == b"mine"
        with opened.new_file() as (name, file):
            file.write(b"new")
            opened.rename(name, "result")
    assert (tmp_path / "moved" / "result").read_bytes() == b"new"
    assert list(secret.parent.iterdir()) == [secret]


@pytest.mark.parametrize("swapped", ["data", "data/file"])
def test_a_link_that_is_swapped_in_and_out_all_the_time_never_wins(
    tmp_path: Path, secret: Path, swapped: str
):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "file").write_text("mine")
    (secret.parent / "file").write_text("secret")
    target = secret.parent / "file" if swapped == "data/file" else secret.parent
    seen = Counter[str]()
    with swapped_for_a_link(tmp_path / swapped, target):
        while (seen["mine"] < 100 or seen["refused"] < 20) and seen.total() < 100_000:
            try:
                seen[read(tmp_path, "data", "file")] += 1
            except OSError:
                seen["refused"] += 1
    assert seen.keys() == {"mine", "refused"}


def test_a_new_file_that_is_not_renamed_is_gone(tmp_path: Path):
    with OpenFolder.opened(tmp_path) as opened, opened.new_file() as (_, file):
        file.write(b"half")
    assert list(tmp_path.iterdir()) == []


def test_renaming_replaces_a_link_and_not_what_it_leads_to(tmp_path: Path, secret: Path):
    (tmp_path / "out").symlink_to(secret)
    with OpenFolder.opened(tmp_path) as opened, opened.new_file() as (name, file):
        file.write(b"new")
        opened.rename(name, "out")
    assert (tmp_path / "out").read_bytes() == b"new"
    assert secret.read_text() == "secret"


def test_a_free_name_is_taken_and_no_file_replaced(tmp_path: Path):
    (tmp_path / "a").write_text("old")
    (tmp_path / "b").symlink_to("nowhere")
    with OpenFolder.opened(tmp_path) as opened:
        with opened.new_file() as (name, _):
            assert opened.rename_to_free(name, ["a", "b", "c"]) == "c"
        with opened.new_file() as (name, _), pytest.raises(FileExistsError):
            opened.rename_to_free(name, ["a", "b", "c"])
    assert (tmp_path / "a").read_text() == "old"
