"""Honest programs, as the authors of assertions write them: all of them work."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.redteam.users import USERS, besiege

PROGRAMS = Path(__file__).parent / "benign"


@pytest.mark.parametrize("imports", ["any", "listed"])
@pytest.mark.parametrize("user", USERS)
def test_every_program_that_keeps_to_the_list_works(user: str, imports: str):
    came = besiege(PROGRAMS, user, "--imports", imports, "--patient")
    assert came["attacks"] >= 35
    assert came["found"] == {}


def test_a_program_may_go_beyond_the_list_where_that_is_allowed():
    assert besiege(PROGRAMS / "any", "oneself", "--imports", "any", "--patient")["found"] == {}


def test_a_program_that_goes_beyond_the_list_is_told_so_early():
    found = besiege(PROGRAMS / "any", "oneself", "--imports", "listed", "--patient")["found"]
    (sentences,) = found.values()
    assert all(one.startswith("error: line 4: `inspect` can't be imported here") for one in sentences)
