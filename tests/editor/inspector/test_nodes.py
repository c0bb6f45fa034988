"""What can be done with nodes: names, ids, mute, bypass, delete; the flow, and several at once."""

from __future__ import annotations

from tests.editor.inspector.inspecting import FLOW, inspect


async def test_nothing_selected_shows_the_flow_and_leads_to_its_problems(user, editor):
    page = await inspect(user, editor, FLOW.replace("[openai/gpt-5-mini]", "[]"), own=False)
    assert "lab" in page.texts() and "5 nodes · 4 wires · 2 assertions" in page.texts()
    page.click("problem-answer")
    assert page.desk.selection == ("answer",)
    assert page.control("field-models").props["focus-stamp"] == 1


async def test_the_description_is_written_into_the_flow(user, editor):
    page = await inspect(user, editor)
    page.type("flow-description", "Another story.")
    assert page.flow.session.flow.description == "Another story."


async def test_a_title_is_given_and_taken_back(user, editor):
    page = await inspect(user, editor, FLOW, "answer")
    page.type("node-title", "Short answers")
    assert page.node("answer").title == "Short answers"
    page.type("node-title", "")
    assert page.node("answer").title == ""


async def test_another_id_is_followed_by_wires_and_by_the_selection(user, editor):
    page = await inspect(user, editor, FLOW, "answer")
    page.click("node-id-edit")
    page.type("node-id", "reply")
    assert page.desk.selection == ("reply",)
    assert page.node("judge").inputs["output"] == "reply.text"


async def test_an_id_that_is_taken_is_refused_in_words(user, editor):
    page = await inspect(user, editor, FLOW, "answer")
    page.click("node-id-edit")
    page.type("node-id", "ask")
    assert "answer" in page.flow.session.flow.nodes
    assert "'ask' wasn't taken as an id." in page.texts()


async def test_mute_is_switched_on_and_off(user, editor):
    page = await inspect(user, editor, FLOW, "answer")
    page.click("node-mute")
    assert page.node("answer").mute and "Muted" in page.texts()
    page.click("node-mute")
    assert not page.node("answer").mute


async def test_a_deleted_node_leaves_the_flow_in_its_place(user, editor):
    page = await inspect(user, editor, FLOW, "dates")
    page.click("node-delete")
    assert "dates" not in page.flow.session.flow.nodes and page.desk.selection == ()
    assert (
        "4 nodes · 4 wires · 2 assertions" in page.texts()
        or "4 nodes · 3 wires · 2 assertions" in page.texts()
    )


async def test_a_node_that_somebody_else_deletes_goes_from_the_panel(user, visitor, editor):
    page = await inspect(user, editor, FLOW, "dates")
    page.flow.session.apply(page.desk.actor, "x", [{"op": "remove_node", "id": "dates"}])
    assert page.controls("node-title") == []


async def test_several_are_muted_and_deleted_together(user, editor):
    page = await inspect(user, editor, FLOW, "dates", "judge")
    assert "2 nodes" in page.texts()
    page.click("several-mute")
    assert page.node("dates").mute and page.node("judge").mute
    page.click("several-mute")
    assert not page.node("dates").mute
    page.click("several-delete")
    assert set(page.flow.session.flow.nodes) == {"rows", "ask", "answer"}
    page.flow.session.undo(page.desk.actor)
    assert "judge" in page.flow.session.flow.nodes


async def test_a_run_is_asked_for_at_the_desk(user, editor):
    page = await inspect(user, editor, FLOW, "answer")
    asked = []
    page.desk.on("show", asked.append)
    for how in ("row", "to", "only"):
        page.click(f"run-{how}")
    assert [one.where for one in asked if one.panel == "run"] == [
        {"how": how, "node": "answer"} for how in ("row", "to", "only")
    ]


async def test_a_tab_stays_in_front_from_node_to_node(user, editor):
    page = await inspect(user, editor, FLOW, "answer")
    page.desk.show("inspector", tab="assertions")
    page.desk.select(["ask"])
    assert page.controls("add-check") and not page.controls("field-template")


async def test_what_is_shown_is_let_go_with_the_selection(user, editor):
    page = await inspect(user, editor, FLOW, "answer")
    heard = {topic: len(hearers) for topic, hearers in page.desk._hearers.items()}
    for _ in range(5):
        page.desk.select(["ask"])
        page.desk.select(["answer"])
    assert {topic: len(hearers) for topic, hearers in page.desk._hearers.items()} == heard
