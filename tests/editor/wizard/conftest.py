"""The flow over 40 products, run and graded."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowboard.editor.app import Editor
from tests.editor.wizard.working import ASKED, lab
from tests.workspace.evaluators.praise import (
    a_grade,
    grade,
    grade_all,
    products,
    rows_of,
    run,
    write_flow,
)


@pytest.fixture
def path(editor: Editor) -> Path:
    """The flow, run; every row is graded as a whole, and for the criterion `calm`."""
    path = lab(editor)
    write_flow(path.parent, products(25, 9, 6), ASKED).rename(path)
    run(path)
    grade_all(path)
    grade(
        path,
        [
            a_grade(row, "bad" if "!" in row.output else "good", criterion="calm")
            for row in rows_of(path)
        ],
    )
    return path
