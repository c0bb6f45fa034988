"""The key file: nobody else's, nobody else's to read, and never half written."""

from __future__ import annotations

import os
import threading

import pytest

from flowboard.llm.key_file import KeyFile
from flowboard.llm.secret import Secret
from flowboard.node import NodeFailed

CANARY = "sk-canary-0123456789abcdef"
ORIGIN = "https://models.example.org"
posix = pytest.mark.skipif(os.name != "posix", reason="file modes and links are a matter of POSIX")


@pytest.fixture
def file(tmp_path) -> KeyFile:
    return KeyFile(tmp_path / "settings" / "keys.toml")


def write(file: KeyFile, text: str) -> None:
    """Write the file by hand, as its owner does."""
    file.path.parent.mkdir(exist_ok=True)
    file.path.write_text(text)
    file.path.chmod(0o600)


def unusable(file: KeyFile, told: str) -> None:
    """The file is neither read nor changed, and the message says why, without any key."""
    before = file.path.read_bytes() if file.path.is_file() else None
    for use in (file.keys, lambda: file.save("https://b.example.org", Secret(CANARY))):
        with pytest.raises(NodeFailed, match=told) as failure:
            use()
        assert CANARY not in str(failure.value)
        # The parser's error quotes the file, so it doesn't hang on ours.
        assert not isinstance(failure.value.__cause__ or failure.value.__context__, ValueError)
    assert (file.path.read_bytes() if file.path.is_file() else None) == before


def test_a_saved_key_is_found_again(file):
    file.save(ORIGIN, Secret(CANARY))
    file.save("https://other.example.org", Secret('with "quotes" and \\'))
    assert file.keys() == {ORIGIN: CANARY, "https://other.example.org": 'with "quotes" and \\'}


@posix
def test_only_its_owner_may_read_the_file_and_nothing_lies_beside_it(file):
    file.save(ORIGIN, Secret(CANARY))
    assert file.path.stat().st_mode & 0o777 == 0o600
    assert file.path.parent.stat().st_mode & 0o777 == 0o700
    assert list(file.path.parent.iterdir()) == [file.path]


def test_what_the_owner_wrote_stays(file):
    write(file, f'# mine\n"{ORIGIN}" = "old"  # the old one\n\n"https://b.example.org" = "b"')
    file.save(ORIGIN, Secret(CANARY))
    assert file.path.read_text() == (
        f'# mine\n\n"https://b.example.org" = "b"\n"{ORIGIN}" = "{CANARY}"\n'
    )
    assert file.remove(ORIGIN)
    assert file.path.read_text() == '# mine\n\n"https://b.example.org" = "b"\n'
    assert not file.remove(ORIGIN)


def test_an_origin_counts_however_its_owner_spells_it(file):
    write(file, f'"HTTPS://Models.Example.org:443/v1" = "{CANARY}"\nnote = "no origin"\n')
    assert file.keys() == {ORIGIN: CANARY}
    file.save(ORIGIN, Secret("a-new-one"))
    assert file.keys() == {ORIGIN: "a-new-one"}


@posix
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o622])
def test_a_file_that_others_may_read_or_write_is_refused(file, mode):
    file.save(ORIGIN, Secret(CANARY))
    file.path.chmod(mode)
    unusable(file, "chmod 600")


@posix
def test_a_link_is_not_followed(file, tmp_path):
    elsewhere = KeyFile(tmp_path / "elsewhere.toml")
    elsewhere.save(ORIGIN, Secret(CANARY))
    file.path.parent.mkdir()
    file.path.symlink_to(elsewhere.path)
    unusable(file, "is a link")
    assert elsewhere.keys() == {ORIGIN: CANARY}


@posix
def test_a_pipe_in_its_place_holds_nobody_up(file):
    file.path.parent.mkdir()
    os.mkfifo(file.path, 0o600)
    unusable(file, "is no file")


@posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
def test_a_file_of_somebody_else_is_refused(file):
    file.save(ORIGIN, Secret(CANARY))
    os.chown(file.path, 65534, -1)
    file.path.parent.parent.chmod(0o755)
    file.path.parent.chmod(0o755)
    status = file.path.stat()
    os.seteuid(12345)
    try:
        with pytest.raises(NodeFailed, match="another user"):
            file._check(status)
    finally:
        os.seteuid(0)


@pytest.mark.parametrize(
    "text", [f'"{ORIGIN}" = {CANARY}', f'"{ORIGIN}" = "{CANARY}', f"\xff\x00 = {CANARY}"]
)
def test_a_broken_file_is_told_without_its_content(file, text):
    write(file, text)
    unusable(file, "can't be read; it holds lines")


@pytest.mark.parametrize(
    "text",
    [f'[keys]\n"x" = "{CANARY}"\n', f'"{ORIGIN}" = """\n{CANARY}"""\n"https://b.example.org" = "b"\n'],
)
def test_a_file_with_more_than_lines_is_left_as_it_is(file, text):
    write(file, text)
    with pytest.raises(NodeFailed, match="by hand"):
        file.save(ORIGIN, Secret("a-new-one"))
    assert file.path.read_text() == text


def test_keys_that_are_saved_at_one_time_are_all_there(file):
    origins = [f"https://m{number}.example.org" for number in range(20)]
    threads = [
        threading.Thread(target=KeyFile(file.path).save, args=(origin, Secret(CANARY)))
        for origin in origins
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert file.keys().keys() == set(origins)


@posix
def test_a_file_that_cannot_be_written_leaves_no_copy_of_the_key(file, monkeypatch):
    file.save(ORIGIN, Secret(CANARY))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NodeFailed, match="No space left"):
        file.save(ORIGIN, Secret("a-new-one"))
    monkeypatch.undo()
    assert file.keys() == {ORIGIN: CANARY}
    assert list(file.path.parent.iterdir()) == [file.path]
