"""Where the editor listens, and what keeps it from it."""

from __future__ import annotations

import pytest

from flowboard.editor.settings import (
    PORT,
    Settings,
    check_reach,
    home_folder,
    listening_socket,
    public_address,
)
from flowboard.workspace.access_tokens import AccessTokens
from flowboard.workspace.errors import WorkspaceError


def test_a_taken_port_is_told_with_a_way_out():
    with (
        listening_socket("127.0.0.1", 0) as taken,
        pytest.raises(WorkspaceError, match="leave --port out"),
    ):
        listening_socket("127.0.0.1", taken.getsockname()[1])


def test_without_a_port_the_next_free_one_is_taken():
    with listening_socket("127.0.0.1", None) as first, listening_socket("127.0.0.1", None) as second:
        ports = first.getsockname()[1], second.getsockname()[1]
        assert ports[0] != ports[1]
        assert min(ports) >= PORT


def test_an_address_that_is_not_here_is_told():
    with pytest.raises(WorkspaceError, match="Check --host"):
        listening_socket("203.0.113.9", 0)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4"])
def test_beyond_this_machine_it_starts_only_with_a_token(tmp_path, host):
    tokens, settings = AccessTokens(tmp_path), Settings(tmp_path, host=host)
    with pytest.raises(WorkspaceError, match="flowboard tokens add"):
        check_reach(settings, tokens)
    tokens.add("a grader", "grade")
    check_reach(settings, tokens)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_on_this_machine_it_needs_none(tmp_path, host):
    check_reach(Settings(tmp_path, host=host), AccessTokens(tmp_path))


def test_the_folder_is_this_one_unless_that_is_the_home(tmp_path, monkeypatch):
    home = tmp_path / "home"
    work = home / "work"
    work.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.chdir(work)
    assert home_folder() == work
    monkeypatch.chdir(home)
    assert home_folder() == home / "Flowboard"
    assert home_folder(work) == work
    with pytest.raises(WorkspaceError, match="no folder"):
        home_folder(home / "nothere")


def test_a_public_address_is_that_of_a_whole_site():
    assert public_address("") == ""
    assert public_address("https://Flows.example.org/") == "https://flows.example.org"


@pytest.mark.parametrize(
    "text",
    [
        "flows.example.org",
        "ftp://x",
        "https://",
        "https://x/path",
        "https://a@x",
        "https://x:port",
        "https://x?y",
    ],
)
def test_what_is_no_public_address_is_told(text):
    with pytest.raises(WorkspaceError, match="no address of a site"):
        public_address(text)
