"""A trace as the canvas shows it: every number as it is printed, wires over what takes no part, one row's path."""

from flowboard.editor.tracing.lens import failures, gain_figures, lens_of
from flowboard.tracing.verify import VerifiedGain
from flowboard.workspace.editing.views import WireView
from tests.tracing.tables import DIAMOND, chain, traced

ABC = chain("a", "b", "c")
WIRES = (WireView("a", "text", "b", "in"), WireView("b", "text", "c", "in"))
ALL_SEEN = ((20, "ppp"), (6, "fff"), (2, "pff"))


def test_a_node_has_its_gain_its_own_rate_and_what_was_seen():
    heat = lens_of(traced(ABC, *ALL_SEEN), WIRES, str.title).nodes["a"]
    assert heat.gain is not None and heat.gain > 0.5
    assert heat.gain_text == f"{100 * heat.gain:.0f} %"
    assert heat.summary == "6 of 28 fail"
    assert heat.bin == 4 and not heat.hatched


def test_a_node_that_nothing_checks_is_hatched_and_says_what_may_sit_there():
    heat = lens_of(traced(ABC, (20, "p-p"), (6, "p-f"), (3, "f-f")), WIRES, str.title).nodes["b"]
    assert heat.hatched
    assert heat.gain_text.startswith("~")
    assert heat.hint.startswith("No assertion here. ") and heat.hint.endswith("may sit here.")


def test_wires_say_how_many_failures_they_carry_and_both_rates_with_their_counts():
    wires = lens_of(traced(ABC, *ALL_SEEN), WIRES, str.title).wires
    first, last = wires["a", "text", "b", "in"], wires["b", "text", "c", "in"]
    assert max(first.carried, last.carried) == 1
    assert "C fails when B fails: 100 % (68–100), 8 of 8" in last.hint
    assert "C fails when all before it pass: 0 % (0–16), 0 of 20" in last.hint


def test_a_wire_from_a_node_that_never_failed_has_no_rate_of_passing_it_on():
    wires = lens_of(traced(ABC, (20, "ppp"), (6, "pff")), WIRES, str.title).wires
    assert wires["a", "text", "b", "in"].propagation is None
    assert wires["b", "text", "c", "in"].propagation is not None


def test_failures_that_pass_what_takes_no_part_light_every_wire_on_the_way():
    wires = (
        WIRES[0],
        WireView("b", "text", "filter", "in"),
        WireView("filter", "out", "c", "in"),
        WireView("b", "text", "aside", "in"),
    )
    lit = lens_of(traced(ABC, *ALL_SEEN), wires, str.title).wires
    assert {ends[0] + ends[2] for ends in lit} == {"ab", "bfilter", "filterc"}


def test_only_the_path_of_the_row_that_is_looked_at_is_lit():
    report = traced(DIAMOND, (20, "pppp"), (4, "pfpf"))
    wires = [WireView(*pair, "in") for pair in (("s", "o", "a"), ("s", "o", "b"), ("a", "o", "t"))]
    row = next(one for one in report.rows if one.path == ("a", "t"))
    lens = lens_of(report, wires, str.title, row, "37")
    assert lens.row == "37"
    assert {name for name, heat in lens.nodes.items() if heat.on_path} == {"a", "t"}
    assert [name for name, heat in lens.nodes.items() if heat.first] == ["a"]
    assert [ends[:3] for ends, wire in lens.wires.items() if wire.on_path] == [("a", "o", "t")]


def test_a_corrected_gain_takes_the_place_of_the_model_s_and_has_its_interval_on_the_card():
    gain = VerifiedGain("a", 0.7, 0.3, 0.15, 0.45, 30)
    heat = lens_of(traced(ABC, *ALL_SEEN), WIRES, str.title, verified={"a": gain}).nodes["a"]
    assert (heat.gain, heat.gain_text) == (0.3, "30 %")
    assert "15–45 %" in heat.hint and "30 rows" in heat.hint
    (figure,) = gain_figures({"a": gain})["a"]
    assert (figure.low, figure.at, figure.high) == (0.15, 0.3, 0.45)


def test_infrastructure_failures_are_in_no_count():
    report = traced(ABC, *ALL_SEEN, (5, "pxx"))
    assert lens_of(report, WIRES, str.title).legend == "8 of 28 rows fail at C"


def test_few_failures_are_printed_as_such():
    assert [failures(carried) for carried in (0, 0.01, 0.4, 1, 9.4)] == ["0", "0", "<1", "~1", "~9"]
