"""Items on their way through the whole engine: branches, groups, expansions, failures in between."""

from __future__ import annotations

from typing import Any

import pytest

from flowboard.node import Context, Expanded, NodeFailed, NodeType, Outputs, Port
from flowboard.runtime.events import FILTERED_OUT
from tests.provider import Provider
from tests.runtime.engine import Engine
from tests.runtime.flows import answering, check, judge

# -- branches -------------------------------------------------------------------------------------

BRANCHES = """
rows: {type: rows, values: [apple, fig, banana]}
long: {type: filter, inputs: {item: rows.text}, keep_if: {check: length, min: 5}}
praise: {type: glue, inputs: {a: long.kept}, mark: "good "}
blame: {type: glue, inputs: {a: long.rejected}, mark: "short "}
all: {type: merge, inputs: {items: [praise.text, blame.text]}}
"""


async def test_a_filter_sends_items_one_way_or_the_other_and_a_merge_unites_them(engine: Engine) -> None:
    ran = await engine.run(BRANCHES)
    assert ran.outputs("all") == {
        "apple": {"item": "good apple"},
        "fig": {"item": "short fig"},
        "banana": {"item": "good banana"},
    }
    assert ran.statuses("praise") == {"done": 2, "skipped": 1}
    assert ran.cell("praise", "fig").error == FILTERED_OUT


async def test_an_item_that_no_branch_has_is_skipped_by_the_merge(engine: Engine) -> None:
    ran = await engine.run(BRANCHES.replace("[praise.text, blame.text]", "[praise.text]"))
    assert ran.statuses("all") == {"done": 2, "skipped": 1}


async def test_a_merge_takes_the_branch_that_didnt_fail(engine: Engine) -> None:
    ran = await engine.run(
        """
rows: {type: rows, values: [a, b!]}
risky: {type: sieve, inputs: {text: rows.text}, letter: a}
plain: {type: glue, inputs: {a: rows.text}, mark: "instead "}
any: {type: merge, inputs: {items: [risky.kept, plain.text]}}
"""
    )
    assert {key: found["item"] for key, found in ran.outputs("any").items()} == {
        "a": "a",
        "b!": "instead b!",
    }


async def test_what_was_reused_takes_the_same_way(engine: Engine) -> None:
    first = await engine.run(BRANCHES)
    again = await engine.run(BRANCHES)
    assert again.work()["long"] == (0, 3)
    assert again.outputs("all") == first.outputs("all")
    assert again.statuses("praise") == first.statuses("praise")


# -- groups ---------------------------------------------------------------------------------------

GROUPS = """
rows: {type: rows, values: ["r:a,b", "s:", "t:c"]}
parts: {type: split, inputs: {text: rows.text}}
loud: {type: models, inputs: {text: parts.text}}
all: {type: collect, inputs: {text: loud.text}, over: [parts]}
total: {type: collect, inputs: {text: all.texts}, over: [rows]}
"""


async def test_items_expand_multiply_and_come_together_again(engine: Engine) -> None:
    ran = await engine.run(GROUPS.replace('"s:"', '"s:,"'))
    assert ran.outputs("all") == {
        "rows=r;loud.model=m1": {"texts": ["m1(a)", "m1(b)"]},
        "rows=r;loud.model=m2": {"texts": ["m2(a)", "m2(b)"]},
        "rows=s;loud.model=m1": {"texts": []},
        "rows=s;loud.model=m2": {"texts": []},
        "rows=t;loud.model=m1": {"texts": ["m1(c)"]},
        "rows=t;loud.model=m2": {"texts": ["m2(c)"]},
    }
    assert ran.outputs("total") == {
        "m1": {"texts": [["m1(a)", "m1(b)"], [], ["m1(c)"]]},
        "m2": {"texts": [["m2(a)", "m2(b)"], [], ["m2(c)"]]},
    }


async def test_expanded_items_are_reused_under_the_same_keys(engine: Engine) -> None:
    first = await engine.run(GROUPS)
    again = await engine.run(GROUPS)
    assert all(computed == 0 for name, (computed, _) in again.work().items() if name != "rows")
    assert again.outputs("total") == first.outputs("total")


async def test_the_group_of_an_item_that_was_filtered_out_is_skipped(engine: Engine) -> None:
    ran = await engine.run(
        """
rows: {type: rows, values: ["r:a,b", "s:x"]}
sieve: {type: sieve, inputs: {text: rows.text}}
parts: {type: split, inputs: {text: sieve.kept}}
all: {type: collect, inputs: {text: parts.text}}
"""
    )
    assert ran.outputs("all") == {"r": {"texts": ["a", "b"]}}
    assert ran.cell("all", "s").error == FILTERED_OUT


async def test_a_group_whose_members_were_all_filtered_out_is_empty(engine: Engine) -> None:
    ran = await engine.run(
        """
rows: {type: rows, values: ["r:x,y"]}
parts: {type: split, inputs: {text: rows.text}}
sieve: {type: sieve, inputs: {text: parts.text}}
all: {type: collect, inputs: {text: sieve.kept}}
"""
    )
    assert ran.outputs("all") == {"r": {"texts": []}}


@pytest.mark.parametrize(
    ("policy", "status", "says"),
    [
        ("skip", "skipped", "an input failed upstream"),
        ("fail", "error", "2 of 3 members failed: rows=r;parts=1, rows=r;parts=2"),
        ("drop", "done", None),
    ],
)
async def test_a_group_with_failed_members_ends_as_the_node_says(
    engine: Engine, policy: str, status: str, says: str | None
) -> None:
    ran = await engine.run(
        f"""
rows: {{type: rows, values: ["r:a,b!,c!", "s:a"]}}
parts: {{type: split, inputs: {{text: rows.text}}}}
sieve: {{type: sieve, inputs: {{text: parts.text}}}}
all: {{type: collect, inputs: {{text: sieve.kept}}, on_missing: {policy}}}
"""
    )
    assert (ran.cell("all", "r").status, ran.cell("all", "r").error) == (status, says)
    assert ran.outputs("all")["s"] == {"texts": ["a"]}
    assert ran.statuses("sieve") == {"done": 2, "error": 2}


async def test_a_group_whose_expansion_failed_isnt_taken_for_an_empty_one(engine: Engine) -> None:
    class Broken(NodeType):
        type = "broken"
        shape = "expand"
        inputs = (Port("text"),)
        outputs = (Port("text"),)

        async def run(self, ctx: Context, **inputs: Any) -> Expanded:
            raise NodeFailed("it can't be cut")

    engine.types["broken"] = Broken
    ran = await engine.run(
        """
rows: {type: rows, values: ["r:a"]}
parts: {type: broken, inputs: {text: rows.text}}
all: {type: collect, inputs: {text: parts.text}, on_missing: fail}
"""
    )
    assert ran.cell("all", "r").error == "what makes the members of this group failed"


async def test_a_node_that_collects_may_add_an_axis_of_its_own(engine: Engine) -> None:
    class Summaries(NodeType):
        type = "summaries"
        shape = "reduce"
        inputs = (Port("text"),)
        outputs = (Port("text"),)

        def axes(self) -> dict[str, list[str]]:
            return {"style": ["first", "last"]}

        async def run(self, ctx: Context, **inputs: Any) -> Outputs:
            return {"text": inputs["text"][0 if ctx.labels["style"] == "first" else -1]}

    engine.types["summaries"] = Summaries
    ran = await engine.run(
        """
rows: {type: rows, values: ["r:a,b,c"]}
parts: {type: split, inputs: {text: rows.text}}
ends: {type: summaries, inputs: {text: parts.text}}
"""
    )
    assert ran.outputs("ends") == {
        "rows=r;ends.style=first": {"text": "a"},
        "rows=r;ends.style=last": {"text": "c"},
    }


# -- failures in between --------------------------------------------------------------------------


async def test_what_hangs_on_a_failed_item_is_skipped_however_deep(engine: Engine) -> None:
    depth = 400
    lines = ["rows: {type: rows, values: ['!', a]}", "n0: {type: sieve, inputs: {text: rows.text}}"]
    lines += ["n1: {type: glue, inputs: {a: n0.kept}}"]
    lines += [f"n{n}: {{type: glue, inputs: {{a: n{n - 1}.text}}}}" for n in range(2, depth)]
    ran = await engine.run("\n".join(lines))
    assert ran.statuses(f"n{depth - 1}") == {"done": 1, "skipped": 1}


async def test_an_assertion_may_keep_its_item_from_what_follows(
    engine: Engine, provider: Provider
) -> None:
    more = "after: {type: glue, inputs: {a: answer.text}}"
    ran = await engine.run(answering(check("^x", "skip_downstream"), more=more))
    assert ran.statuses("answer") == {"done": 3}
    assert ran.statuses("after") == {"skipped": 3}


async def test_an_assertion_on_a_reused_result_has_the_same_effect(engine: Engine) -> None:
    more = "after: {type: glue, inputs: {a: ask.prompt}}"
    await engine.run(answering(more=more))
    never = "{name: never, check: contains, value: nothing like it, on_fail: %s}"
    for action, status in (("skip_downstream", "done"), ("stop_run", "stopped")):
        flow = answering(more=more).replace("ask: {", f"ask: {{assertions: [{never % action}], ")
        ran = await engine.run(flow)
        assert ran.status == status
        assert ran.statuses("after").get("done") is None


async def test_assertions_on_a_node_that_expands_are_not_ignored_in_silence(engine: Engine) -> None:
    ran = await engine.run(
        """
rows: {type: rows, values: ["r:a,b"]}
parts: {type: split, inputs: {text: rows.text}, assertions: [{name: short, check: length, max: 1}]}
"""
    )
    (warning,) = ran.summary.warnings
    assert warning.startswith("parts: assertions on a node that expands aren't evaluated")


# -- assertions on sources ------------------------------------------------------------------------

ASSERTED = """
rows:
  type: dataset
  rows: [{id: a, text: one, n: 1}, {id: b, text: two, n: 2}, {id: c, text: "", n: 3}]
  assertions:
    - {name: filled, check: length, min: 1, 'on': text, on_fail: record}
after: {type: glue, inputs: {a: rows.text}}
"""


async def test_rows_of_a_source_are_asserted_like_any_output(engine: Engine) -> None:
    ran = await engine.run(ASSERTED)
    assert [cell.passed for cell in ran.cells("rows")] == [True, True, False]
    assert [cell.position for cell in ran.cells("rows")] == [0, 1, 2]
    assert (ran.of("rows").passed, ran.of("rows").failed) == (2, 1)
    assert ran.statuses("after") == {"done": 3}


async def test_rows_that_fail_can_be_kept_out(engine: Engine) -> None:
    ran = await engine.run(ASSERTED.replace("on_fail: record", "on_fail: skip_downstream"))
    assert ran.statuses("rows") == {"done": 3}
    assert ran.statuses("after") == {"done": 2, "skipped": 1}


async def test_an_assertion_on_a_row_sees_its_other_columns(engine: Engine) -> None:
    spec = "{name: same, check: equals, to: rows.text, 'on': text}"
    ran = await engine.run(
        ASSERTED.replace("{name: filled, check: length, min: 1, 'on': text, on_fail: record}", spec)
    )
    assert ran.of("rows").passed == 3


async def test_without_a_port_an_assertion_on_a_file_looks_at_its_first_column(engine: Engine) -> None:
    (engine.folder / "tweets.csv").write_text("text,id\nhello,a\n,b\n")
    ran = await engine.run(
        "rows: {type: dataset, path: tweets.csv, assertions: [{name: filled, check: length, min: 1}]}"
    )
    assert [cell.passed for cell in ran.cells("rows")] == [True, False]


async def test_judges_of_rows_are_asked_once_each(engine: Engine, provider: Provider) -> None:
    flow = ASSERTED.replace("- {name: filled", f"- {judge(1)}\n    - {{name: filled").replace(
        "name: judge_1,", "name: judge_1, 'on': text,"
    )
    await engine.run(flow)
    assert provider.requests.total() == 3
    assert (await engine.run(flow)).summary.calls == 0
