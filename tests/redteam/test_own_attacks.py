"""Attacks on this very sandbox: its shared memory, its zygote, its filter, its reader."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.redteam.canaries import HOST
from tests.redteam.users import BESIEGERS, USERS, besiege

ATTACKS = Path(__file__).parent / "attacks"

HARMLESS = (
    "calls_that_are_not_listed",
    "descriptors_inherited",
    "descriptors_made",
    "files_by_other_ways",
    "filter_again",
    "flowboard_imported",
    "heap_searched",
    "memory_beyond_the_limit",
    "memory_to_run",
    "processes_and_threads",
    "timers",
)
"""Attacks that only look, or ask for something, and stop where they get it."""


@pytest.mark.parametrize(("user", "imports"), BESIEGERS)
def test_every_attack_is_contained(user: str, imports: str):
    came = besiege(ATTACKS, user, "--imports", imports)
    assert came["attacks"] >= 40
    assert came["found"] == {}


@pytest.mark.full
@pytest.mark.parametrize("user", USERS)
def test_every_attack_is_contained_within_the_limits_of_every_day(user: str):
    assert besiege(ATTACKS, user, "--patient")["found"] == {}


@pytest.mark.parametrize("name", HARMLESS)
def test_without_walls_the_same_attack_works(name: str):
    done = subprocess.run(
        [sys.executable, "-m", "tests.redteam.unwalled", str(ATTACKS / f"{name}.py")],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"FLOWBOARD_SECRET": HOST},
        capture_output=True,
        timeout=30,
    )
    assert set(done.stdout.splitlines()) == {b"it worked"}
