"""The doors that read: the prompts above an evaluator, and how these prompts were changed."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from nicegui import background_tasks, ui

from flowboard.editor.inspector.controls.field_control import FieldControl
from flowboard.editor.theme.controls import Text, button
from flowboard.editor.wizard.bench import Bench
from flowboard.editor.wizard.proposal_list import ProposalList
from flowboard.flow.errors import FlowError
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.evaluators.criteria_infer import (
    Inferred,
    asking_announced,
    evolved,
    infer,
    prompts_above,
)
from flowboard.workspace.forms.model_choices import ModelChoices, model_choices

_VARIABLE: Final = re.compile(r"\b[A-Z][A-Z0-9_]*_KEY\b")
_RULES_FOUND: Final = "Rules have read this, at no cost. Take what fits."
_NOTHING: Final = (
    "Rules find nothing more to check in it. Ask a model, or write a criterion in your own words."
)


class ReadingDoor:
    """Reads beside the page, then offers what was found."""

    def __init__(self, bench: Bench, on_end: Callable[[], None]) -> None:
        self.bench = bench
        self._on_end = on_end
        self._status = Text("p", "Reading …", "fb-quiet")
        self._status.props["role"] = "status"
        self._found = ui.element("div")
        bench.step.at_end(self._stop)
        self._work: asyncio.Task[None] | None = None

    def begin(self, read: Callable[[], Inferred], found: str, nothing: str) -> None:
        """Read in a thread; `found` and `nothing` are said of what comes of it."""
        self._stop()
        self._work = background_tasks.create(self._read(read, found, nothing), name="read criteria")

    def _stop(self) -> None:
        if self._work is not None:
            self._work.cancel()

    async def _read(self, read: Callable[[], Inferred], found: str, nothing: str) -> None:
        flow, types, node = self.bench.flow, self.bench.desk.flow.session.types, self.bench.node
        try:
            inferred = await asyncio.to_thread(read)
            prompts = prompts_above(flow, node, types)
        except (FlowError, WorkspaceError) as error:
            if not self._status.is_deleted:
                self._status.set_text(str(error))
            return
        if self._found.is_deleted:
            return
        with self.bench.desk.client:
            self._found.clear()
            with self._found:
                offered = ProposalList(self.bench, inferred.proposals, prompts, self._on_end)
                for remark in inferred.remarks:
                    Text("p", remark, "fb-quiet")
            self._status.set_text(found if offered.count else offered.why_empty or nothing)


class HistoryDoor(ReadingDoor):
    """The criteria behind the changes of the prompts."""

    def __init__(self, bench: Bench, on_end: Callable[[], None]) -> None:
        super().__init__(bench, on_end)
        session = bench.desk.flow.session
        self.begin(
            lambda: evolved(session.file(), bench.node, session.types),
            "What the changes of the prompt were made for. Take what still holds.",
            "The prompt hasn't been changed since its first version in a way that says what good is.",
        )
        with ui.element("div").classes("fb-tools"):
            button("Close", on_end, kind="quiet")


class PromptDoor(ReadingDoor):
    """What the prompts ask for: by rules at once, and by a model where one is at hand."""

    def __init__(self, bench: Bench, on_end: Callable[[], None]) -> None:
        super().__init__(bench, on_end)
        self._model = ""
        self._ask = ui.element("div").classes("fb-door-model")
        with ui.element("div").classes("fb-tools"):
            button("Close", on_end, kind="quiet")
        self.begin(lambda: self._infer(None), _RULES_FOUND, _NOTHING)
        background_tasks.create(self._offer_models(), name="models at hand")

    def _infer(self, model: str | None) -> Inferred:
        session = self.bench.desk.flow.session
        found = asyncio.run(infer(session.file(), self.bench.node, session.types, model))
        # What was noted on outputs has a place of its own, beside the grades.
        return replace(found, proposals=tuple(one for one in found.proposals if not one.notes))

    async def _offer_models(self) -> None:
        desk = self.bench.desk
        try:
            choices = await asyncio.to_thread(model_choices, self.bench.flow, desk.flow.path)
        except WorkspaceError as error:
            desk.notice(str(error))
            return
        if not self._ask.is_deleted:
            with desk.client, self._ask:
                self._build_models(choices)

    def _build_models(self, choices: ModelChoices) -> None:
        live = [one.name for one in choices.choices if one.ready and one.source != "recorded"]
        if not self.bench.desk.may("run"):
            Text("p", "Asking a model takes the right to run this flow.", "fb-quiet")
            return
        if not live:
            Text("p", missing_key(choices), "fb-quiet")
            return
        self._model = live[0]
        FieldControl(
            "choice",
            live[0],
            self._choose,
            label="Ask a model, too",
            name="wizard-infer-model",
            choices=[(name, name) for name in live],
        )
        with ui.element("div").classes("fb-tools"):
            self._announced = Text("span", "", "fb-quiet")
            button("Ask it", self._ask_model, testid="wizard-infer-ask")
        self._announce()

    def _choose(self, model: object) -> None:
        self._model = str(model)
        self._announce()

    def _announce(self) -> None:
        background_tasks.create(self._look_at_cost(), name="cost of asking")

    async def _look_at_cost(self) -> None:
        session, model = self.bench.desk.flow.session, self._model
        try:
            calls, cost = await asyncio.to_thread(
                asking_announced, session.file(), self.bench.node, session.types, model
            )
        except (FlowError, WorkspaceError) as error:
            words = str(error)
        else:
            price = "price unknown" if cost is None else f"about ${cost:.2f}"
            words = f"{calls} {'call' if calls == 1 else 'calls'}, {price}."
        if not self._announced.is_deleted and model == self._model:
            self._announced.set_text(words)

    def _ask_model(self) -> None:
        model = self._model
        self._status.set_text(f"{model} reads …")
        self.begin(lambda: self._infer(model), f"Rules and {model} have read this.", _NOTHING)


def missing_key(choices: ModelChoices) -> str:
    """What is missing before a model can be asked, in a sentence."""
    named = [name for facts in choices.missing for name in _VARIABLE.findall(facts.key)]
    known = list(dict.fromkeys(named))
    keys = f" ({' or '.join(known[:3])})" if known else ""
    return (
        f"No model is at hand to read the rest of the prompt: add a key{keys} under More → Keys, "
        "or start a local model."
    )
