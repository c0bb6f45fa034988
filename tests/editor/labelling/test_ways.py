"""From label mode to the canvas and back; before the first label; and files that nearly fit."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest

from flowboard.editor.files.arriving import arrive
from flowboard.workspace.labelling.beginning import begin_labelling
from tests.editor.inspector.inspecting import Inspecting
from tests.workspace.labelling.conftest import rows

PATIENT = 300  # looks, ten a second, until the rows have been read


@pytest.fixture
def flow(editor):
    """Label mode of a file without labels, open."""
    table = Path(editor.settings.folder) / "answers.csv"
    table.write_text(rows(8))
    return editor.hub.open(begin_labelling(table).flow)


async def on_canvas(user, flow, *select: str) -> Inspecting:
    await user.open(f"/flow/{flow.key}")
    (desk,) = flow.desks
    with desk.client:
        desk.select(select)
    return Inspecting(user, flow, desk)


async def test_the_evaluator_and_the_menu_of_its_flow_lead_back_to_label_mode(user, flow):
    page = await on_canvas(user, flow, "judge")
    assert page.control("open-labelling").props["href"] == f"/flow/{flow.key}/label"
    assert page.controls("label-mode")
    assert not page.controls("open-grading")


async def test_another_flow_offers_grading_alone(user, editor):
    path = Path(editor.settings.folder) / "other.flow.yaml"
    path.write_text(
        "flowboard: 1\nnodes:\n  one: {type: text, text: hello}\n"
        "  look: {type: grading, inputs: {output: one.text}}\n"
    )
    page = await on_canvas(user, editor.hub.open(path), "look")
    assert page.controls("open-grading")
    assert not page.controls("open-labelling") and not page.controls("label-mode")


async def test_rows_are_labelled_here_and_not_graded(user, flow):
    await user.open(f"/flow/{flow.key}/label")
    await user.should_see("next unlabelled", retries=PATIENT)
    await user.should_not_see("next ungraded")


async def test_before_the_first_label_evaluate_leads_to_labelling(user, flow):
    await user.open(f"/flow/{flow.key}/label?step=evaluate")
    await user.should_see("Nothing to compare with yet", retries=PATIENT)
    await user.should_not_see("Report card")
    (button,) = [
        one
        for one in user.client.elements.values()
        if one.props.get("data-testid") == "label-first" and not one.is_deleted
    ]
    assert "fb-button-filled" in button.classes


@pytest.mark.parametrize(
    ("header", "page", "told"),
    [
        ("input,output", "/label", "It has no column id, so its rows are numbered."),
        ("question,answer", "", "call question input and answer output, then drop it again"),
        ("id,output", "", "It has no column input. With input and output it would have opened"),
    ],
)
def test_a_file_that_nearly_fits_says_what_to_do(tmp_path, header, page, told):
    arrival = arrive("answers.csv", BytesIO(f"{header}\na,b\n".encode()), tmp_path)
    assert arrival.page == page
    assert told in " ".join(arrival.report)
