"""Items join on shared axes, multiply over the others, and never depend on the order of events."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowboard.flow.document import Node
from flowboard.runtime.axes import parse_key, write_key
from flowboard.runtime.items import FAILED, LEFT_OUT
from flowboard.runtime.plan import PlanError
from tests.runtime.steps import node, plan_of
from tests.runtime.walk import walk

labels = st.text(min_size=1, max_size=6)


@given(st.lists(labels, min_size=1, max_size=4))
@settings(derandomize=True, deadline=None)
def test_a_key_that_is_written_reads_back_whatever_its_labels_hold(values: list[str]) -> None:
    axes = [f"n{number}" for number in range(len(values))]
    assert parse_key(write_key(axes, tuple(values)), axes) == tuple(values)


def test_with_one_axis_the_key_is_the_bare_label() -> None:
    assert write_key(("tweets",), ("a1b2",)) == "a1b2"
    assert (
        write_key(("tweets", "answer.model"), ("a1b2", "openai/gpt-5-mini"))
        == "tweets=a1b2;answer.model=openai/gpt-5-mini"
    )


def test_two_columns_of_one_source_stay_together() -> None:
    plan = plan_of(
        {
            "rows": node("rows", values=["a:1", "b:2"]),
            "left": node("glue", {"a": "rows.text"}, mark="l"),
            "right": node("glue", {"a": "rows.text"}, mark="r"),
            "both": node("glue", {"a": "left.text", "b": "right.text"}),
        }
    )
    assert walk(plan).ran["both", "a"] == {"a": "la:1", "b": "ra:1"}
    assert walk(plan).keys("both") == {"a", "b"}


def test_two_independent_sources_combine() -> None:
    plan = plan_of(
        {
            "one": node("rows", values=["a", "b", "c"]),
            "two": node("rows", values=["x", "y"]),
            "both": node("glue", {"a": "one.text", "b": "two.text"}),
        }
    )
    found = walk(plan, 7)
    assert found.keys("both") == {f"one={one};two={two}" for one, two in product("abc", "xy")}


def test_two_chained_model_nodes_with_the_same_models_combine_without_colliding() -> None:
    plan = plan_of(
        {
            "rows": node("rows", values=["a", "b"]),
            "first": node("models", {"text": "rows.text"}),
            "second": node("models", {"text": "first.text"}),
        }
    )
    assert plan.by_id["second"].axes == ("rows", "first.model", "second.model")
    found = walk(plan)
    assert len(found.keys("second")) == 2 * 2 * 2
    assert found.outputs["second", "rows=a;first.model=m1;second.model=m2"] == {"text": "m2(m1(a))"}


def test_siblings_meet_again_under_the_labels_they_share() -> None:
    plan = plan_of(
        {
            "rows": node("rows", values=["a"]),
            "answer": node("models", {"text": "rows.text"}),
            "loud": node("glue", {"a": "answer.text"}, mark="!"),
            "compare": node("glue", {"a": "answer.text", "b": "loud.text"}),
        }
    )
    assert walk(plan).keys("compare") == {"rows=a;answer.model=m1", "rows=a;answer.model=m2"}


def test_a_constant_joins_every_row() -> None:
    plan = plan_of(
        {
            "rows": node("rows", values=["a", "b"]),
            "style": node("models", {}, names=["short", "long"]),
            "both": node("glue", {"a": "rows.text", "b": "style.text"}),
        }
    )
    found = walk(plan, 3)
    assert len(found.keys("both")) == 4
    assert found.rows_done.count("a") == 1


def test_an_empty_expansion_gives_an_empty_group() -> None:
    plan = plan_of(
        {
            "rows": node("rows", values=["a:x,y", "b:,"]),
            "parts": node("split", {"text": "rows.text"}),
            "loud": node("glue", {"a": "parts.text"}, mark="!"),
            "all": node("collect", {"text": "loud.text"}),
        }
    )
    found = walk(plan)
    assert found.outputs["all", "a"] == {"texts": ["!x", "!y"]}
    assert found.outputs["all", "b"] == {"texts": []}


def test_groups_keep_the_order_of_the_expansion() -> None:
    parts = ",".join(f"p{number}" for number in range(12))
    plan = plan_of(
        {
            "rows": node("rows", values=[f"a:{parts}"]),
            "parts": node("split", {"text": "rows.text"}),
            "all": node("collect", {"text": "parts.text"}),
        }
    )
    assert walk(plan, 11).outputs["all", "a"]["texts"] == parts.split(",")


def test_collecting_a_source_waits_for_all_of_its_rows_and_gives_one_item() -> None:
    plan = plan_of(
        {
            "rows": node("rows", values=["c", "a", "b"]),
            "slow": node("glue", {"a": "rows.text"}),
            "all": node("collect", {"text": "slow.text"}),
            "after": node("glue", {"a": "rows.text", "b": "all.texts"}),
        }
    )
    found = walk(plan, 5)
    assert found.outputs["all", ""] == {"texts": ["c", "a", "b"]}
    assert found.ran["after", "a"] == {"a": "a", "b": ["c", "a", "b"]}


def test_collecting_an_empty_source_gives_the_empty_list() -> None:
    plan = plan_of({"rows": node("rows"), "all": node("collect", {"text": "rows.text"})})
    assert walk(plan).outputs["all", ""] == {"texts": []}


def test_a_middle_axis_can_be_dropped() -> None:
    plan = plan_of(
        {
            "rows": node("rows", values=["a", "b"]),
            "answer": node("models", {"text": "rows.text"}),
            "parts": node("split", {"text": "answer.text"}),
            "all": node("collect", {"text": "parts.text"}, over=["answer.model"]),
        }
    )
    assert plan.by_id["all"].axes == ("rows", "parts")
    assert walk(plan).outputs["all", "rows=a;parts=0"] == {"texts": ["m1(a)", "m2(a)"]}


def test_what_was_filtered_out_is_skipped_downstream_and_left_out_of_groups() -> None:
    plan = plan_of(
        {
            "rows": node("rows", values=["r:a,b,ab"]),
            "parts": node("split", {"text": "rows.text"}),
            "sieve": node("sieve", {"text": "parts.text"}),
            "loud": node("glue", {"a": "sieve.kept"}),
            "all": node("collect", {"text": "loud.text"}),
        }
    )
    found = walk(plan)
    assert found.blocked["loud", "rows=r;parts=1"] == LEFT_OUT
    assert found.outputs["all", "r"] == {"texts": ["a", "ab"]}


@pytest.mark.parametrize(("policy", "ran"), [("skip", False), ("fail", False), ("drop", True)])
def test_a_failed_member_skips_its_group_unless_it_is_dropped(policy: str, ran: bool) -> None:
    plan = plan_of(
        {
            "rows": node("rows", values=["r:a,!,ab", "s:a"]),
            "parts": node("split", {"text": "rows.text"}),
            "sieve": node("sieve", {"text": "parts.text"}),
            "all": node("collect", {"text": "sieve.kept"}, on_missing=policy),
        }
    )
    found = walk(plan)
    assert (("all", "r") in found.ran) is ran
    assert found.outputs["all", "s"] == {"texts": ["a"]}
    if not ran:
        assert found.blocked["all", "r"] == FAILED


def test_a_merge_takes_the_first_branch_that_has_the_item() -> None:
    plan = plan_of(
        {
            "rows": node("rows", values=["a", "b"]),
            "sieve": node("sieve", {"text": "rows.text"}),
            "yes": node("glue", {"a": "sieve.kept"}, mark="yes "),
            "no": node("glue", {"a": "sieve.rejected"}, mark="no "),
            "any": node("unite", {"items": ["yes.text", "no.text"]}),
        }
    )
    found = walk(plan)
    assert found.outputs["any", "a"] == {"item": "yes a"}
    assert found.outputs["any", "b"] == {"item": "no b"}


def test_a_many_port_adds_an_axis_of_its_wires() -> None:
    plan = plan_of(
        {
            "rows": node("rows", values=["a"]),
            "one": node("glue", {"a": "rows.text"}, mark="1"),
            "two": node("glue", {"a": "rows.text"}, mark="2"),
            "each": node("either", {"items": ["one.text", "two.text"]}),
        }
    )
    assert walk(plan).outputs == {
        ("one", "a"): {"text": "1a"},
        ("two", "a"): {"text": "2a"},
        ("each", "rows=a;each.source=one.text"): {"text": "1a"},
        ("each", "rows=a;each.source=two.text"): {"text": "2a"},
    }


def test_a_merge_of_wires_with_other_axes_is_refused_by_name() -> None:
    nodes = {
        "one": node("rows", values=["a"]),
        "two": node("rows", values=["b"]),
        "any": node("unite", {"items": ["one.text", "two.text"]}),
    }
    with pytest.raises(PlanError, match=r"'any'.*same axes"):
        plan_of(nodes)


def test_a_row_put_on_top_renames_nothing() -> None:
    def keys(values: list[str]) -> set[str]:
        return walk(
            plan_of(
                {
                    "rows": node("rows", values=values),
                    "loud": node("glue", {"a": "rows.text"}),
                }
            )
        ).keys("loud")

    assert keys(["b", "c"]) < keys(["a", "b", "c"])


def _random_flow(choices: list[int], sizes: list[int]) -> dict[str, Node]:
    """A flow of eight nodes whose shapes and wires follow from the drawn numbers."""
    texts = [f"r{number}:" + ",".join("ab!"[: number % 4]) for number in range(sizes[0])]
    nodes = {
        "s0": node("rows", values=texts),
        "s1": node("rows", values=[f"x{number}" for number in range(sizes[1])]),
        "k": node("models", {}, names=["k1", "k2"]),
    }
    outs = ["s0.text", "s1.text", "k.text"]
    for number in range(0, len(choices) - 2, 3):
        shape, left, right = choices[number : number + 3]
        name = f"n{number // 3}"
        a, b = outs[left % len(outs)], outs[right % len(outs)]
        match shape % 6:
            case 0 | 1:
                nodes[name] = node("glue", {"a": a, "b": b})
                outs.append(f"{name}.text")
            case 2:
                nodes[name] = node("models", {"text": a})
                outs.append(f"{name}.text")
            case 3:
                nodes[name] = node("split", {"text": a})
                outs.append(f"{name}.text")
            case 4:
                nodes[name] = node("sieve", {"text": a})
                outs += [f"{name}.kept", f"{name}.rejected"]
            case 5:
                if len(plan_of(nodes).by_id[a.partition(".")[0]].axes) < 1:
                    continue
                nodes[name] = node(
                    "collect", {"text": a}, on_missing=("skip", "drop", "fail")[right % 3]
                )
                outs.append(f"{name}.texts")
    return nodes


@given(
    st.lists(st.integers(0, 1000), min_size=3, max_size=18),
    st.tuples(st.integers(0, 4), st.integers(0, 2)),
    st.integers(0, 10_000),
)
@settings(derandomize=True, deadline=None, max_examples=150)
def test_no_order_of_events_changes_what_runs_on_what(
    choices: list[int], sizes: tuple[int, int], seed: int
) -> None:
    plan = plan_of(_random_flow(choices, list(sizes)))
    one, other = walk(plan, 0), walk(plan, seed + 1)
    assert one.ran == other.ran
    assert one.blocked == other.blocked
    assert one.outputs == other.outputs


@given(st.lists(st.integers(0, 1000), min_size=3, max_size=12), st.integers(0, 10_000))
@settings(derandomize=True, deadline=None, max_examples=80)
def test_every_row_ends_exactly_once(choices: list[int], seed: int) -> None:
    plan = plan_of(_random_flow(choices, [3, 2]))
    done = [label for label in walk(plan, seed).rows_done if label]
    assert sorted(done) == ["r0", "r1", "r2", "x0", "x1"]


@given(st.lists(st.integers(0, 1000), min_size=3, max_size=15))
@settings(derandomize=True, deadline=None, max_examples=80)
def test_the_parents_of_a_cell_follow_from_its_key_and_exist(choices: list[int]) -> None:
    plan = plan_of(_random_flow(choices, [3, 2]))
    found = walk(plan)
    rows = {("s0", f"r{number}") for number in range(3)} | {("s1", f"x{number}") for number in range(2)}
    for name, key in found.ran:
        for parent, labels_ in plan.parents(name, parse_key(key, plan.by_id[name].cell_axes)):
            planned = plan.by_id[parent]
            cell_labels = labels_[: len(planned.cell_axes)]
            if planned.shape == "source":
                assert (parent, labels_[0]) in rows
            else:
                assert (parent, write_key(planned.cell_axes, cell_labels)) in found.ran
