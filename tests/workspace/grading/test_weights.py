"""What graded rows stand for: drawn ones for all that nobody went to, the others for themselves."""

from __future__ import annotations

import numpy as np
import pytest

from flowboard.align.sampling import Draw
from flowboard.workspace.grading.draws import weights_of


def drawn(name: str, turn: int, chance: float) -> Draw:
    return Draw(name, turn, 0, chance, "random", "")


def own(name: str, turn: int) -> Draw:
    return Draw(name, turn, 0, None, "own", "")


def test_rows_drawn_evenly_weigh_alike():
    draws = [drawn(f"r{turn}", turn, 1 / (200 - turn + 1)) for turn in range(1, 11)]
    weights = weights_of(draws, 200)
    assert list(weights.values()) == pytest.approx([20.0] * 10)


def test_where_the_rest_is_graded_later_all_rows_weigh_alike():
    draws = [drawn(f"r{turn}", turn, 1 / (200 - turn + 1)) for turn in range(1, 5)]
    rest = [own(f"o{number}", 5) for number in range(196)]
    weights = weights_of([*draws, *rest], 200)
    assert list(weights.values()) == pytest.approx([1.0] * 200, rel=0.05)


def test_rows_that_were_graded_before_the_first_draw_stand_for_themselves():
    before = [own(f"o{number}", 1) for number in range(100)]
    draws = [drawn(f"r{turn}", turn, 1 / (100 - turn + 1)) for turn in range(1, 11)]
    weights = weights_of([*before, *draws], 200)
    assert {weights[one.id] for one in before} == {1.0}
    assert [weights[one.id] for one in draws] == pytest.approx([10.0] * 10)


def test_the_weighted_share_is_right_on_average_with_rows_that_somebody_went_to():
    """1,000 worlds: bad rows are four times as likely to be drawn, and some good ones were graded besides."""
    random = np.random.default_rng(7)
    bad = np.arange(60) < 15
    went_to = set(range(40, 50))
    shares = []
    for _ in range(1_000):
        chances, left, draws = np.where(bad, 4.0, 1.0), np.ones(60, bool), []
        for turn in range(1, 13):
            chance = np.where(left, chances, 0) / chances[left].sum()
            row = int(random.choice(60, p=chance))
            draws.append(drawn(str(row), turn, float(chance[row])))
            left[row] = False
        others = [own(str(row), 13) for row in went_to if str(row) not in {one.id for one in draws}]
        kept = [one for one in draws if int(one.id) not in went_to]
        weights = weights_of(
            [*kept, *others, *(own(str(row), 13) for row in went_to if left[row] == 0)], 60
        )
        total = sum(weights.values())
        shares.append(sum(weight for row, weight in weights.items() if bad[int(row)]) / total)
    assert np.mean(shares) == pytest.approx(0.25, abs=0.02)


def test_grades_that_were_imported_with_earlier_times_stand_for_themselves_too():
    draws = [drawn(f"r{turn}", turn, 1 / (200 - turn + 1)) for turn in range(1, 5)]
    imported = [own(f"o{number}", 1) for number in range(196)]
    told = {draw.id: 200 - draw.turn + 1 for draw in draws}
    weights = weights_of([*imported, *draws], 200, told)
    assert list(weights.values()) == pytest.approx([1.0] * 200, rel=0.05)
