from pathlib import Path

import pytest

from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.output_folder import MANIFEST, OutputFolder


def write(folder: OutputFolder, name: str, content: bytes) -> Path:
    return folder.write(name, lambda stream: stream.write(content))


def test_what_flowboard_wrote_it_may_replace(tmp_path: Path):
    folder = OutputFolder(tmp_path / "out")
    write(folder, "a.csv", b"one")
    assert write(OutputFolder(tmp_path / "out"), "a.csv", b"two").read_bytes() == b"two"


def test_a_file_of_somebody_else_stays(tmp_path: Path):
    (tmp_path / "a.csv").write_bytes(b"mine")
    with pytest.raises(WorkspaceError, match="wasn't written by Flowboard"):
        write(OutputFolder(tmp_path), "a.csv", b"two")
    assert (tmp_path / "a.csv").read_bytes() == b"mine"


def test_a_file_that_was_changed_since_stays(tmp_path: Path):
    folder = OutputFolder(tmp_path)
    write(folder, "a.csv", b"one").write_bytes(b"one, edited")
    with pytest.raises(WorkspaceError, match="was changed since"):
        write(folder, "a.csv", b"two")


def test_without_a_list_that_can_be_read_every_file_is_somebody_elses(tmp_path: Path):
    folder = OutputFolder(tmp_path)
    write(folder, "a.csv", b"one")
    (tmp_path / MANIFEST).write_bytes(b"[]")
    with pytest.raises(WorkspaceError, match="wasn't written by Flowboard"):
        folder.free("a.csv")


@pytest.mark.parametrize("name", ["../a.csv", "/tmp/a.csv", MANIFEST])
def test_a_name_that_leads_out_of_the_folder_is_refused(tmp_path: Path, name: str):
    with pytest.raises(WorkspaceError, match="leads out of the output folder"):
        OutputFolder(tmp_path / "out").free(name)


def test_a_write_that_breaks_off_leaves_the_old_file_and_nothing_else(tmp_path: Path):
    folder = OutputFolder(tmp_path)
    write(folder, "a.csv", b"one")

    def broken(stream):
        stream.write(b"tw")
        raise OSError(28, "No space left on device")

    with pytest.raises(WorkspaceError, match="No space left"):
        folder.write("a.csv", broken)
    assert sorted(path.name for path in tmp_path.iterdir()) == [MANIFEST, "a.csv"]
    assert (tmp_path / "a.csv").read_bytes() == b"one"


def test_a_file_claimed_by_a_node_may_be_written_again(tmp_path: Path):
    folder = OutputFolder(tmp_path)
    folder.claim("plot.txt").write_text("1")
    folder.claim("plot.txt").write_text("2")
    assert (tmp_path / "plot.txt").read_text() == "2"
