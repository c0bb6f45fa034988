"""The picture of the flow: cards where the canvas has them, wires around them, nothing on top of another."""

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from flowboard.flow.document import Flow, Node
from flowboard.interop.html_report.layout import HEIGHT, WIDTH, places
from flowboard.interop.html_report.lettering import fitted, folded, width_of
from flowboard.interop.html_report.wires import Bundle, curves


@st.composite
def flows(draw) -> Flow:
    """Flows in which every node may take from any node before it."""
    names = [f"n{number}" for number in range(draw(st.integers(1, 12)))]
    nodes = {}
    for place, name in enumerate(names):
        sources = (
            draw(st.lists(st.sampled_from(names[:place]), max_size=3, unique=True)) if place else []
        )
        inputs = {f"i{number}": f"{source}.out" for number, source in enumerate(sources)}
        nodes[name] = Node(type="text", inputs=inputs)
    return Flow(nodes=nodes)


def overlap(one, other) -> bool:
    return abs(one[0] - other[0]) < WIDTH and abs(one[1] - other[1]) < HEIGHT


@given(flows())
def test_without_a_layout_every_node_is_right_of_those_that_feed_it_and_on_no_other(flow):
    found = places(flow, flow.nodes)
    assert all(found[wire.source][0] + WIDTH < found[wire.target][0] for wire in flow.wires())
    assert not any(overlap(*pair) for pair in combinations(found.values(), 2))
    assert min(x for x, _ in found.values()) == min(y for _, y in found.values()) == 0


@given(flows(), st.data())
def test_a_layout_keeps_its_order_in_both_directions(flow, data):
    spots = st.tuples(st.integers(-2000, 2000), st.integers(-2000, 2000))
    given_ = {name: list(data.draw(spots)) for name in flow.nodes}
    found = places(flow.model_copy(update={"layout": given_}), flow.nodes)
    for axis in (0, 1):
        ordered = sorted(flow.nodes, key=lambda name: given_[name][axis])
        assert all(found[one][axis] <= found[other][axis] for one, other in pairwise(ordered))


def test_a_wide_layout_is_drawn_together_until_its_cards_nearly_touch():
    flow = Flow(
        nodes={name: Node(type="text") for name in "abc"},
        layout={"a": [0, 0], "b": [1000, 0], "c": [2000, 0]},
    )
    (a, _), (b, _), (c, _) = (places(flow, "abc")[name] for name in "abc")
    assert WIDTH < b - a < 1.5 * WIDTH
    assert c - b == b - a


def test_a_wire_that_would_run_behind_a_card_goes_around_it():
    spots = {"a": (0.0, 0.0), "b": (260.0, 0.0), "c": (520.0, 0.0)}
    straight, around = curves([Bundle("a", "b", "text"), Bundle("a", "c", "text")], spots)
    assert "H" not in straight.path
    assert "H" in around.path
    assert around.top < 0 or around.bottom > HEIGHT


def test_wires_from_different_ports_keep_beside_each_other():
    spots = {"a": (0.0, 0.0), "b": (260.0, 0.0), "c": (520.0, 0.0)}
    one, other = curves([Bundle("a", "c", "text"), Bundle("a", "c", "json")], spots)
    assert (one.top, one.bottom) != (other.top, other.bottom)


@given(st.text(), st.floats(20, 400))
def test_a_fitted_text_fits(text, width):
    assert width_of(fitted(text, width, 12), 12) <= width


@given(st.text(), st.integers(1, 8))
def test_folded_lines_fit_and_arent_too_many(text, most):
    lines = folded(text, 120, 12, most)
    assert len(lines) <= most
    assert all(width_of(line, 12) <= 120 for line in lines)


def test_a_card_says_in_words_what_it_shows(tweets):
    label = 'aria-label="answer, LLM · gpt-5-mini: 200 cells, 175 pass, 25 fail"'
    assert label in tweets.html
