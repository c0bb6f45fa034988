from pathlib import Path

import pytest

from flowboard.flow.reading import read_flow
from flowboard.node import NodeFailed
from flowboard.workspace.files import FlowFiles, granted_files
from flowboard.workspace.output_folder import OutputFolder


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
