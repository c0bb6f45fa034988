"""Evaluators on the canvas: their report cards on the node and in the inspector."""

from flowboard.editor.evaluator.card_panel import CardPanel, build_card_panel
from flowboard.editor.evaluator.node_figures import CardsOnCanvas

__all__ = ["CardPanel", "CardsOnCanvas", "build_card_panel"]
