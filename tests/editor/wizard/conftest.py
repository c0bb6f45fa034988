"""The flow over 40 products, run and graded."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowboard.editor.app import Editor
from tests.editor.wizard.working import ASKED, lab
from tests.workspace.evaluators.praise import (
    grade_calm,
    graded_flow,
    products,
)


@pytest.fixture
def path(editor: Editor) -> Path:
    """The flow, run; every row is graded as a whole, and for the criterion `calm`."""
    place = lab(editor)
    path = graded_flow(place.parent, products(25, 9, 6), ASKED, place.name)
    grade_calm(path)
    return path
