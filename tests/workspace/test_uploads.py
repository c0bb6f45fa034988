"""Files that are dropped into the editor: safe names, true kinds, never over another file."""

import io
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowboard.workspace.archives import check_path
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.uploads import keep_upload, safe_name
from tests.nodes import workbooks
from tests.workspace.zips import FLOW, bomb, zip_of


def keep(folder: Path, name: str, content: bytes, **options):
    return keep_upload(name, io.BytesIO(content), folder, **options)


def test_a_file_is_kept_as_it_came(tmp_path: Path):
    upload = keep(tmp_path, "tweets.csv", b"id,text\n" * 50_000)
    assert (upload.path, upload.kind, upload.size) == (tmp_path / "tweets.csv", "csv", 400_000)
    assert upload.path.read_bytes() == b"id,text\n" * 50_000
    assert [path.name for path in tmp_path.iterdir()] == ["tweets.csv"]


def test_a_file_of_the_same_name_gets_another_one(tmp_path: Path):
    (tmp_path / "demo.flow-2.yaml").symlink_to("nowhere")
    names = [keep(tmp_path, "demo.flow.yaml", FLOW + bytes(number)).path.name for number in range(3)]
    assert names == ["demo.flow.yaml", "demo-2.flow.yaml", "demo-3.flow.yaml"]
    assert (tmp_path / "demo.flow.yaml").read_bytes() == FLOW


def test_a_link_that_waits_under_the_name_is_not_followed(tmp_path: Path):
    victim = tmp_path / "victim"
    (tmp_path / "a.csv").symlink_to(victim)
    assert keep(tmp_path, "a.csv", b"x").path.name == "a-2.csv"
    assert not victim.exists()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.flow.yaml", FLOW, "flow"),
        ("a.yaml", b"# a comment\n\n" + FLOW, "flow"),
        ("a.yaml", b"hello: 1\n", "other"),
        ("a.csv", b"id,text\n", "csv"),
        ("a.tsv", b"id\ttext\n", "csv"),
        ("a.csv", b'{"id": 1}\n', "csv"),
        ("a.jsonl", b'{"id": 1}\n', "jsonl"),
        ("a.txt", b'{"id": 1}\n{"id": 2}\n', "jsonl"),
        ("a.zip", zip_of({"a.flow.yaml": FLOW, "b.csv": b""}), "bundle"),
        ("a.csv", zip_of({"a.flow.yaml": FLOW}), "bundle"),
        ("a.zip", zip_of({"b.csv": b""}), "other"),
        ("a.zip", zip_of({"../a.flow.yaml": FLOW}), "other"),
        ("a.zip", bomb(1000)[:-5], "other"),
        ("a.xlsx", b"id,text\n", "other"),
        ("a.png", b"\x89PNG", "other"),
        ("empty", b"", "other"),
    ],
)
def test_the_kind_is_what_the_content_says(tmp_path: Path, name: str, content: bytes, kind: str):
    assert keep(tmp_path, name, content).kind == kind


def test_a_workbook_is_known(tmp_path: Path):
    content = workbooks.write(tmp_path / "x", [["id"], [1]]).read_bytes()
    assert keep(tmp_path, "a.xlsx", content).kind == "xlsx"


def test_a_stream_beyond_the_cap_is_cut_off_and_nothing_is_kept(tmp_path: Path):
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return b"x" * size

    stream = Endless()
    with pytest.raises(
        WorkspaceError, match=r"a\.csv is larger than 1,000,000 bytes, so it wasn't kept"
    ):
        keep_upload("a.csv", stream, tmp_path, most=1_000_000)
    assert stream.given < 1_200_000
    assert list(tmp_path.iterdir()) == []


def test_a_stream_that_breaks_off_leaves_nothing_behind(tmp_path: Path):
    class Broken(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise ConnectionResetError(104, "Connection reset by peer")

    with pytest.raises(WorkspaceError, match="Connection reset"):
        keep_upload("a.csv", Broken(), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_told(tmp_path: Path):
    with pytest.raises(WorkspaceError, match=r"a\.csv can't be kept in"):
        keep(tmp_path / "no", "a.csv", b"")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("tweets.csv", "tweets.csv"),
        ("C:\\fakepath\\tweets.csv", "tweets.csv"),
        ("../../etc/passwd", "passwd"),
        (".bashrc", "bashrc"),
        ("a\0b\n.csv", "ab.csv"),
        ("Größe 2.csv", "Größe 2.csv"),
        ("con.csv", "upload-con.csv"),
        ("a:b?.csv", "a_b_.csv"),
        ("\u202excod.csv", "xcod.csv"),
        ("", "upload"),
        ("...", "upload"),
        ("x" * 300 + ".flow.yaml", "x" * 90 + ".flow.yaml"),
    ],
)
def test_a_name_is_made_safe(name: str, safe: str):
    assert safe_name(name) == safe


@settings(derandomize=True, max_examples=500, deadline=None)
@given(st.text(max_size=200))
def test_every_name_becomes_a_plain_file_of_any_system(name: str):
    safe = safe_name(name)
    check_path(safe)
    assert os.sep not in safe
    assert safe_name(safe) == safe
