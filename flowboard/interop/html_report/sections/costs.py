"""What the models' answers took: by node and model, and what this run paid."""

from __future__ import annotations

from markupsafe import Markup

from flowboard.interop.html_report.facts import Answers, NodeFacts, RunFacts
from flowboard.interop.html_report.templates import rendered


class Costs:
    """A line for every node and model that answered."""

    title = "Costs"
    anchor = "costs"

    def fragment(self, facts: RunFacts) -> Markup | None:
        """See `Section.fragment`."""
        lines = [
            (node, _models_of(node, label), answers)
            for node in facts.nodes
            for label, answers in node.answers.items()
        ]
        if not lines:
            return None
        sources = {model.name: model.source for model in facts.models}
        whole = Answers()
        for _, _, answers in lines:
            whole.join(answers)
        return rendered("costs.html", lines=lines, sources=sources, whole=whole, paid=facts.paid)


def _models_of(node: NodeFacts, label: str) -> list[tuple[str, str]]:
    """The models that a line is about, each with what it was asked for."""
    own = [label] if label else list(node.models)
    return [(name, "") for name in own] + [(name, "judge") for name in node.judges]
