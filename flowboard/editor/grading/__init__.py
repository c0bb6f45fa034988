"""Grading in the browser: one row at a time, by keyboard, while the run goes on."""

from flowboard.editor.grading.address import grading_path
from flowboard.editor.grading.page import add_grading_page

__all__ = ["add_grading_page", "grading_path"]
