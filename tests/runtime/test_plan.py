"""What is fixed before a run: which nodes take part, how their items come together, and refusals."""

from __future__ import annotations

import time

import pytest

from flowboard.flow import FlowError
from flowboard.flow.document import Flow, Node
from flowboard.runtime.plan import PlanError, make_plan
from flowboard.workspace.catalogue import make_step as make_step_of_pack
from tests.runtime.engine import PACK
from tests.runtime.steps import STEPS, make_step, node, plan_of
from tests.runtime.walk import walk


def chain() -> dict[str, Node]:
    return {
        "rows": node("rows", values=["a:x,y"]),
        "parts": node("split", {"text": "rows.text"}),
        "loud": node("glue", {"a": "parts.text"}, mark="!"),
        "other": node("glue", {"a": "rows.text"}),
    }


# -- who takes part -------------------------------------------------------------------------------


def test_a_target_brings_what_it_needs_and_nothing_else() -> None:
    assert list(plan_of(chain(), ["loud"]).by_id) == ["rows", "parts", "loud"]


def test_several_targets_share_what_they_need() -> None:
    assert list(plan_of(chain(), ["other", "parts"]).by_id) == ["rows", "parts", "other"]


def test_a_target_that_isnt_there_is_told_with_the_nodes_that_are() -> None:
    with pytest.raises(PlanError, match="no node 'lound'; the nodes are rows, parts, loud, other"):
        plan_of(chain(), ["lound"])


def test_a_muted_node_and_what_hangs_on_it_are_left_out() -> None:
    nodes = chain()
    nodes["parts"] = nodes["parts"].model_copy(update={"mute": True})
    assert list(plan_of(nodes).by_id) == ["rows", "other"]


@pytest.mark.parametrize(
    ("switch", "target"), [("mute", "parts"), ("mute", "loud"), ("bypass", "parts")]
)
def test_a_target_that_is_switched_off_is_refused(switch: str, target: str) -> None:
    nodes = chain()
    nodes["parts"] = nodes["parts"].model_copy(update={switch: True})
    with pytest.raises(PlanError, match=f"node '{target}' can't run.*muted or bypassed"):
        plan_of(nodes, [target])


def test_a_bypassed_node_hands_its_main_input_on() -> None:
    nodes = {
        "rows": node("rows", values=["a"]),
        "one": node("glue", {"a": "rows.text"}, mark="1"),
        "two": node("glue", {"a": "one.text", "b": "rows.text"}, mark="2"),
        "three": node("glue", {"a": "two.text"}, mark="3"),
    }
    for name in ("one", "two"):
        nodes[name] = nodes[name].model_copy(update={"bypass": True})
    plan = plan_of(nodes)
    assert list(plan.by_id) == ["rows", "three"]
    assert walk(plan).outputs["three", "a"] == {"text": "3a"}


def test_nothing_hangs_on_a_bypassed_node_without_inputs() -> None:
    nodes = chain()
    nodes["rows"] = nodes["rows"].model_copy(update={"bypass": True})
    assert list(plan_of(nodes).by_id) == []


# -- refusals -------------------------------------------------------------------------------------


def test_an_unknown_node_type_is_refused_with_a_way_on() -> None:
    flow = Flow(nodes={"ask": Node(type="promt", config={"template": "Hello"})})
    with pytest.raises(PlanError, match=r"node 'ask'.*no node type 'promt'.*prompt") as told:
        make_plan(flow, lambda name, one: make_step_of_pack(PACK, name, one))
    assert "Install the pack" in str(told.value)


def test_a_misconfigured_node_is_refused_with_its_field() -> None:
    flow = Flow(nodes={"answer": Node(type="llm", config={"models": ["gpt"], "samples": 1})})
    with pytest.raises(PlanError, match="node 'answer', models: 'gpt' is no model"):
        make_plan(flow, lambda name, one: make_step_of_pack(PACK, name, one))


def test_an_unknown_node_that_nobody_asks_for_is_no_hindrance() -> None:
    flow = Flow(nodes=chain() | {"odd": Node(type="from another pack")})
    assert "other" in make_plan(flow, make_step, ["other"]).by_id


def test_a_circle_is_refused() -> None:
    nodes = {"one": node("glue", {"a": "two.text"}), "two": node("glue", {"a": "one.text"})}
    with pytest.raises(FlowError, match="in a circle: one → two → one"):
        plan_of(nodes)


def test_an_axis_that_isnt_there_cant_be_collected_over() -> None:
    nodes = chain() | {"all": node("collect", {"text": "loud.text"}, over=["answer.model"])}
    with pytest.raises(PlanError, match=r"'all'.*'answer.model'; its input has the axes rows, parts"):
        plan_of(nodes)


def test_wires_of_a_many_port_with_other_axes_are_refused() -> None:
    nodes = chain() | {"each": node("either", {"items": ["loud.text", "other.text"]})}
    with pytest.raises(PlanError, match=r"'each'.*same axes; these have rows and rows, parts"):
        plan_of(nodes)


# -- axes, lanes and anchors ----------------------------------------------------------------------


def test_axes_come_in_the_order_of_the_wires_and_are_never_doubled() -> None:
    plan = plan_of(
        {
            "rows": node("rows", values=["a"]),
            "other": node("rows", values=["b"]),
            "first": node("models", {"text": "rows.text"}),
            "both": node("glue", {"b": "other.text", "a": "first.text", "c": "rows.text"}),
        }
    )
    assert plan.by_id["first"].axes == ("rows", "first.model")
    assert plan.by_id["both"].axes == ("other", "rows", "first.model")


def test_a_cell_of_an_expanding_node_lacks_the_axis_of_its_items() -> None:
    parts = plan_of(chain()).by_id["parts"]
    assert (parts.cell_axes, parts.axes, parts.expands) == (("rows",), ("rows", "parts"), True)


def test_a_row_is_a_cell_of_its_source() -> None:
    rows = plan_of(chain()).by_id["rows"]
    assert rows.cell_axes == rows.axes == ("rows",)
    assert not rows.expands


def test_what_an_input_carries_along_isnt_joined_again() -> None:
    nodes = chain() | {"both": node("glue", {"a": "loud.text", "b": "rows.text"})}
    plan = plan_of(nodes)
    (lane,) = plan.by_id["both"].lanes
    assert [plan.nodes[index].id for index in lane.producers] == ["loud", "rows"]
    assert [plan.nodes[index].id for index in lane.anchors] == ["loud"]


def test_what_a_group_was_made_of_is_joined_again() -> None:
    nodes = chain() | {
        "all": node("collect", {"text": "loud.text"}),
        "both": node("glue", {"a": "all.texts", "b": "rows.text"}),
    }
    plan = plan_of(nodes)
    (lane,) = plan.by_id["both"].lanes
    assert [plan.nodes[index].id for index in lane.anchors] == ["all", "rows"]


def test_what_only_one_of_many_wires_carries_is_joined_again() -> None:
    nodes = {
        "rows": node("rows", values=["a"]),
        "style": node("models", {}, names=["s"]),
        "one": node("glue", {"a": "rows.text", "b": "style.text"}),
        "two": node("glue", {"a": "rows.text", "b": "style.text"}, mark="2"),
        "each": node("either", {"items": ["one.text", "two.text"]}),
        "after": node("glue", {"a": "each.text", "b": "one.text", "c": "rows.text"}),
    }
    plan = plan_of(nodes)
    (lane,) = plan.by_id["after"].lanes
    assert [plan.nodes[index].id for index in lane.anchors] == ["each", "one"]
    assert len(walk(plan).keys("after")) == 2


def test_a_plan_of_many_diamonds_behind_a_group_is_made_at_once() -> None:
    nodes = {
        "rows": node("rows", values=["a:x"]),
        "parts": node("split", {"text": "rows.text"}),
        "n0": node("collect", {"text": "parts.text"}),
    }
    for number in range(1, 40):
        before = f"n{number - 1}.text"
        nodes[f"l{number}"] = node("glue", {"a": before})
        nodes[f"r{number}"] = node("glue", {"a": before})
        nodes[f"n{number}"] = node(
            "glue", {"a": f"l{number}.text", "b": f"r{number}.text", "c": "rows.text"}
        )
    started = time.perf_counter()
    plan_of(nodes)
    assert time.perf_counter() - started < 2.0  # a walk through all paths would take 2^40 steps


def test_a_primary_port_is_the_first_one_or_unknown() -> None:
    flow = Flow(nodes={"file": Node(type="dataset", config={"path": "x.csv"})} | chain())
    plan = make_plan(flow, lambda name, one: (PACK.find(one.type) or STEPS[one.type])(**one.config))
    assert (plan.by_id["file"].primary, plan.by_id["loud"].primary) == ("", "text")


# -- parents --------------------------------------------------------------------------------------


def test_the_parents_of_a_cell_follow_from_its_key() -> None:
    nodes = chain() | {"both": node("glue", {"a": "loud.text", "b": "other.text"})}
    assert list(plan_of(nodes).parents("both", ("a", "0"))) == [("loud", ("a", "0")), ("other", ("a",))]


def test_a_cell_of_a_many_port_has_the_parent_of_its_wire_only() -> None:
    nodes = {
        "rows": node("rows", values=["a"]),
        "one": node("glue", {"a": "rows.text"}),
        "two": node("glue", {"a": "rows.text"}),
        "each": node("either", {"items": ["one.text", "two.text"]}),
    }
    assert list(plan_of(nodes).parents("each", ("a", "two.text"))) == [("two", ("a",))]


def test_a_group_has_the_parents_whose_axes_it_keeps() -> None:
    nodes = chain() | {"all": node("collect", {"text": "loud.text"})}
    plan = plan_of(nodes)
    assert list(plan.parents("all", ("a",))) == []
    assert list(plan.parents("parts", ("a",))) == [("rows", ("a",))]
