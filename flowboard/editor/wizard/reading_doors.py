"""The doors that read: the prompts above an evaluator, and how these prompts were changed."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine
from typing import Any, Final

from nicegui import background_tasks, ui

from flowboard.align.proposals import Proposal
from flowboard.align.words import counted
from flowboard.editor.theme.controls import Text, button
from flowboard.editor.wizard.bench import Bench
from flowboard.editor.wizard.model_asking import ModelAsking, effort
from flowboard.editor.wizard.proposal_list import ProposalList
from flowboard.editor.wizard.reading import Reading
from flowboard.flow.errors import FlowError
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.evaluators.criteria_infer import (
    Inferred,
    asking_announced,
    evolved,
    infer,
    prompts_above,
)

_log = logging.getLogger(__name__)

_MOST_REMARKS: Final = 5
_NO_PROMPT: Final = "No prompt leads to this evaluator, so there is nothing to read. Write a criterion in your own words."
_RULES_FOUND: Final = "Rules have read this, at no cost. Take what fits."
_NOTHING: Final = (
    "Rules find nothing more to check in it. Ask a model, or write a criterion in your own words."
)
_STOPPED: Final = "Stopped. The model's answer isn't waited for any more."
_UNEXPECTED: Final = "It can't be read. The terminal of Flowboard says more."

Read = Callable[[], Coroutine[Any, Any, Inferred]]
Say = Callable[[Inferred, ProposalList], str]


class ReadingDoor:
    """Reads beside the page, then offers what was found. What was found before stays until there is more."""

    def __init__(self, bench: Bench, on_end: Callable[[], None], status: str = "Reading …") -> None:
        self.bench = bench
        self._on_end = on_end
        self._status = Text("p", status, "fb-quiet")
        self._status.props.update({"role": "status", "data-testid": "door-status"})
        self._found = ui.element("div")
        self._offered: ProposalList | None = None
        self._work: asyncio.Task[None] | None = None
        bench.step.at_end(self.stop)

    def stop(self) -> None:
        """Give up what goes on."""
        if self._work is not None:
            self._work.cancel()
            self._work = None

    def begin(self, read: Read, say: Say) -> None:
        """Read in a thread; `say` puts into words what came of it."""
        self.stop()
        self._work = background_tasks.create(self._read(read, say), name="read criteria")

    def ended(self) -> None:
        """Called when nothing is read any more, whatever came of it."""

    async def _read(self, read: Read, say: Say) -> None:
        flow, types, node = self.bench.flow, self.bench.desk.flow.session.types, self.bench.node
        try:
            inferred = await Reading(read).found()
            prompts = prompts_above(flow, node, types)
        except (FlowError, WorkspaceError) as error:
            self._tell(str(error))
            return
        except Exception:  # noqa: BLE001 (whoever waits for it must hear of its end)
            _log.exception("Criteria of %s can't be read.", node)
            self._tell(_UNEXPECTED)
            return
        if self._found.is_deleted:
            return
        with self.bench.desk.client:
            left_out = self._offered.left_out if self._offered is not None else frozenset()
            self._found.clear()
            with self._found:
                offered = self._offered = ProposalList(
                    self.bench,
                    self.offered(inferred),
                    prompts,
                    self._on_end,
                    is_on=lambda one: self.is_on(one) and one.text not in left_out,
                )
                _build_remarks(inferred.remarks)
            self._status.set_text(say(inferred, offered))
            self.ended()

    def offered(self, inferred: Inferred) -> tuple[Proposal, ...]:
        """Which of the proposals are offered."""
        return inferred.proposals

    def is_on(self, proposal: Proposal) -> bool:
        """Whether a proposal is to be taken unless somebody switches it off."""
        return True

    def _tell(self, sentence: str) -> None:
        if not self._status.is_deleted:
            with self.bench.desk.client:
                self._status.set_text(sentence)
                self.ended()


class HistoryDoor(ReadingDoor):
    """The criteria behind the changes of the prompts."""

    def __init__(self, bench: Bench, on_end: Callable[[], None]) -> None:
        super().__init__(bench, on_end)
        session = bench.desk.flow.session

        async def read() -> Inferred:
            return evolved(session.file(), bench.node, session.types)

        self.begin(read, self._say)
        with ui.element("div").classes("fb-tools"):
            button("Close", on_end, kind="quiet")

    def _say(self, found: Inferred, offered: ProposalList) -> str:
        if offered.count:
            return "What the changes of the prompt were made for. Take what still holds."
        return offered.why_empty or (
            "The prompt hasn't been changed since its first version in a way that says what good is."
        )


class AskingDoor(ReadingDoor, ABC):
    """A door where rules read at once, and a model when it is asked to."""

    is_asking = False
    """Whether a model is being asked."""

    @abstractmethod
    async def infer(self, model: str | None) -> Inferred:
        """Read, by rules or with a model."""

    def build_asking(self, label: str, price: Callable[[str], tuple[int, float | None]]) -> None:
        """Build the choice of a model into the current slot."""
        self._asking = ModelAsking(self.bench, label, price, self._ask, self._give_up)

    def _ask(self, model: str) -> None:
        self.is_asking = True
        self._asking.show_going(True)
        self._status.set_text(f"{model} reads …")
        self.begin(lambda: self.infer(model), lambda found, offered: _said_of(model, found, offered))

    def ended(self) -> None:
        """The model can be asked again."""
        self.is_asking = False
        self._asking.show_going(False)

    def _give_up(self) -> None:
        self.stop()
        self._tell(_STOPPED)


class PromptDoor(AskingDoor):
    """What the prompts ask for: by rules at once, and by a model where one is at hand."""

    def __init__(self, bench: Bench, on_end: Callable[[], None]) -> None:
        super().__init__(bench, on_end)
        session = bench.desk.flow.session
        if prompts_above(bench.flow, bench.node, session.types):
            self.build_asking(
                "Ask a model, too",
                lambda model: asking_announced(session.file(), bench.node, session.types, model),
            )
            self.begin(lambda: self.infer(None), self._say)
        else:
            self._status.set_text(_NO_PROMPT)
        with ui.element("div").classes("fb-tools"):
            button("Close", on_end, kind="quiet")

    def offered(self, inferred: Inferred) -> tuple[Proposal, ...]:
        """Without what was noted on outputs, which has a place of its own beside the grades."""
        return tuple(one for one in inferred.proposals if not one.notes or one.span is not None)

    async def infer(self, model: str | None) -> Inferred:
        """Have the prompts read."""
        session = self.bench.desk.flow.session
        return await infer(session.file(), self.bench.node, session.types, model)

    def _say(self, found: Inferred, offered: ProposalList) -> str:
        return _RULES_FOUND if offered.count else offered.why_empty or _NOTHING


def _said_of(model: str, found: Inferred, offered: ProposalList) -> str:
    more = sum(one.door == "model" for one in offered.proposals)
    took = effort(found.calls, found.cost)
    if not more:
        return f"{model} has read this and adds nothing: {took}."
    return f"{model} adds {counted(more, 'criterion', 'criteria')}: {took}. Take what fits."


def _build_remarks(remarks: tuple[str, ...]) -> None:
    if not remarks:
        return
    with ui.element("ul").classes("fb-report-notes"):
        for remark in remarks[:_MOST_REMARKS]:
            Text("li", remark)
        if len(remarks) > _MOST_REMARKS:
            Text("li", f"{len(remarks) - _MOST_REMARKS} more like these.")
