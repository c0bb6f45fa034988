"""Label mode in the browser: label, evaluate, optimise, on one page and without a flow in sight."""

from flowboard.editor.labelling.page import add_labelling_page

__all__ = ["add_labelling_page"]
