"""A stranger's zip: what is taken from it, and what is refused before it does harm."""

import io
import stat
import tracemalloc
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowboard.workspace.archives import Archive, ArchiveCaps, ArchiveRefused, check_path
from tests.workspace.zips import (
    CENTRAL,
    END,
    FLOW,
    LOCAL,
    bomb,
    lying_about_size,
    of_many_entries,
    overlapping,
    patched,
    with_info,
    zip_of,
)

SMALL = ArchiveCaps(packed=100_000, unpacked=3_000_000, entries=10)


def content(data: bytes, caps: ArchiveCaps = SMALL) -> dict[str, bytes]:
    """Everything in a zip."""
    found = {}
    with Archive.opened(io.BytesIO(data), caps) as archive:
        for entry in archive.entries:
            target = io.BytesIO()
            archive.unpack(entry, target)
            found[entry.path] = target.getvalue()
    return found


def test_a_plain_zip_gives_its_files_and_leaves_out_its_folders():
    files = {"a.flow.yaml": FLOW, "data/": b"", "data/größe.csv": b"id\n1\n"}
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        assert content(zip_of(files, method)) == {
            name: data for name, data in files.items() if not name.endswith("/")
        }


BAD_NAMES = {
    "../a.csv": "leads out", "data/../../a.csv": "leads out", "./a.csv": "leads out", "a//b.csv": "plainly",
    "/etc/passwd": "absolute", "C:/a.csv": "drive letter", "C:a.csv": "drive letter", "a.csv:stream": "drive",
    "..\\a.csv": "backslash", "data\\a.csv": "backslash", "a\nb.csv": "control", "a\u202ecsv.exe": "nobody sees",
    "a\u200b.csv": "nobody sees", ".bashrc": "hidden", ".git/config": "hidden", "data/.env": "hidden",
    "a.csv.": "ends with", "a.csv ": "ends with", "data /a.csv": "ends with", "con.csv": "device on Windows",
    "data/LPT1": "device on Windows", "COM¹.txt": "device on Windows", "nul": "device on Windows",
    "a?.csv": "isn't allowed everywhere", "x" * 200: "more than 120 bytes", "d/" * 20 + "a.csv": "8 folders",
    "é" * 200: "longer than 240 bytes",
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_name_that_some_system_takes_for_something_else_is_refused(name: str):
    with pytest.raises(ArchiveRefused, match=BAD_NAMES[name]):
        content(zip_of({"a.flow.yaml": FLOW, name: b"x"}))


def test_a_name_with_a_nul_in_it_is_refused_though_the_library_cuts_it():
    data = zip_of({"a.flow.yaml": FLOW, "b.csvX.exe": b"x"}).replace(b"b.csvX.exe", b"b.csv\0.exe")
    with pytest.raises(ArchiveRefused, match="control characters"):
        content(data)


@pytest.mark.parametrize(
    "pair",
    [
        ("a.csv", "A.CSV"),
        ("caf\u00e9.csv", "cafe\u0301.csv"),
        ("ﬁle.csv", "file.csv"),
        ("straße.csv", "STRASSE.csv"),
        ("data", "data/a.csv"),
        ("Data/a.csv", "data/A.csv"),
        ("data/", "data"),
    ],
)
def test_two_names_for_one_place_are_refused(pair: tuple[str, str]):
    for first, second in (pair, pair[::-1]):
        with pytest.raises(ArchiveRefused, match=r"twice|a file and a folder at once"):
            content(zip_of({first: b"", second: b""}))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_one_name_twice_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as zipped:
        zipped.writestr("a.csv", b"1")
        zipped.writestr("a.csv", b"2")
    with pytest.raises(ArchiveRefused, match="twice"):
        content(stream.getvalue())


@pytest.mark.parametrize(
    "mode", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK, stat.S_IFDIR]
)
@pytest.mark.parametrize("system", [0, 3])
def test_links_and_special_files_are_refused(mode: int, system: int):
    def change(info: zipfile.ZipInfo) -> None:
        info.create_system, info.external_attr = system, (mode | 0o777) << 16

    with pytest.raises(ArchiveRefused, match="is a link or another special file"):
        content(with_info("b.csv", b"/etc/passwd", change))


def test_a_reparse_point_of_windows_is_refused():
    with pytest.raises(ArchiveRefused, match="is a link or another special file"):
        content(with_info("b.csv", b"x", lambda info: setattr(info, "external_attr", 0x400)))


def test_a_folder_with_content_is_refused():
    def change(info: zipfile.ZipInfo) -> None:
        info.external_attr = (stat.S_IFDIR | 0o755) << 16

    with pytest.raises(ArchiveRefused, match="is a folder with content"):
        content(with_info("data/", b"x", change))


PLAIN = zip_of({"a.flow.yaml": FLOW, "b.csv": b"id\n1\n" * 20})


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "no zip"),
        (b"id,text\n", "no zip"),
        (PLAIN[:-1], "no zip"),
        (PLAIN + b"more", "something behind its end"),
        (b"MZ before" + PLAIN, "isn't whole"),
        (PLAIN[:40] + PLAIN[50:], "isn't whole"),
        (patched(PLAIN, END, 4, "<H", 1), "isn't whole"),
        (patched(PLAIN, END, 20, "<H", 9), "isn't whole"),
        (patched(PLAIN, END, 10, "<H", 0xFFFF), "zip64"),
        (patched(PLAIN, END, 16, "<L", 0xFFFFFFFF), "zip64"),
        (patched(patched(PLAIN, END, 8, "<H", 1), END, 10, "<H", 1), "holds 2 entries and says 1"),
        (patched(PLAIN, CENTRAL, 8, "<H", 1), "encrypted"),
        (patched(PLAIN, CENTRAL, 10, "<H", 14), "packed in an uncommon way"),
        (patched(PLAIN, CENTRAL, 16, "<L", 1), "damaged"),
        (patched(PLAIN, LOCAL, 30, "<B", 0x5A), "damaged"),
        (patched(PLAIN, CENTRAL, 0, "<L", 0), "damaged"),
        (patched(PLAIN, CENTRAL, 20, "<L", 10_000), "goes on behind its end"),
        (patched(PLAIN, CENTRAL, 42, "<L", 10_000), "lie over each other"),
        (lying_about_size(50), "damaged"),
        (lying_about_size(200), "has 100 bytes where the zip says 200"),
        (lying_about_size(2_000_000_000), "unpacks to more than 3,000,000 bytes"),
        (overlapping(), "lie over each other"),
        (of_many_entries(11), "more than 10 entries"),
        (zip_of({"a.csv": b"x" * 200_000}, zipfile.ZIP_STORED), "at most 100,000 are opened"),
        (zip_of({"a.csv": b"x"}, zipfile.ZIP_LZMA), "uncommon way"),
        (bomb(2_500_000), "more than 200 times its size, as a zip bomb"),
    ],
)
def test_a_zip_that_is_odd_in_any_way_is_refused_with_a_sentence(data: bytes, sentence: str):
    with pytest.raises(ArchiveRefused, match=sentence):
        content(data)


def test_a_zip64_of_the_standard_library_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as zipped:
        for number in range(0x10000):
            zipped.writestr(f"{number}", b"")
    with pytest.raises(ArchiveRefused, match="zip64"):
        content(stream.getvalue(), ArchiveCaps(entries=10**6))


def test_all_entries_together_are_counted_as_they_come_out():
    data = zip_of({f"{number}.csv": b"ab" * 400_000 for number in range(3)})
    data = patched(data, CENTRAL, 24, "<L", 10)  # the last one says that it is small
    with pytest.raises(ArchiveRefused, match=r"more than 2,000,000 bytes|damaged"):
        content(data, ArchiveCaps(unpacked=2_000_000, ratio=10_000))


def test_a_bomb_is_refused_without_being_in_memory():
    data = bomb(200_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(ArchiveRefused):
            content(data, ArchiveCaps())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 45_000_000  # the 40 MB that it may give by its ratio stand in the test's own buffer


def test_a_zip_in_a_zip_is_only_a_file():
    inner = bomb(1_000_000)
    assert content(zip_of({"a.flow.yaml": FLOW, "b.csv": inner}))["b.csv"] == inner


@settings(derandomize=True, max_examples=400, deadline=None)
@given(st.data())
def test_a_zip_with_any_bytes_changed_is_read_as_it_was_or_refused(data: st.DataObject):
    files = {"a.flow.yaml": FLOW, "data/b.csv": b"id,text\n1,x\n" * 9, "c.jsonl": b"{}\n"}
    changed = bytearray(zip_of(files))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(changed) - 1))
        changed[place] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        start = data.draw(st.integers(0, len(changed)))
        del changed[start : start + data.draw(st.integers(0, 40))]
    try:
        found = content(bytes(changed))
    except ArchiveRefused as error:
        assert str(error).endswith(".")
    else:
        for name, text in found.items():
            check_path(name)
            assert text in files.values()
