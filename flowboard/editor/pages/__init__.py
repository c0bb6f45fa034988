"""The pages: `start`, `flow`, and the plain words for what isn't there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flowboard.editor.app import Editor


def add_pages(editor: Editor) -> None:
    """Register every page with NiceGUI."""
    from flowboard.editor.grading import add_grading_page
    from flowboard.editor.labelling import add_labelling_page
    from flowboard.editor.pages.flow import add_flow_page
    from flowboard.editor.pages.problems import add_problem_pages
    from flowboard.editor.pages.start import add_start_page

    add_problem_pages()
    add_start_page(editor)
    add_flow_page(editor)
    add_grading_page(editor)
    add_labelling_page(editor)
