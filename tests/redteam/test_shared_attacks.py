"""The attacks of the shared data, all of them: by every user, with every rule of imports."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.redteam.users import BESIEGERS, besiege

ATTACKS = Path(__file__).parents[3] / "shared/data/redteam/attacks"

pytestmark = [
    pytest.mark.skipif(not ATTACKS.is_dir(), reason=f"the shared attacks aren't here ({ATTACKS})"),
    pytest.mark.parametrize(("user", "imports"), BESIEGERS),
]


def test_every_attack_is_contained(user: str, imports: str):
    came = besiege(ATTACKS, user, "--imports", imports)
    assert came["attacks"] >= 82
    assert came["found"] == {}


@pytest.mark.full
def test_every_attack_is_contained_within_the_limits_of_every_day(user: str, imports: str):
    assert besiege(ATTACKS, user, "--imports", imports, "--patient")["found"] == {}
