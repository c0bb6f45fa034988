"""The benchmark of the choice of assertions runs small, and sizes reach their levels."""

from __future__ import annotations

from itertools import islice

import pytest

from tests.benchmarks.alignment import chance, few, judges, run_alignment, sizes, speed
from tests.benchmarks.alignment_data import DATA
from tests.benchmarks.alignment_flows import flows

needs_data = pytest.mark.skipif(
    not (DATA / "spade").is_dir(),
    reason=f"there is no {DATA / 'spade'}: the recorded assertions aren't here",
)


@needs_data
def test_the_smallest_sets_are_those_that_there_are():
    for line in sizes():
        assert line.level == f"= {line.measured}", line
        assert line.note == "proved"


@needs_data
def test_few_grades_are_measured_beside_their_levels():
    lines = list(few(4))
    assert lines[0].what == "J codereviews, 20 grades"
    assert lines[1].what == "P(FFR <= .25) codereviews, 20 grades"
    assert all(0 < float(line.measured) <= 1 for line in lines)


@needs_data
def test_combined_judges_are_measured_beside_their_levels():
    lines = list(judges(1))
    assert [line.what for line in lines] == ["kappa agent judges", "kappa LLMBar", "kappa FRANK"]
    assert all(float(line.measured) > 0 for line in lines)


def test_coins_are_never_usable_and_what_is_always_right_is_chosen():
    lines = {line.what: line for line in chance(4)}
    assert lines["coins, 25 grades: usable"].measured == "0"
    assert lines["always right: coverage"].measured.startswith("1.00")
    assert lines["always right: FFR"].note == "right"


def test_an_exact_choice_is_timed_on_three_kinds_of_tables():
    lines = list(islice(speed(scale=0.05, rounds=1), 6))
    assert [line.what.split()[-2] for line in lines[::2]] == ["defined,", "mixed,", "noisy,"]
    assert all(line.measured.endswith(" s") for line in lines)


def test_the_table_has_a_heading_and_a_part_can_be_had_alone(capsys: pytest.CaptureFixture[str]):
    run_alignment(1, only=("chance",))
    heading, *lines = capsys.readouterr().out.splitlines()
    assert heading.split() == ["alignment", "measured", "level"]
    assert all("coins" in line or "always right" in line for line in lines)


@pytest.mark.full
@needs_data
def test_combined_judges_reach_their_levels():
    for line in judges(100):
        assert float(line.measured) >= float(line.level.removeprefix(">= ")), line


@pytest.mark.full
def test_coins_are_told_from_judges_nearly_always():
    for line in chance(200):
        if "said so" in line.what:
            assert float(line.measured) >= 0.95, line


def test_the_examples_are_shown_beside_the_study():
    lines = list(flows(1))
    assert [line.what for line in lines[::2]] == [
        "doctor_calls, 20 grades",
        "product_descriptions, 20 grades",
    ]
    assert all("Study" in line.note for line in lines[::2])
    assert all("coverage 0." in line.note for line in lines)
