"""The trace lens as data: bins of heat, wires by their ends, and nothing but what JSON can carry."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowboard.editor.canvas import NodeHeat, TraceLens, WireHeat
from flowboard.editor.canvas.lens import BIN_FLOORS, bin_of


@pytest.mark.parametrize(
    ("gain", "expected"), [(0.0, 0), (0.049, 0), (0.05, 1), (0.1, 2), (0.2, 3), (0.349, 3), (0.35, 4), (1, 4)]
)  # fmt: skip
def test_a_bin_begins_at_its_floor(gain, expected):
    assert bin_of(gain) == expected


@given(st.floats(-0.1, 1.1), st.floats(-0.1, 1.1))
def test_a_larger_gain_is_never_lighter(one, other):
    assert (bin_of(one) <= bin_of(other)) == (bin_of(min(one, other)) == bin_of(one))
    assert bin_of(one) in range(len(BIN_FLOORS))


def test_a_bin_that_there_is_not_is_refused():
    with pytest.raises(ValueError, match="bin 5 is none of 0 to 4"):
        NodeHeat(0.9, "90 %", 5)


def test_wires_travel_as_a_list_with_their_ends():
    lens = TraceLens({}, {("a", "text", "b", "in"): WireHeat(1.0, "46", 0.7, on_path=True)}, row="37")
    sent = json.loads(json.dumps(lens.to_json()))
    assert sent["row"] == "37"
    assert sent["wires"] == [
        {
            "source": "a", "source_port": "text", "target": "b", "port": "in",
            "carried": 1.0, "text": "46", "propagation": 0.7, "hint": "", "on_path": True,
        }
    ]  # fmt: skip


def test_the_legend_knows_where_the_bins_begin():
    assert TraceLens().to_json()["floors"] == list(BIN_FLOORS)
