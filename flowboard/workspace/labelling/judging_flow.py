"""The flow beneath label mode: imported outputs, and an evaluator with one judge, read and written as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from flowboard.flow.assertion import AssertionSpec
from flowboard.flow.document import Flow, Node
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.evaluators.writing import criteria_in
from flowboard.workspace.labelling.label_words import WORDS, Meaning
from flowboard.workspace.labelling.milestones import Milestones

SOURCE: Final = "answers"
EVALUATOR: Final = "judge"
SETTINGS: Final = "x-labelling"
"""Under this key the evaluator keeps what label mode is set to. A flow that label mode has made has it."""

_ORDER: Final = {"order": "shuffled"}
"""How the rows lie in the file: those that are labelled from the top speak for all."""

_LOOKED_AT: Final = 1 << 17  # bytes of a flow's file
_CRITERION: Final = "good_output"
_ASSERTION: Final = "judge"
_SENTENCE: Final = "The output is a good answer to the input."
PROMPT: Final = """\
Is the output a good answer to the input?

Pass it if it does what the input asks for, is correct, and leaves nothing important out.
Fail it if it is wrong, invents something, or misses the point. When you are torn, fail it."""
"""What a judge is asked to begin with. Yes is a pass."""


@dataclass(frozen=True, slots=True)
class Judging:
    """Where label mode's parts are in a flow.

    Attributes:
        source: the node that imports the outputs.
        evaluator: the node that judges them.
        criterion: the id of its criterion.
        judge: the judge, with its prompt and, once one is chosen, its model.
        milestones: what unlocks evaluating and optimising.
        awaits_meaning: whether nobody has said yet what the labels of the file mean.
    """

    source: str
    evaluator: str
    criterion: str
    judge: AssertionSpec
    milestones: Milestones
    awaits_meaning: bool

    @property
    def prompt(self) -> str:
        """What the judge is asked."""
        return self.judge.judge or ""

    @property
    def model(self) -> str:
        """Who judges; empty where no model is chosen yet."""
        return str(self.judge.arguments.get("model") or "")

    @property
    def versions_of(self) -> str:
        """Under which name the store keeps the versions of the prompt."""
        return f"{self.evaluator}.{self.judge.name}"

    def with_prompt(self, text: str) -> dict[str, Any]:
        """The operation that has the judge asked something else."""
        return {"op": "set_field", "id": self.evaluator, "path": self._path("judge"), "value": text}

    def with_model(self, name: str) -> dict[str, Any]:
        """The operation that has somebody else judge; nobody where the name is empty."""
        place: dict[str, Any] = {"id": self.evaluator, "path": self._path("model")}
        return {"op": "set_field", **place, "value": name} if name else {"op": "remove_field", **place}

    def with_milestones(self, milestones: Milestones) -> dict[str, Any]:
        """The operation that sets the milestones."""
        value = _ORDER | self._asking() | milestones.to_json()
        return {"op": "set_field", "id": self.evaluator, "path": [SETTINGS], "value": value}

    def with_meaning(self, meaning: Meaning) -> list[dict[str, Any]]:
        """The operations that say what the labels of the file mean."""
        lists: list[dict[str, Any]] = [
            {"op": "set_field", "id": self.source, "path": [word], "value": written}
            for word in WORDS
            if (written := meaning.written(word))
        ]
        value = _ORDER | self.milestones.to_json()
        settings = {"op": "set_field", "id": self.evaluator, "path": [SETTINGS], "value": value}
        return [*lists, settings]

    def _path(self, field: str) -> list[str]:
        return ["criteria", self.criterion, "candidates", self.judge.name, field]

    def _asking(self) -> dict[str, Any]:
        return {"ask_labels": True} if self.awaits_meaning else {}


def judging_flow(name: str, path: str, meaning: Meaning | None) -> Flow:
    """A flow for outputs that lie in a file.

    Args:
        name: of the flow.
        path: of the file, relative to the flow.
        meaning: of its labels; None where it has none.
    """
    asks = meaning is not None and not meaning.is_sure
    lists = {} if meaning is None or asks else {word: meaning.written(word) for word in WORDS}
    settings = _ORDER | ({"ask_labels": True} if asks else {})
    criterion = {
        "id": _CRITERION,
        "text": _SENTENCE,
        "candidates": [{"name": _ASSERTION, "judge": PROMPT, "include": [f"{SOURCE}.input"]}],
        "chosen": [_ASSERTION],
    }
    return Flow(
        name=name,
        nodes={
            SOURCE: Node(
                type="import_outputs",
                config={"path": path} | {word: listed for word, listed in lists.items() if listed},
            ),
            EVALUATOR: Node(
                type="multi_evaluator",
                inputs={"output": f"{SOURCE}.output", "input": f"{SOURCE}.input"},
                config={"criteria": [criterion]},
                extensions={SETTINGS: settings},
            ),
        },
        layout={SOURCE: [0, 0], EVALUATOR: [320, 0]},
    )


def is_for_labelling(path: Path) -> bool:
    """Whether a flow's file was made by label mode, told from its text alone."""
    try:
        with path.open("rb") as stream:
            return f"{SETTINGS}:".encode() in stream.read(_LOOKED_AT)
    except OSError:
        return False


def labelled_in(flow: Flow) -> str:
    """The evaluator of a flow that label mode has made, and can still work on; empty where there is none."""
    if not any(SETTINGS in node.extensions for node in flow.nodes.values()):
        return ""
    try:
        return judging_in(flow).evaluator
    except WorkspaceError:
        return ""


def judging_in(flow: Flow) -> Judging:
    """The parts of a flow that label mode works on.

    Raises:
        WorkspaceError: it isn't such a flow (any more).
    """
    for name, node in flow.nodes.items():
        if node.type_name != "multi_evaluator":
            continue
        source = str(node.inputs.get("output", "")).partition(".")[0]
        wired = flow.nodes.get(source)
        if wired is None or wired.type_name != "import_outputs":
            continue
        found = next(
            (
                (criterion.id, spec)
                for criterion in criteria_in(flow, name)
                for spec in criterion.deciding
                if spec.kind == "judge"
            ),
            None,
        )
        if found is not None:
            settings = _mapping(node.extensions.get(SETTINGS))
            return Judging(
                source=source,
                evaluator=name,
                criterion=found[0],
                judge=found[1],
                milestones=Milestones.of(settings),
                awaits_meaning=settings.get("ask_labels") is True,
            )
    raise WorkspaceError(
        "Label mode needs imported outputs that are wired to an evaluator with a judge. Open this flow on the "
        "canvas, or drop a CSV with the columns id, input and output."
    )


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
