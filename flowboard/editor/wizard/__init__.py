"""The evaluator's wizard: criteria, grades and the card, step by step, beside the canvas."""

from flowboard.editor.wizard.wizard import Wizard, build_wizard

__all__ = ["Wizard", "build_wizard"]
