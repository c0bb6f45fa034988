"""`flowboard keys`: keys come in hidden, are kept for an origin, and never come out again."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import keyring
import pytest
from keyring.backends import null

from tests.llm.keyrings import MemoryKeyring

CANARY = "sk-canary-0123456789-wxyz"
ORIGIN = "https://models.example.org"


@pytest.fixture(autouse=True)
def settings(monkeypatch) -> Path:
    """Nobody's keys and no keyring; gives the settings folder."""
    before = keyring.get_keyring()
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    keyring.set_keyring(null.Keyring())
    yield Path(os.environ["FLOWBOARD_HOME"])
    keyring.set_keyring(before)


@pytest.fixture
def memory(settings) -> MemoryKeyring:
    backend = MemoryKeyring()
    keyring.set_keyring(backend)
    return backend


@pytest.fixture
def piped(flowboard, monkeypatch):
    """Runs a command with something on standard input."""

    def run(text: str, *arguments: str):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        ended = flowboard(*arguments)
        assert CANARY not in ended.out + ended.err
        return ended

    return run


# -- set ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["openai", "https://api.openai.com", "https://API.openai.com:443/v1"])
def test_a_key_from_standard_input_is_kept_for_the_origin_that_is_meant(piped, settings, place):
    ended = piped(f"{CANARY}\n", "keys", "set", place)
    assert ended.code == 0
    assert "…wxyz for https://api.openai.com is kept in" in ended.out
    assert (settings / "keys.toml").read_text() == f'"https://api.openai.com" = "{CANARY}"\n'
    assert (settings / "keys.toml").stat().st_mode & 0o777 == 0o600


def test_a_keyring_goes_before_the_file_unless_the_file_is_asked_for(piped, memory, settings):
    assert "in your system's keyring" in piped(CANARY, "keys", "set", "openai").out
    assert memory.entries == {("flowboard", "https://api.openai.com"): CANARY}
    assert not (settings / "keys.toml").exists()
    assert "keys.toml" in piped(CANARY, "keys", "set", "openai", "--file").out
    assert memory.entries == {}


def test_what_a_key_is_kept_for_is_told_where_it_may_surprise(piped, monkeypatch):
    assert "whatever the path" in piped(CANARY, "keys", "set", f"{ORIGIN}/v1").err
    assert "isn't encrypted" in piped(CANARY, "keys", "set", "http://10.0.0.7:8000").err
    assert "may be any word" in piped("none", "keys", "set", "http://127.0.0.1:8000").err
    monkeypatch.setenv("OPENAI_API_KEY", "sk-from-the-environment")
    assert "OPENAI_API_KEY goes before" in piped(CANARY, "keys", "set", "openai").err


@pytest.mark.parametrize(
    "place", ["opnai", "api.openai.com", "", CANARY, "ftp://models.example.org", "https://"]
)
def test_what_is_neither_a_profile_nor_an_origin_is_told(piped, settings, place):
    ended = piped(CANARY, "keys", "set", place)
    assert ended.code == 2
    assert "https://models.example.org" in ended.err
    assert not (settings / "keys.toml").exists()


@pytest.mark.parametrize(
    "place", [f"https://user:{CANARY}@models.example.org", f"{ORIGIN}/?key={CANARY}"]
)
def test_a_key_inside_an_address_is_not_repeated(piped, place):
    piped("another-key-0123456789", "keys", "set", place)


def test_an_origin_with_letters_that_look_like_others_is_refused(piped):
    ended = piped(CANARY, "keys", "set", "https://api.\N{CYRILLIC SMALL LETTER O}penai.com")
    assert (ended.code, "ASCII" in ended.err) == (2, True)


def test_a_key_is_never_taken_as_an_argument(piped, settings):
    ended = piped("", "keys", "set", "openai", CANARY)
    assert ended.code == 2
    assert "isn't taken as an argument" in ended.err
    assert not settings.joinpath("keys.toml").exists()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "No key was given"),
        ("\n", "No key was given"),
        (f"{CANARY}\nX-Evil: 1\n", "several lines"),
        (f"Bearer {CANARY}", "leave that word out"),
        (f"{CANARY}\x00\xff", "copy it again"),
    ],
)
def test_what_is_no_key_changes_nothing(piped, settings, text, told):
    ended = piped(text, "keys", "set", "openai")
    assert (ended.code, told in ended.err) == (2, True)
    assert not (settings / "keys.toml").exists()


def test_echo_and_a_pipe_are_enough(folder, settings):
    ended = subprocess.run(
        [sys.executable, "-m", "flowboard", "keys", "set", ORIGIN],
        input=f"{CANARY}\n", cwd=folder, capture_output=True, text=True,
    )  # fmt: skip
    assert (ended.returncode, CANARY in ended.stdout + ended.stderr) == (0, False)
    assert f'"{CANARY}"' in (settings / "keys.toml").read_text()


@pytest.mark.skipif(os.name != "posix", reason="terminals are opened in another way there")
def test_at_a_terminal_the_key_is_asked_for_and_not_shown(folder, settings):
    import fcntl
    import pty
    import termios

    ours, theirs = pty.openpty()

    def own_terminal() -> None:
        os.setsid()
        fcntl.ioctl(theirs, termios.TIOCSCTTY, 0)

    process = subprocess.Popen(
        [sys.executable, "-m", "flowboard", "keys", "set", ORIGIN],
        cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs, preexec_fn=own_terminal,
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    try:
        while b"Key for" not in shown:
            shown += os.read(ours, 1024)
        os.write(ours, CANARY.encode() + b"\n")
        while b"is kept" not in shown:
            shown += os.read(ours, 1024)
        assert process.wait(60) == 0
    finally:
        process.kill()
        os.close(ours)
    assert f"Key for {ORIGIN} (it isn't shown)".encode() in shown
    assert CANARY.encode() not in shown
    assert CANARY in (settings / "keys.toml").read_text()


# -- list -----------------------------------------------------------------------------------------


def test_the_list_says_where_each_key_was_found(piped, flowboard, memory, settings, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    settings.joinpath("profiles.toml").write_text(
        '[profiles.one]\nbase_url = "https://one.example.org/v1"\n'
        '[profiles.two]\nbase_url = "https://one.example.org/v2"\n'
    )
    piped("key-in-the-keyring-1234", "keys", "set", "one")
    piped("key-in-the-file-5678", "keys", "set", ORIGIN, "--file")
    piped("key-without-profile-9012", "keys", "set", "https://alone.example.org")
    ended = flowboard("keys", "list", "--json")
    found = {one["origin"]: one for one in ended.json}
    assert [
        (found[origin]["profiles"], found[origin]["found"], found[origin]["shown"])
        for origin in (
            "https://api.openai.com", "https://one.example.org", ORIGIN, "https://alone.example.org",
        )
    ] == [
        (["openai"], "environment", "…wxyz"),
        (["one", "two"], "keyring", "…1234"),
        ([], "file", "…5678"),
        ([], "keyring", "…9012"),
    ]  # fmt: skip
    assert found["https://api.anthropic.com"]["found"] is None
    table = flowboard("keys", "list").out
    assert "environment variable OPENAI_API_KEY" in table
    assert "missing" in table
    for key in (CANARY, "key-in-the", "key-without"):
        assert key not in table + ended.out


def test_of_short_keys_nothing_is_shown(piped, flowboard):
    piped("elevenchars", "keys", "set", ORIGIN)
    table = flowboard("keys", "list").out
    assert "chars" not in table
    assert "…" in table


def test_a_key_file_that_cannot_be_used_is_told_once_and_the_list_goes_on(piped, flowboard, settings):
    piped(CANARY, "keys", "set", ORIGIN)
    settings.joinpath("keys.toml").chmod(0o644)
    ended = flowboard("keys", "list")
    assert ended.code == 0
    assert ended.err.count("chmod 600") == 1
    assert "https://api.openai.com" in ended.out


# -- remove ---------------------------------------------------------------------------------------


def test_a_removed_key_is_gone(piped, flowboard, memory, settings):
    piped(CANARY, "keys", "set", "openai")
    assert "is removed: keyring" in flowboard("keys", "remove", "openai").out
    assert memory.entries == {}
    assert "No key is stored" in flowboard("keys", "remove", "openai").out
    piped(CANARY, "keys", "set", ORIGIN, "--file")
    assert flowboard("keys", "remove", f"{ORIGIN}/v1", "--json").json["removed_from"] == ["file"]
    assert CANARY not in (settings / "keys.toml").read_text()


def test_a_key_in_the_environment_is_told_since_it_stays(piped, flowboard, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    ended = flowboard("keys", "remove", "openai")
    assert (ended.code, "OPENAI_API_KEY still holds one" in ended.err) == (0, True)
