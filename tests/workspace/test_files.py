import os
import socket
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowboard.flow.reading import read_flow
from flowboard.node import NodeFailed
from flowboard.workspace.files import FlowFiles, granted_files
from flowboard.workspace.output_folder import OutputFolder
from tests.workspace.swapping import swapped_for_a_link


@pytest.fixture
def files(folder: Path) -> FlowFiles:
    return FlowFiles(folder, OutputFolder(folder / "out"))


def test_a_file_beside_the_flow_can_be_read(files: FlowFiles):
    with files.open("tweets.csv") as stream:
        assert stream.read().startswith(b"id,text")


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "a/../../secret", "\0"])
def test_a_path_that_leaves_the_folder_is_refused(files: FlowFiles, folder: Path, path: str):
    (folder.parent / "secret").write_text("s")
    with pytest.raises(NodeFailed, match="outside the flow's folder"):
        files.path(path)


def test_a_link_that_leads_out_of_the_folder_is_refused(
    files: FlowFiles, folder: Path, tmp_path_factory
):
    outside = tmp_path_factory.mktemp("outside") / "secret"
    outside.write_text("s")
    (folder / "link").symlink_to(outside)
    with pytest.raises(NodeFailed, match="outside the flow's folder"):
        files.path("link")


def test_a_missing_file_is_told_with_the_folder_it_was_looked_for_in(files: FlowFiles, folder: Path):
    with pytest.raises(NodeFailed, match=f"'no.csv' doesn't exist; it is looked for in {folder}"):
        files.path("no.csv")


def test_a_name_that_no_file_can_have_is_told_as_missing(files: FlowFiles):
    with pytest.raises(NodeFailed, match="doesn't exist"):
        files.path("x" * 5000)


def test_a_file_that_the_user_named_is_read_from_where_it_is(folder: Path, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "mine.csv"
    outside.write_text("id\n1\n")
    files = FlowFiles(folder, OutputFolder(folder / "out"), {str(outside): outside})
    assert files.path(str(outside)) == outside


def test_only_absolute_paths_of_a_snapshot_were_granted():
    flow = read_flow(
        "flowboard: 1\nnodes:\n  a:\n    type: dataset\n    path: /data/a.csv\n"
        "  b:\n    type: dataset\n    path: b.csv\n"
    ).flow
    assert granted_files(flow) == {"/data/a.csv": Path("/data/a.csv")}


def test_a_node_may_not_write_over_a_file_of_somebody_else(files: FlowFiles, folder: Path):
    (folder / "out").mkdir()
    (folder / "out" / "mine.txt").write_text("mine")
    with pytest.raises(NodeFailed, match="wasn't written by Flowboard"):
        files.output_path("mine.txt")


# -- paths of strangers ---------------------------------------------------------------------------

pieces = st.sampled_from(
    ["..", ".", "", "data", "tweets.csv", "out", "link", "/", "~", "C:", "\\", "\0", "x" * 300]
)
names = st.one_of(st.text(max_size=30), st.lists(pieces, max_size=8).map("/".join))


@settings(derandomize=True, max_examples=400, deadline=None)
@given(names)
def test_whatever_a_flow_names_is_read_from_its_folder_or_refused(
    tmp_path_factory: pytest.TempPathFactory, name: str
):
    folder = tmp_path_factory.getbasetemp() / "strangers"
    if not folder.exists():
        (folder / "data").mkdir(parents=True)
        (folder / "data" / "tweets.csv").write_text("inside")
        (folder / "tweets.csv").write_text("inside")
        (folder / "link").symlink_to("/etc")
    files = FlowFiles(folder, OutputFolder(folder / "out"))
    try:
        with files.open(name) as stream:
            assert stream.read() == b"inside"
    except NodeFailed as error:
        assert len(str(error)) < 1500
        assert error.stops_node


def test_a_link_that_stays_in_the_folder_is_followed(files: FlowFiles, folder: Path):
    (folder / "sub").mkdir()
    (folder / "sub" / "again.csv").symlink_to("../tweets.csv")
    (folder / "other").symlink_to("sub")
    with files.open("other/again.csv") as stream:
        assert stream.read().startswith(b"id,text")


def test_a_folder_on_the_way_that_is_a_link_out_is_refused(files: FlowFiles, folder: Path):
    (folder / "etc").symlink_to("/etc")
    with pytest.raises(NodeFailed, match="outside the flow's folder"):
        files.open("etc/passwd")


def test_links_in_a_circle_are_refused(files: FlowFiles, folder: Path):
    (folder / "a").symlink_to("b")
    (folder / "b").symlink_to("a")
    with pytest.raises(NodeFailed):
        files.open("a/tweets.csv")


def test_a_pipe_a_socket_or_a_device_is_refused_at_once(files: FlowFiles, folder: Path):
    os.mkfifo(folder / "pipe.csv")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folder / "socket.csv"))
        for name in ("pipe.csv", "socket.csv"):
            with pytest.raises(
                NodeFailed, match="is no ordinary file, but a pipe, a socket or a device"
            ):
                files.open(name)


def test_a_hard_link_is_a_file_like_any_other(files: FlowFiles, folder: Path):
    os.link(folder / "tweets.csv", folder / "hard.csv")
    with files.open("hard.csv") as stream:
        assert stream.read().startswith(b"id,text")


def test_a_file_that_is_swapped_for_a_link_after_the_check_is_not_read(
    files: FlowFiles, folder: Path, tmp_path_factory
):
    secret = tmp_path_factory.mktemp("outside") / "secret"
    secret.write_text("secret")
    read = refused = 0
    with swapped_for_a_link(folder / "tweets.csv", secret):
        while (read < 50 or refused < 20) and read + refused < 100_000:
            try:
                with files.open("tweets.csv") as stream:
                    assert stream.read().startswith(b"id,text")
                read += 1
            except NodeFailed:
                refused += 1
    assert read
    assert refused


@pytest.mark.parametrize(
    ("there", "named"),
    [
        ("Tweets.csv", "tweets.CSV"),
        (unicodedata.normalize("NFD", "café.csv"), unicodedata.normalize("NFC", "café.csv")),
    ],
)
def test_a_name_spelt_otherwise_is_missing_and_the_other_spelling_is_told(
    files: FlowFiles, folder: Path, there: str, named: str
):
    (folder / "tweets.csv").unlink()
    (folder / there).write_text("id\n1\n")
    with pytest.raises(NodeFailed, match="doesn't exist; is it ") as failed:
        files.open(named)
    assert repr(there) in str(failed.value)


def test_a_folder_is_listed_without_hidden_files_and_links(files: FlowFiles, folder: Path):
    (folder / "docs" / "deep").mkdir(parents=True)
    (folder / "docs" / ".git").mkdir()
    for name in ("b.txt", "deep/a.txt", ".hidden", ".git/config"):
        (folder / "docs" / name).write_text("x")
    (folder / "docs" / "link.txt").symlink_to("/etc/passwd")
    (folder / "docs" / "etc").symlink_to("/etc")
    os.mkfifo(folder / "docs" / "pipe.txt")
    assert files.list("docs/") == ["docs/b.txt", "docs/deep/a.txt"]
    assert files.path("docs/") == folder / "docs"
    with pytest.raises(NodeFailed, match=r"no folder 'tweets\.csv'"):
        files.list("tweets.csv")
    with pytest.raises(NodeFailed, match="outside the flow's folder"):
        files.list("../")


def test_a_node_may_not_claim_a_place_outside_the_output_folder(files: FlowFiles, folder: Path):
    (folder / "out").mkdir()
    (folder / "out" / "sub").symlink_to("/tmp")
    for name in ("../tweets.csv", "/tmp/x", "sub/x", "", ".", "x\0y", "x" * 5000):
        with pytest.raises(NodeFailed):
            files.output_path(name)
