"""Who else may come in to a served editor."""

from __future__ import annotations

import os
import stat
import threading

import pytest

from flowboard.workspace.access_tokens import AccessTokens, owner_name
from flowboard.workspace.errors import WorkspaceError


@pytest.fixture
def tokens(tmp_path):
    return AccessTokens(tmp_path)


def test_a_token_is_found_by_its_text_and_kept_without_it(tokens):
    token, text = tokens.add("a grader", "grade")
    assert tokens.find(text) == token
    assert tokens.find(text[:-1]) is None
    assert text not in tokens.file.read_text()
    assert "hash" not in token.to_json()


def test_only_the_user_may_read_the_file(tokens):
    tokens.add("a grader", "grade")
    assert stat.S_IMODE(tokens.file.stat().st_mode) == 0o600


@pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX")
def test_a_file_that_others_can_read_lets_nobody_in(tokens):
    _, text = tokens.add("a grader", "grade")
    tokens.file.chmod(0o644)
    with pytest.raises(WorkspaceError, match="chmod 600"):
        AccessTokens(tokens.file.parent).find(text)


def test_what_another_process_adds_or_removes_counts_at_once(tokens):
    other = AccessTokens(tokens.file.parent)
    token, text = other.add("a grader", "grade")
    assert tokens.find(text) == token
    other.remove("a grader")
    assert tokens.find(text) is None
    assert tokens.get(token.id) is None


def test_the_secret_stays_the_same_over_restarts(tokens):
    secret = tokens.secret()
    assert AccessTokens(tokens.file.parent).secret() == secret
    tokens.add("a grader", "grade")
    assert tokens.secret() == secret


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "two\nlines\x07", owner_name()])
def test_a_name_must_tell_who_it_is(tokens, name):
    with pytest.raises(WorkspaceError):
        tokens.add(name, "view")
    assert tokens.tokens() == []


def test_a_name_is_taken_once(tokens):
    tokens.add("a grader", "view")
    with pytest.raises(WorkspaceError, match="Choose another name"):
        tokens.add(" a  grader ", "edit")


def test_an_unknown_role_names_the_known_ones(tokens):
    with pytest.raises(WorkspaceError, match="Did you mean 'grade'"):
        tokens.add("a grader", "grader")


def test_removing_what_is_not_there_names_what_is(tokens):
    tokens.add("a grader", "view")
    with pytest.raises(WorkspaceError, match="a grader"):
        tokens.remove("nobody")


def test_many_at_once_lose_nothing(tmp_path):
    def add(number: int) -> None:
        AccessTokens(tmp_path).add(f"somebody {number}", "view")

    threads = [threading.Thread(target=add, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(AccessTokens(tmp_path).tokens()) == 12


def test_a_damaged_file_says_what_to_do(tokens):
    tokens.add("a grader", "view")
    tokens.file.write_bytes(b'{"format": 1}')
    with pytest.raises(WorkspaceError, match="Move it away"):
        tokens.tokens()
