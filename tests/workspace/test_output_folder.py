import os
from pathlib import Path

import orjson
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


# -- links and other traps ------------------------------------------------------------------------


def test_an_output_folder_that_is_a_link_is_not_written_to_unasked(tmp_path: Path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").symlink_to("elsewhere")
    with pytest.raises(WorkspaceError, match=f"is a link to .*--out {tmp_path / 'elsewhere'}"):
        write(OutputFolder(tmp_path / "out"), "a.csv", b"one")
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize("name", ["link.csv", "sub/a.csv"])
def test_an_entry_that_links_out_of_the_folder_is_refused(tmp_path: Path, name: str):
    (tmp_path / "victim").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "sub").symlink_to(tmp_path / "victim")
    (tmp_path / "out" / "link.csv").symlink_to(tmp_path / "victim" / "a.csv")
    with pytest.raises(WorkspaceError, match="leads out of the output folder"):
        write(OutputFolder(tmp_path / "out"), name, b"one")
    assert list((tmp_path / "victim").iterdir()) == []


@pytest.mark.parametrize("trap", [MANIFEST, ".flowboard-out.writing"])
def test_the_list_is_never_written_through_a_link(tmp_path: Path, trap: str):
    victim = tmp_path / "victim"
    victim.write_text("{}")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / trap).symlink_to(victim)
    write(OutputFolder(tmp_path / "out"), "a.csv", b"one")
    assert victim.read_text() == "{}"
    assert write(OutputFolder(tmp_path / "out"), "a.csv", b"two").read_bytes() == b"two"


@pytest.mark.parametrize("name", [MANIFEST, "a.csv"])
def test_a_pipe_in_the_folder_is_never_waited_for(tmp_path: Path, name: str):
    os.mkfifo(tmp_path / name)
    if name == "a.csv":
        with pytest.raises(WorkspaceError, match="wasn't written by Flowboard"):
            write(OutputFolder(tmp_path), "a.csv", b"one")
    else:
        assert write(OutputFolder(tmp_path), "a.csv", b"one").read_bytes() == b"one"


@pytest.mark.parametrize("files", [None, 5, {"a.csv": "*"}, {"a.csv": 7}, {"a.csv": {"*": 1}}])
def test_a_list_of_another_form_makes_nothing_ours(tmp_path: Path, files):
    (tmp_path / "a.csv").write_bytes(b"mine")
    (tmp_path / MANIFEST).write_bytes(orjson.dumps({"files": files}))
    with pytest.raises(WorkspaceError, match="wasn't written by Flowboard"):
        OutputFolder(tmp_path).free("a.csv")


def swap(folder: Path, victim: Path) -> None:
    folder.rename(folder.with_name("aside"))
    folder.symlink_to(victim)


@pytest.mark.parametrize("swapped", ["out", "out/sub"])
def test_a_folder_that_is_swapped_for_a_link_after_the_check_is_not_written_to(
    tmp_path: Path, swapped: str
):
    class Swapped(OutputFolder):
        def free(self, name: str) -> Path:
            place = super().free(name)
            swap(tmp_path / swapped, victim)
            return place

    victim = tmp_path / "victim"
    (victim / "sub").mkdir(parents=True)
    (tmp_path / "out" / "sub").mkdir(parents=True)
    for attempt in (
        lambda folder: write(folder, "sub/a.csv", b"one"),
        lambda folder: folder.claim("sub/a.csv"),
    ):
        with pytest.raises(WorkspaceError, match="can't be written"):
            attempt(Swapped(tmp_path / "out"))
        (tmp_path / swapped).unlink()
        (tmp_path / swapped).with_name("aside").rename(tmp_path / swapped)
    assert [path for path in victim.rglob("*") if path.is_file()] == []


def test_a_folder_that_is_swapped_for_a_link_during_a_write_gets_the_file_itself(tmp_path: Path):
    victim, out = tmp_path / "victim", tmp_path / "out"
    victim.mkdir()
    (out / "sub").mkdir(parents=True)

    def swapping(stream) -> None:
        swap(out / "sub", victim)
        stream.write(b"one")

    OutputFolder(out).write("sub/a.csv", swapping)
    assert (out / "aside" / "a.csv").read_bytes() == b"one"
    assert list(victim.iterdir()) == []
