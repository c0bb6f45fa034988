"""Attempts: journal, limits, retries, outages and budget around one question to a model.

The order of things is the promise of the product: `sent` is durable before a connection slot is
taken, the answer is durable before anyone sees it. So an acknowledged answer is never lost and
never bought again, and after a crash the calls in flight are known.
"""

from __future__ import annotations

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from random import uniform
from typing import Generic, Literal, Protocol, TypeVar
from urllib.parse import urlsplit

from flowboard.llm.prices import Price
from flowboard.node import CallFailed, NodeFailed, Usage
from flowboard.runtime.budget import Budget
from flowboard.runtime.events import Progress
from flowboard.runtime.limits import Limits
from flowboard.runtime.outages import Asking, Outages
from flowboard.runtime.unwritten import AnyJournal
from flowboard.store.records import CallEnded, CallSent

MOST_ATTEMPTS = 10
_FIRST_WAIT, _LONGEST_WAIT = 0.25, 60.0  # seconds between two attempts, unless the provider asks
_JITTER = 0.25  # seconds
_NO_USAGE = Usage()


@dataclass(frozen=True, slots=True)
class Caller:
    """On whose behalf a call is made: a cell, and the assertion when a judge asks."""

    node: str
    key: str
    purpose: str = ""

    def asking(self, model: Model) -> Asking:
        """This caller's question to a model, whatever the row."""
        return self.node, self.purpose, model.identity


class Model(Protocol):
    """What models of every kind tell of themselves; see `flowboard.node.ChatModel`."""

    @property
    def identity(self) -> str:
        """What answers."""

    @property
    def origin(self) -> str:
        """Scheme, host and port, or `recorded`."""

    @property
    def source(self) -> Literal["live", "recorded"]:
        """Whether answers are bought or played."""

    @property
    def concurrency(self) -> int:
        """The most calls at once."""


class Answer(Protocol):
    """What an answer of any kind took."""

    usage: Usage | None
    cost: float | None
    latency: float
    request_id: str | None


AnswerT = TypeVar("AnswerT", bound=Answer)


@dataclass(slots=True)
class Question(ABC, Generic[AnswerT]):
    """One question to a model, and what is to be put on record of it.

    `name` and `base_url` are the model as the flow names it. `key` is what the call is on record
    under; after a crash it tells which questions were in flight.
    """

    name: str
    base_url: str | None
    model: Model
    key: str

    @abstractmethod
    def most_usage(self) -> Usage:
        """The tokens that it may take at most, as far as anyone can tell before it is asked."""

    def announce(self, journal: AnyJournal) -> None:
        """Put on record what `key` stands for, if it tells more than one question."""

    @abstractmethod
    async def ask(self) -> AnswerT:
        """Make exactly one attempt. Raises CallFailed as models do."""

    @abstractmethod
    def keep(self, journal: AnyJournal, answer: AnswerT, ended: CallEnded) -> None:
        """Put an answer and the end of its call on record; no end without the answer."""


class Attempts:
    """Asks models for a run, as often as it may help."""

    def __init__(
        self,
        run_id: str,
        price: Callable[[str, str | None], Price | None],
        journal: AnyJournal,
        limits: Limits,
        budget: Budget,
        progress: Progress,
    ) -> None:
        self._run_id = run_id
        self._price = price
        self._journal = journal
        self._limits = limits
        self._budget = budget
        self._progress = progress
        self._outages = Outages()
        self._stopping = False

    def stop(self) -> None:
        """Send nothing more: calls that wait for a slot are given up, those on their way may end."""
        self._stopping = True

    def most_at_once(self, model: Model) -> int:
        """The most calls at once that may be under way at the origin of a model."""
        return self._limits.of(model.origin, model.concurrency).ceiling

    async def ask(self, question: Question[AnswerT], caller: Caller) -> AnswerT:
        """Make attempts until one is answered or none can help.

        Raises:
            NodeFailed: there is no answer; its status says of what kind the failure is.
            BudgetSpent: the budget doesn't cover the call.
        """
        attempt = 0
        while True:
            try:
                return await self._attempt(question, caller, attempt)
            except CallFailed as error:
                attempt += 1
                if not error.retryable or attempt == MOST_ATTEMPTS:
                    raise
                pause = _pause(error, attempt)
            await asyncio.sleep(pause)
            self._progress.retries += 1

    async def _attempt(self, question: Question[AnswerT], caller: Caller, attempt: int) -> AnswerT:
        """One attempt, on record from before it is made until its answer is durable."""
        model = question.model
        self._outages.check(caller.asking(model))
        expected = 0.0
        if self._budget.limit is not None:
            expected = self._expected_cost(question)
            self._budget.reserve(expected)
        number = self._journal.next_call_number(self._run_id)
        cost: float | None = None
        try:
            question.announce(self._journal)
            self._journal.add_call_sent(
                CallSent(
                    self._run_id, number, caller.node, caller.key, caller.purpose, attempt,
                    question.name, model.identity, model.origin, model.source, time.time(), question.key,
                )
            )  # fmt: skip
            try:
                await self._journal.committed()
                answer = await self._send(question, caller, attempt)
            except CallFailed as error:
                await self._end_failed(number, error)
                raise
            except BaseException as error:
                # It never went out, or nobody waits for its answer any longer.
                why = str(error) if isinstance(error, Exception) else None
                self._journal.add_call_ended(
                    CallEnded(self._run_id, number, "abandoned", time.time(), error=why)
                )
                raise
            cost = answer.cost
            await self._end_done(number, question, caller, answer)
        finally:
            self._budget.settle(expected, cost)
        return answer

    async def _send(self, question: Question[AnswerT], caller: Caller, attempt: int) -> AnswerT:
        """Wait for a slot of the model's origin, and ask."""
        model = question.model
        asking = caller.asking(model)
        limiter = self._limits.of(model.origin, model.concurrency)
        if not limiter.try_acquire():
            await limiter.acquire()
        try:
            if self._stopping:
                raise asyncio.CancelledError
            self._outages.check(asking)
            answer = await question.ask()
        except CallFailed as error:
            if error.throttled:
                limiter.throttled(error.retry_after)
            self._outages.note(asking, model.origin, error, attempt)
            raise
        finally:
            limiter.release()
        limiter.succeeded()
        self._outages.answered(model.origin)
        return answer

    async def _end_done(
        self, number: int, question: Question[AnswerT], caller: Caller, answer: AnswerT
    ) -> None:
        """Put an answer on record; nobody sees it before it is durable."""
        usage = answer.usage or _NO_USAGE
        ended = CallEnded(
            self._run_id, number, "done", time.time(), 200, answer.latency, usage.input,
            usage.output, usage.cached, answer.cost, request_id=answer.request_id,
        )  # fmt: skip
        question.keep(self._journal, answer, ended)
        self._progress.calls += 1
        self._progress.nodes[caller.node].calls += 1
        self._progress.cost += answer.cost or 0.0
        await self._journal.committed()

    async def _end_failed(self, number: int, error: CallFailed) -> None:
        self._journal.add_call_ended(
            CallEnded(
                self._run_id, number, "failed", time.time(), error.http_status,
                request_id=error.request_id, error=str(error),
            )
        )  # fmt: skip
        await self._journal.committed()

    def _expected_cost(self, question: Question[AnswerT]) -> float:
        """What a call may cost at most, as far as anyone can tell before it is made."""
        price = self._price(question.name, question.base_url)
        if price is not None:
            return price.cost(question.most_usage())
        if urlsplit(question.model.origin).hostname in ("127.0.0.1", "localhost", "::1"):
            return 0.0
        raise NodeFailed(
            f"no price is known for {question.name}, so the budget can't be kept. Write its prices "
            "into the profile, or run without --budget.",
            stops_node=True,
        )


def _pause(error: CallFailed, failures: int) -> float:
    """Seconds until the next attempt: as long as the provider asks, else twice as long each time."""
    jitter = uniform(0, _JITTER)  # noqa: S311 -- calls that failed together aren't to return together
    if error.retry_after is not None:
        return error.retry_after + jitter
    return min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** (failures - 1)) + jitter
