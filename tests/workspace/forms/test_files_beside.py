"""The files beside a flow that a field can name."""

from pathlib import Path

from flowboard.workspace.forms.files_beside import FileBeside, files_beside


def test_data_is_found_in_the_folder_and_below(tmp_path: Path):
    (tmp_path / "data").mkdir()
    for name in (
        "a.csv",
        "data/b.jsonl",
        "x.flow.yaml",
        "x.recording.jsonl",
        "x.grades.jsonl",
        ".hidden.csv",
    ):
        (tmp_path / name).write_text("id\n")
    assert [file.name for file in files_beside(tmp_path / "x.flow.yaml")] == ["a.csv", "data/b.jsonl"]


def test_links_and_what_was_written_by_a_run_are_left_out(tmp_path: Path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "results.jsonl").write_text("")
    (tmp_path / "link.csv").symlink_to("/etc/passwd")
    assert files_beside(tmp_path / "x.flow.yaml") == []


def test_sizes_are_told_in_the_unit_that_reads_well():
    sizes = (12, 8_402, 3_000_000)
    assert [FileBeside("a", size).shown_size for size in sizes] == ["12 bytes", "8 KB", "3 MB"]


def test_a_folder_that_cant_be_read_has_no_files(tmp_path: Path):
    assert files_beside(tmp_path / "gone" / "x.flow.yaml") == []
