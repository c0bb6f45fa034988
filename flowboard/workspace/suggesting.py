"""Use case: criteria for a prompt, by rules always, and by a model when one is named.

Rules cost nothing. A model costs a call, whose price is known before it is made: `announce` first,
then `ask`. Everything that it says is merged with what the rules have read.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from flowboard.align.suggesting import Suggestion, suggest
from flowboard.workspace.errors import ExitCode, WorkspaceError

if TYPE_CHECKING:
    from flowboard.align.guidelines import GradeNote
    from flowboard.align.proposals import Proposal
    from flowboard.llm.registry import ModelRegistry
    from flowboard.node import CallFailed, ChatModel, ChatRequest, ChatResponse, Usage

LONGEST_FILE: Final = 4 * 1024 * 1024
"""Bytes of a prompt file; longer ones are no prompts."""
_LIKELY_ANSWER: Final = 1_500  # tokens of an answer with about ten criteria
_ATTEMPTS: Final = 3
_LONGEST_WAIT: Final = 20.0  # seconds between two attempts


@dataclass(frozen=True, slots=True)
class Announcement:
    """What asking a model will take; `cost` is in US dollars, None where the price isn't known."""

    model: str
    calls: int
    cost: float | None
    reason: str

    def to_json(self) -> dict[str, Any]:
        """The announcement as JSON values."""
        return {"model": self.model, "calls": self.calls, "cost": self.cost, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Criteria:
    """Proposed criteria, and what they took: `cost` is in US dollars, None where it isn't known."""

    proposals: tuple[Proposal, ...]
    remarks: tuple[str, ...] = ()
    calls: int = 0
    cost: float | None = 0.0
    usage: Usage | None = None

    def to_json(self) -> dict[str, Any]:
        """The criteria as JSON values."""
        return {
            "criteria": [proposal.to_json() for proposal in self.proposals],
            "remarks": list(self.remarks),
            "calls": self.calls,
            "cost": self.cost,
        }


def suggestions_in(path: Path) -> list[Suggestion]:
    """What the rules read in a prompt file; with `-` in standard input. Raises as `read_prompt_file`."""
    return suggest(read_prompt_file(path))


def read_prompt_file(path: Path) -> str:
    """The text of a prompt file, or with `-` that of standard input.

    Raises:
        WorkspaceError: there is no such file, it is too long, or it isn't UTF-8 text.
    """
    name = "standard input" if str(path) == "-" else str(path)
    try:
        if str(path) == "-":
            data = sys.stdin.buffer.read(LONGEST_FILE + 1)
        else:
            with path.open("rb") as stream:
                data = stream.read(LONGEST_FILE + 1)
    except OSError as error:
        raise WorkspaceError(
            f"{name} can't be read ({error.strerror}). Correct --prompt-file."
        ) from error
    if len(data) > LONGEST_FILE:
        raise WorkspaceError(f"{name} is longer than {LONGEST_FILE >> 20} MB. Give the prompt alone.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WorkspaceError(f"{name} isn't UTF-8 text. Save it as such.") from error


def by_rules(prompt: str, notes: Sequence[GradeNote] = ()) -> Criteria:
    """Criteria by rules alone: from the prompt, then from the notes of grades."""
    from flowboard.align.guidelines import criteria_from_notes
    from flowboard.align.proposals import from_suggestion, merged

    read = map(from_suggestion, suggest(prompt))
    return Criteria(tuple(merged(read, criteria_from_notes(notes))))


def announce(
    registry: ModelRegistry, model: str, prompt: str, notes: Sequence[GradeNote] = ()
) -> Announcement:
    """How many calls asking `model` takes, and about what they cost. Asks nobody.

    Raises:
        WorkspaceError: nobody answers for this model; the message says what is missing.
    """
    from flowboard.llm.prices import estimate_tokens
    from flowboard.node import Usage
    from flowboard.workspace.errors import in_plain_words
    from flowboard.workspace.models import who_answers

    with in_plain_words():
        [answering] = who_answers(registry, [model])
        price = registry.price(model)
    asked = sum(estimate_tokens(one["content"]) for one in _request(model, prompt, notes).messages)
    cost = None if price is None else price.cost(Usage(input=asked, output=_LIKELY_ANSWER))
    return Announcement(model, 1, cost, answering.reason)


async def ask_about(
    prompt: str,
    model: str,
    on_announce: Callable[[int, float | None], None],
    notes: Sequence[GradeNote] = (),
) -> Criteria:
    """Announce and ask, with the user's own profiles and keys.

    `on_announce` is called with the number of calls and their likely cost before the first is made;
    what it raises stops everything.

    Raises:
        WorkspaceError: nobody answers for this model, or it didn't answer.
    """
    from flowboard.llm.registry import ModelRegistry

    registry = ModelRegistry("live")
    try:
        announced = announce(registry, model, prompt, notes)
        on_announce(announced.calls, announced.cost)
        return await ask(registry, model, prompt, notes)
    finally:
        await registry.close()


async def ask(
    registry: ModelRegistry, model: str, prompt: str, notes: Sequence[GradeNote] = ()
) -> Criteria:
    """Criteria by the rules and by a model, merged. The caller closes the registry.

    Raises:
        WorkspaceError: the model didn't answer; the message says why.
    """
    from flowboard.align.proposals import merged
    from flowboard.align.questions import read_answer
    from flowboard.workspace.errors import in_plain_words

    request = _request(model, prompt, notes)
    with in_plain_words():
        chat = registry.resolve(model)
        response, calls = await _answered(chat, request)
    answer = read_answer(response, prompt, notes)
    ruled = by_rules(prompt, notes)
    return Criteria(
        proposals=tuple(merged(ruled.proposals, answer.proposals)),
        remarks=answer.remarks,
        calls=calls,
        cost=response.cost,
        usage=response.usage,
    )


async def _answered(chat: ChatModel, request: ChatRequest) -> tuple[ChatResponse, int]:
    """The answer, and how many calls it took: a throttled or broken call is made again."""
    from flowboard.node import CallFailed

    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return await chat.complete(request), attempt
        except CallFailed as failure:
            if not failure.retryable or attempt == _ATTEMPTS:
                raise WorkspaceError(_unanswered(request.model, failure), ExitCode.FAILURE) from failure
            await asyncio.sleep(min(failure.retry_after or 0.5 * attempt, _LONGEST_WAIT))
    raise AssertionError("unreachable")


def _unanswered(model: str, failure: CallFailed) -> str:
    """Why there is no answer in the end, and what to do about it."""
    said = str(failure)
    said = said if said.endswith((".", "!", "?")) else f"{said}."
    if failure.throttled:
        return f"{model} is too busy, also when asked again. Wait a minute, then ask again. {said}"
    advice = " Ask again, or ask another model." if failure.retryable else ""
    return f"{model} didn't answer. {said}{advice}"


def _request(model: str, prompt: str, notes: Sequence[GradeNote]) -> ChatRequest:
    from flowboard.align.questions import SCHEMA, messages
    from flowboard.node import ChatRequest

    return ChatRequest(model=model, messages=messages(prompt, notes), schema=SCHEMA)
