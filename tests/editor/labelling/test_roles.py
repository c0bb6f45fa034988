"""Who may do what in label mode, over the protocol: looking, labelling, changing the judge, spending."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowboard.workspace.labelling.beginning import begin_labelling
from tests.workspace.labelling.conftest import rows

LABELS = ["0", "0", "1"]
PATIENT = 300  # looks, ten a second, until the rows have been read


@pytest.fixture
def key(editor) -> str:
    """Label mode of a file with three labels, open; gives the key of its flow."""
    table = Path(editor.settings.folder) / "answers.csv"
    table.write_text(rows(8, LABELS))
    return editor.hub.open(begin_labelling(table).flow).key


def visible(user, testid: str) -> bool:
    """Whether a control is on the page and shown."""
    found = [
        one
        for one in user.client.elements.values()
        if one.props.get("data-testid") == testid and not one.is_deleted
    ]
    return bool(found) and all(part.visible for one in found for part in (one, *one.ancestors()))


@pytest.mark.parametrize(
    ("role", "labels", "edits", "runs"),
    [
        ("view", False, False, False),
        ("grade", True, False, False),
        ("edit", True, True, False),
        ("run", True, True, True),
        ("owner", True, True, True),
    ],
)
async def test_a_role_offers_what_it_may_do_and_nothing_else(visitor, key, role, labels, edits, runs):
    user = visitor(role)
    await user.open(f"/flow/{key}/label")
    await user.should_see("What unlocks evaluating", retries=PATIENT)
    assert visible(user, "grade-good") == labels
    assert visible(user, "set-milestones") == edits
    await user.open(f"/flow/{key}/label?step=evaluate")
    await user.should_see("What the judge is asked", retries=PATIENT)
    assert visible(user, "evaluate") == runs


async def test_a_flow_of_another_kind_says_what_label_mode_needs(user, editor):
    path = Path(editor.settings.folder) / "other.flow.yaml"
    path.write_text("flowboard: 1\nnodes:\n  note: {type: note, text: hello}\n")
    flow = editor.hub.open(path)
    answer = await user.http_client.get(f"/flow/{flow.key}/label")
    assert answer.status_code == 422
    assert "There is nothing to label here" in answer.text
    assert "drop a CSV with the columns id, input and output" in answer.text


async def test_a_file_that_is_gone_is_told_in_a_sentence(user, editor, key):
    (Path(editor.settings.folder) / "answers.csv").unlink()
    await user.open(f"/flow/{key}/label")
    await user.should_see("There is nothing to label here", retries=PATIENT)
    await user.should_see("answers.csv")
