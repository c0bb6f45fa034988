"""The wizard of one tab in this process, over the flow that praises products."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nicegui.testing import User

from flowboard.editor.app import Editor
from flowboard.editor.evaluator.feed import cards_of
from flowboard.store import criterion_edits
from flowboard.store.criterion_edits import CriterionEdit
from tests.editor.inspector.inspecting import Inspecting, inspect
from tests.workspace.evaluators.praise import FLOW, opened

ASKED = FLOW.replace(
    "  praise:\n",
    "  wording:\n"
    "    type: prompt\n"
    "    inputs: {name: products.name}\n"
    "    template: |\n"
    "      Praise {{ name }}. Answer in at most 2 sentences. Use no hashtags.\n"
    "  praise:\n",
    1,
).replace(
    "    inputs: {output: praise.value, product: products.name}\n    criteria:",
    "    inputs: {output: praise.value, product: products.name, prompt: wording.prompt}\n    criteria:",
)
"""The flow with a prompt above its evaluator."""
_START = ASKED.index("    criteria:\n")
BARE = ASKED[:_START] + ASKED[ASKED.index("layout:") :]
"""The flow with an evaluator that has no criteria yet."""


class Working(Inspecting):
    """A tab with the wizard open."""

    def said(self, classes: str = "") -> list[str]:
        """The texts of the wizard that are shown, in order; of elements with these classes, if any are given."""
        return [
            str(one._text)
            for one in self.control("wizard").descendants()
            if getattr(one, "_text", None) and one.visible and set(classes.split()) <= set(one.classes)
        ]

    def criteria(self) -> dict[str, dict[str, Any]]:
        """The criteria as the flow has them."""
        return {one["id"]: one for one in self.node("quality").config.get("criteria", ())}

    def show(self, **where: Any) -> None:
        """What a link to the wizard does."""
        with self.desk.client:
            self.desk.show("wizard", **where)

    def word(self) -> str:
        """The word on the evaluator's card; nothing as long as there is none."""
        seen = cards_of(self.flow).of("quality").seen
        return "" if seen is None else seen.cards.whole.word

    def edits(self) -> list[CriterionEdit]:
        """The log of edits."""
        with opened(self.flow.path) as store:
            return criterion_edits.log(store, str(self.flow.path), "quality")


async def work(
    user: User, editor: Editor, text: str = ASKED, step: str = "criteria", *, node: str = "quality"
) -> Working:
    """Open the flow `lab`, and the wizard of its evaluator at a step."""
    page = await inspect(user, editor, text, node, own="criteria:" in text)
    working = Working(page.user, page.flow, page.desk)
    working.show(node=node, step=step)
    return working


def lab(editor: Editor) -> Path:
    """The place of the flow that `work` opens."""
    return Path(editor.settings.folder) / "lab.flow.yaml"
