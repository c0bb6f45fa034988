"""Fields: what is typed becomes an operation, what comes from elsewhere is shown, nothing is lost."""

from __future__ import annotations

from tests.editor.inspector.inspecting import FLOW, inspect


async def test_what_is_typed_is_written_under_its_name(user, editor):
    page = await inspect(user, editor, FLOW, "answer")
    page.type("field-samples", "3")
    assert page.node("answer").config["samples"] == 3
    assert page.flow.session.undo_label(page.desk.actor) == "Samples of answer"


async def test_an_own_edit_is_never_sent_back_into_its_field(user, editor):
    page = await inspect(user, editor, FLOW, "ask")
    page.type("field-template", "Say {{ text }}")
    assert page.control("field-template").props.get("stamp", 0) == 0


async def test_what_changes_elsewhere_is_shown(user, editor):
    page = await inspect(user, editor, FLOW, "ask")
    page.type("field-template", "Say {{ text }}")
    page.flow.session.undo(page.desk.actor)
    field = page.control("field-template")
    assert field.props["stamp"] == 1 and field.props["value"].startswith("Answer in at most")


async def test_a_default_leaves_the_file(user, editor):
    page = await inspect(user, editor, FLOW, "answer")
    page.type("field-samples", "3")
    page.type("field-samples", "1")
    assert "samples" not in page.node("answer").config


async def test_a_number_out_of_bounds_stays_in_its_field_with_the_reason(user, editor):
    page = await inspect(user, editor, FLOW, "answer")
    for text, reason in (
        ("0", "At least 1."),
        ("2000", "At most 1000."),
        ("x", "Write a whole number."),
    ):
        page.type("field-samples", text)
        assert "samples" not in page.node("answer").config
        assert reason in page.texts()
        assert page.control("field-samples").props["invalid"] is True


async def test_half_typed_data_survives_another_selection(user, editor):
    page = await inspect(user, editor, FLOW, "answer")
    page.type("field-schema", '{"type": ')
    page.desk.select(["ask"])
    page.desk.select(["answer"])
    field = page.control("field-schema")
    assert field.props["value"] == '{"type": ' and field.props["invalid"] is True
    page.type("field-schema", '{"type": "object"}')
    assert page.node("answer").config["schema"] == {"type": "object"}
    assert field.props["invalid"] is False


async def test_a_problem_is_told_at_its_field(user, editor):
    page = await inspect(user, editor, FLOW, "ask")
    page.type("field-template", "Say {{ text")
    field = page.control("field-template")
    assert field.props["invalid"] is False  # the problem is that of the node as a whole
    assert any("template" in text for text in page.texts())
    page.desk.select(["answer"])
    page.happens("field-models", "enter", "nonsense")
    assert page.control("field-models")
    assert any("is no model" in text for text in page.texts())


async def test_models_are_added_and_taken_away(user, editor):
    page = await inspect(user, editor, FLOW, "answer")
    page.happens("field-models", "enter", "ollama/tiny")
    assert page.node("answer").config["models"] == ["openai/gpt-5-mini", "ollama/tiny"]
    page.happens("field-models", "enter", "ollama/tiny")
    assert len(page.node("answer").config["models"]) == 2


async def test_a_cell_of_typed_rows_is_edited_in_place(user, editor):
    page = await inspect(user, editor, FLOW, "rows")
    page.happens("field-rows", "cell", {"row": 1, "column": "text", "text": "Bye"})
    assert page.node("rows").config["rows"][1] == {"id": "b", "text": "Bye"}


async def test_pasted_cells_become_rows(user, editor):
    page = await inspect(user, editor, FLOW, "rows")
    page.happens(
        "field-rows", "pasted", {"text": "id\ttext\nc\tMore\nd\tand more", "row": 0, "column": 0}
    )
    assert [row["id"] for row in page.node("rows").config["rows"]] == ["a", "b", "c", "d"]


async def test_a_place_that_isnt_there_changes_nothing(user, editor):
    page = await inspect(user, editor, FLOW, "rows")
    for place in (-1, 2, True, "0", None):
        page.happens("field-rows", "drop-row", {"row": place})
    assert len(page.node("rows").config["rows"]) == 2


async def test_variants_are_edited_by_themselves(user, editor):
    page = await inspect(user, editor, FLOW, "ask")
    page.flow.session.apply(page.desk.actor, "x", [
        {"op": "remove_field", "id": "ask", "path": ["template"]},
        {"op": "set_field", "id": "ask", "path": ["variants"], "value": {"v1": "One {{ text }}", "v2": "Two"}},
    ])  # fmt: skip
    page.desk.select([])
    page.desk.select(["ask"])
    page.type("field-variants.v2", "Two {{ text }}")
    assert page.node("ask").config["variants"] == {"v1": "One {{ text }}", "v2": "Two {{ text }}"}
    assert page.control("field-variants.v1").props.get("stamp", 0) == 0


async def test_a_switch_at_a_candidate_chooses_what_decides(user, editor):
    page = await inspect(user, editor, FLOW, "judge")
    page.type("candidate-few_lines", False)
    assert page.node("judge").config["criteria"][0]["chosen"] == ["few_words"]
    page.type("candidate-few_lines", True)
    assert "chosen" not in page.node("judge").config["criteria"][0]


async def test_who_may_not_edit_reads_everything_and_changes_nothing(visitor, editor):
    await inspect(visitor(), editor)
    guest = visitor("view")
    page = await inspect(guest, editor, FLOW, "answer", own=False)
    controls = [one for one in guest.client.elements.values() if "input-id" in one.props]
    assert controls and all(one.props.get("locked") for one in controls)
    assert page.controls("node-more") == page.controls("run-row") == []
    page.type("field-samples", "3")
    assert "samples" not in page.node("answer").config


async def test_every_type_of_node_can_be_looked_at(user, editor):
    page = await inspect(user, editor)
    for name in editor.hub.types.names():
        page.flow.session.apply(page.desk.actor, "add", [
            {"op": "set_node", "id": f"new_{name}", "node": {"type": name}, "place": [0, 0]},
        ])  # fmt: skip
        page.desk.select([f"new_{name}"])
        assert page.control("node-title").props["value"]
        assert page.control("field-note")


async def test_a_node_of_an_unknown_type_shows_its_settings_as_they_are(user, editor):
    text = FLOW + "  strange: {type: nobody_has_this, wish: [1, 2]}\n"
    page = await inspect(user, editor, text, "strange")
    assert any(one.props.get("label") == "wish" for one in user.client.elements.values())
    assert any("nobody_has_this" in text for text in page.texts())
