"""Assertions in the inspector: added, changed, put in order, deleted, tried and suggested."""

from __future__ import annotations

from tests.editor.inspector.inspecting import FLOW, Inspecting, inspect


async def assertions(user, editor, node: str = "answer", **how: bool) -> Inspecting:
    page = await inspect(user, editor, FLOW, node, **how)
    page.desk.show("inspector", tab="assertions")
    return page


def names(page: Inspecting, node: str = "answer") -> list[str]:
    return [spec.name for spec in page.node(node).assertions]


async def test_a_check_is_picked_from_the_library_and_filled_in(user, editor):
    page = await assertions(user, editor)
    page.click("add-check")
    await page.settle(lambda: page.controls("check-bullet_count"))
    page.type("check-search", "bullets depth")
    assert not page.controls("check-length") and page.controls("check-bullet_count")
    page.click("check-bullet_count")
    page.type("field-assertions.bullet_count.max", "3")
    assert page.node("answer").assertions[2].arguments == {"max": 3}


async def test_code_and_a_judge_begin_with_something_to_change(user, editor):
    page = await assertions(user, editor)
    page.click("add-code")
    assert "def check(output, row)" in (page.node("answer").assertions[2].code or "")
    page.click("add-judge")
    page.type("field-assertions.judge.judge", "Is it kind?")
    assert page.node("answer").assertions[3].judge == "Is it kind?"


async def test_a_name_that_is_taken_gets_a_number(user, editor):
    page = await assertions(user, editor)
    page.click("add-code")
    page.click("add-code")
    assert names(page) == ["short", "plain", "code", "code_2"]


async def test_an_assertion_is_renamed_moved_and_deleted(user, editor):
    page = await assertions(user, editor)
    page.desk.show("inspector", field="assertions[0].max")
    page.type("assertion-name", "brief")
    assert names(page) == ["brief", "plain"]
    page.click("assertion-down")
    assert names(page) == ["plain", "brief"]
    page.click("assertion-delete")
    assert names(page) == ["plain"]


async def test_what_happens_on_a_failure_is_chosen_with_the_number_of_retries(user, editor):
    page = await assertions(user, editor)
    page.desk.show("inspector", field="assertions[0]")
    page.type("field-assertions.short.on_fail", "retry")
    assert page.node("answer").assertions[0].on_fail == "retry 2"
    page.type("field-assertions.short.on_fail", "record")
    assert page.node("answer").assertions[0].on_fail == "record"


async def test_the_port_to_look_at_is_one_of_the_node(user, editor):
    page = await assertions(user, editor)
    page.desk.show("inspector", field="assertions[0]")
    offered = [one["value"] for one in page.control("field-assertions.short.on").props["choices"]]
    assert offered == ["", "json", "latency", "cost", "finish_reason"]
    page.type("field-assertions.short.on", "json")
    assert page.node("answer").assertions[0].on == "json"


async def test_values_of_the_row_are_offered_where_one_is_named(user, editor):
    page = await assertions(user, editor)
    page.click("add-judge")
    offers = page.control("field-assertions.judge.include").props["offers"]
    assert {one["value"] for one in offers} >= {"ask.prompt", "rows.text"}


async def test_what_the_prompt_asks_for_is_one_press_away(user, editor):
    page = await assertions(user, editor)
    await page.settle(lambda: any("50 words" in text for text in page.texts("fb-quote")))
    (add,) = [name for name in _testids(page) if name.startswith("suggestion-at_most_50")]
    page.click(add)
    assert page.node("answer").assertions[2].arguments == {"max": 50, "unit": "words"}
    await page.settle(lambda: not page.controls(add))


async def test_code_is_tried_on_rows_before_it_counts(user, editor):
    page = await inspect(user, editor, FLOW, "dates")
    page.click("field-code-try")
    await page.settle(lambda: "2 rows, no error" in page.texts())
    assert "GOOD NIGHT" in page.texts()


async def test_code_of_a_flow_from_elsewhere_isnt_run_by_looking_at_it(user, editor):
    page = await inspect(user, editor, FLOW, "dates", own=False)
    page.click("field-code-try")
    await page.settle(lambda: any("comes from elsewhere" in text for text in page.texts("fb-quiet")))
    assert "GOOD NIGHT" not in page.texts()


async def test_broken_code_is_told_with_its_line(user, editor):
    page = await inspect(user, editor, FLOW, "dates")
    page.type("field-code", "def run(text):\n    return (")
    field = page.control("field-code")
    assert field.props["invalid"] is True and field.props["bad-line"] == 2


def _testids(page: Inspecting) -> list[str]:
    assert page.user.client is not None
    return [str(one.props.get("data-testid", "")) for one in page.user.client.elements.values()]
