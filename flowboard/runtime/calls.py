"""Model calls: cache, single flight, journal, limits, retries and budget around one attempt.

The order of things is the promise of the product: `sent` is durable before a connection slot is
taken, the answer is durable before anyone sees it. So an acknowledged answer is never lost and
never bought again, and after a crash the calls in flight are known.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from random import uniform
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

import orjson

from flowboard.llm.origins import UntrustedOrigin
from flowboard.llm.prices import Price, estimate_tokens
from flowboard.llm.recorded import recording_key
from flowboard.node import (
    AssertionSpec,
    CallFailed,
    ChatModel,
    ChatRequest,
    ChatResponse,
    NodeFailed,
    NodeType,
    Usage,
)
from flowboard.runtime.budget import Budget
from flowboard.runtime.cache_key import call_key
from flowboard.runtime.events import Progress
from flowboard.runtime.ledger import decode_answer
from flowboard.runtime.limits import Limits
from flowboard.runtime.lookups import Lookups
from flowboard.runtime.outages import Asking, Outages
from flowboard.runtime.plan import Plan
from flowboard.runtime.unwritten import AnyJournal
from flowboard.store.records import CallEnded, CallSent

if TYPE_CHECKING:
    from flowboard.llm.registry import Asked

MOST_ATTEMPTS = 10
_FIRST_WAIT, _LONGEST_WAIT = 0.25, 60.0  # seconds between two attempts, unless the provider asks
_JITTER = 0.25  # seconds
_NO_USAGE = Usage()
_TYPICAL_ANSWER = 200  # tokens, for estimates
_LONG_ANSWER = 2_000  # tokens, for a budget where the flow sets no max_tokens


class Models(Protocol):
    """Where the engine gets its chat models; `llm` implements it."""

    def resolve(self, name: str, base_url: str | None = None) -> ChatModel:
        """The model behind a name as written in a flow, at the address that the flow names, if any.

        Raises:
            UntrustedOrigin: the user hasn't agreed to that address.
            NodeFailed: nothing can answer; the message says what is missing.
        """

    def price(self, name: str, base_url: str | None = None) -> Price | None:
        """The price of a model, or None where it isn't known."""


class Recorder(Protocol):
    """Takes down every answer of a run, for a recording beside the flow."""

    def write(self, request: ChatRequest, response: ChatResponse) -> None:
        """Keep one answer; equal questions are kept once."""


class WouldCall(Exception):
    """In an estimate: the answer isn't there yet, a run would ask for it."""


@dataclass(frozen=True, slots=True)
class Caller:
    """On whose behalf a call is made: a cell, and the assertion when a judge asks."""

    node: str
    key: str
    purpose: str = ""

    def asking(self, model: ChatModel) -> Asking:
        """This caller's question to a model, whatever the row."""
        return self.node, self.purpose, model.identity


@dataclass(frozen=True, slots=True)
class CallPolicy:
    """What holds for all calls of a run.

    `replicate` is 0 except in placebo runs. Calls under `unknown` keys were in flight at a crash
    and are not made again. With `only_count` nothing is asked: a missing answer is `WouldCall`.
    So it is for every node but `only_node`, where that is given.
    """

    replicate: int = 0
    unknown: frozenset[str] = frozenset()
    only_count: bool = False
    only_node: str | None = None

    def may_ask(self, node: str) -> bool:
        """Whether calls on behalf of this node are really made."""
        return not self.only_count and self.only_node in (None, node)


class Calls:
    """All model calls of a run."""

    def __init__(
        self,
        run_id: str,
        models: Models,
        journal: AnyJournal,
        lookups: Lookups,
        limits: Limits,
        budget: Budget,
        policy: CallPolicy,
        progress: Progress,
        recorder: Recorder | None = None,
    ) -> None:
        self._run_id = run_id
        self._models = models
        self._journal = journal
        self._lookups = lookups
        self._limits = limits
        self._budget = budget
        self._policy = policy
        self._progress = progress
        self._recorder = recorder
        self._resolved: dict[Asked, ChatModel] = {}
        self._in_flight: dict[str, asyncio.Future[ChatResponse] | None] = {}
        self._planned: set[str] = set()
        self._outages = Outages()
        self._stopping = False

    def model(self, name: str, base_url: str | None = None) -> ChatModel:
        """The chat model of a name, or of a name at an address of the flow, resolved once a run."""
        asked = name, base_url
        model = self._resolved.get(asked)
        if model is None:
            model = self._resolved[asked] = self._models.resolve(*asked)
        return model

    def models_of(self, step: NodeType, specs: Iterable[AssertionSpec]) -> Iterator[ChatModel]:
        """The models that a step asks by itself, and those of these judges; unusable ones are left out."""
        for name, base_url in sorted(
            asked_models(step, specs), key=lambda asked: (asked[0], asked[1] or "")
        ):
            with suppress(NodeFailed):
                yield self.model(name, base_url)

    def most_at_once(self, plan: Plan) -> int:
        """The most calls at once that any live model of a plan allows; 0 where all are recorded."""
        return max(
            (
                model.concurrency
                for node in plan
                for model in self.models_of(node.step, (*node.specs, *node.step.asserts()))
                if model.source == "live"
            ),
            default=0,
        )

    def stop(self) -> None:
        """Send nothing more: calls that wait for a slot are given up, those on their way may end."""
        self._stopping = True

    async def chat(
        self,
        request: ChatRequest,
        caller: Caller,
        attempt: int,
        on_text: Callable[[str], None] | None = None,
    ) -> tuple[ChatResponse, bool]:
        """The answer to `request`, and whether it was there already.

        Raises:
            NodeFailed: there is no answer; its status says of what kind the failure is.
            BudgetSpent: the budget doesn't cover the call.
            WouldCall: in an estimate, when the call would have to be made.
        """
        try:
            model = self.model(request.model, request.base_url)
        except UntrustedOrigin:
            if self._policy.may_ask(caller.node):
                raise
            # Whoever is asked to trust an address wants to know first how often it would be called.
            self._plan(f"{recording_key(request)} {request.base_url}", request, caller)
            raise WouldCall from None
        if model.source == "recorded":
            response = await model.complete(request, on_text)
            self._keep(request, response)
            return response, False
        key = call_key(model, request, attempt, self._policy.replicate)
        if key in self._in_flight:
            return await self._join(key), True
        self._in_flight[key] = None
        try:
            stored = await self._lookups.get(key)
            if stored is not None:
                response, reused = decode_answer(orjson.loads(stored)), True
            elif not self._policy.may_ask(caller.node):
                self._plan(key, request, caller)
                raise WouldCall
            elif key in self._policy.unknown:
                self._progress.unknown += 1
                raise NodeFailed(
                    "this call was in flight when the run was cut off; it isn't known whether it "
                    "was answered. Resume with --unknown repeat to make it again.",
                    status="unknown",
                )
            else:
                response, reused = await self._ask(model, request, key, caller, on_text), False
        except BaseException as error:
            self._land(key, error)
            raise
        self._land(key, response)
        self._keep(request, response)
        return response, reused

    def _plan(self, key: str, request: ChatRequest, caller: Caller) -> None:
        """Count a call that would be made, once a question."""
        if key not in self._planned:
            self._planned.add(key)
            self._progress.plan_call(caller.node, request.model, _input_tokens(request), _TYPICAL_ANSWER)

    async def _join(self, key: str) -> ChatResponse:
        """Wait for the same question that is already under way."""
        future = self._in_flight[key]
        if future is None:
            future = self._in_flight[key] = asyncio.get_running_loop().create_future()
        return await asyncio.shield(future)

    def _land(self, key: str, result: ChatResponse | BaseException) -> None:
        future = self._in_flight.pop(key)
        if future is None or future.done():
            return
        if isinstance(result, asyncio.CancelledError):
            future.cancel()
        elif isinstance(result, BaseException):
            future.set_exception(result)
            future.exception()  # seen here, so that asyncio doesn't warn when nobody waits
        else:
            future.set_result(result)

    def _keep(self, request: ChatRequest, response: ChatResponse) -> None:
        if self._recorder is not None:
            self._recorder.write(request, response)

    # -- asking -----------------------------------------------------------------------------------

    async def _ask(
        self,
        model: ChatModel,
        request: ChatRequest,
        key: str,
        caller: Caller,
        on_text: Callable[[str], None] | None,
    ) -> ChatResponse:
        """Make attempts until one is answered or none can help."""
        attempt = 0
        while True:
            try:
                return await self._attempt(model, request, key, caller, attempt, on_text)
            except CallFailed as error:
                attempt += 1
                if not error.retryable or attempt == MOST_ATTEMPTS:
                    raise
                pause = _pause(error, attempt)
            await asyncio.sleep(pause)
            self._progress.retries += 1

    async def _attempt(
        self,
        model: ChatModel,
        request: ChatRequest,
        key: str,
        caller: Caller,
        attempt: int,
        on_text: Callable[[str], None] | None,
    ) -> ChatResponse:
        """One attempt, on record from before it is made until its answer is durable."""
        self._outages.check(caller.asking(model))
        expected = 0.0
        if self._budget.limit is not None:
            expected = self._expected_cost(model, request)
            self._budget.reserve(expected)
        number = self._journal.next_call_number(self._run_id)
        cost: float | None = None
        try:
            self._journal.add_call_sent(
                CallSent(
                    self._run_id, number, caller.node, caller.key, caller.purpose, attempt,
                    request.model, model.identity, model.origin, model.source, time.time(), key,
                )
            )  # fmt: skip
            try:
                await self._journal.committed()
                response = await self._send(model, request, caller, attempt, on_text)
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
            cost = response.cost
            await self._end_done(number, key, caller, response)
        finally:
            self._budget.settle(expected, cost)
        return response

    async def _send(
        self,
        model: ChatModel,
        request: ChatRequest,
        caller: Caller,
        attempt: int,
        on_text: Callable[[str], None] | None,
    ) -> ChatResponse:
        """Wait for a slot of the model's origin, and ask."""
        asking = caller.asking(model)
        limiter = self._limits.of(model.origin, model.concurrency)
        if not limiter.try_acquire():
            await limiter.acquire()
        try:
            if self._stopping:
                raise asyncio.CancelledError
            self._outages.check(asking)
            response = await model.complete(request, on_text)
        except CallFailed as error:
            if error.throttled:
                limiter.throttled(error.retry_after)
            self._outages.note(asking, model.origin, error, attempt)
            raise
        finally:
            limiter.release()
        limiter.succeeded()
        self._outages.answered(model.origin)
        return response

    async def _end_done(self, number: int, key: str, caller: Caller, response: ChatResponse) -> None:
        """Put an answer on record; nobody sees it before it is durable."""
        usage = response.usage or _NO_USAGE
        ended = CallEnded(
            self._run_id, number, "done", time.time(), 200, response.latency, usage.input,
            usage.output, usage.cached, response.cost, response.finish_reason, response.request_id,
        )  # fmt: skip
        self._journal.add_answer(key, orjson.dumps(response), "call", ended)
        self._progress.calls += 1
        self._progress.nodes[caller.node].calls += 1
        self._progress.cost += response.cost or 0.0
        await self._journal.committed()

    async def _end_failed(self, number: int, error: CallFailed) -> None:
        self._journal.add_call_ended(
            CallEnded(
                self._run_id, number, "failed", time.time(), error.http_status,
                request_id=error.request_id, error=str(error),
            )
        )  # fmt: skip
        await self._journal.committed()

    def _expected_cost(self, model: ChatModel, request: ChatRequest) -> float:
        """What a call may cost at most, as far as anyone can tell before it is made."""
        price = self._models.price(request.model, request.base_url)
        if price is not None:
            most = request.parameters.get("max_tokens") or _LONG_ANSWER
            return price.cost(Usage(input=_input_tokens(request), output=int(most)))
        if urlsplit(model.origin).hostname in ("127.0.0.1", "localhost", "::1"):
            return 0.0
        raise NodeFailed(
            f"no price is known for {request.model}, so the budget can't be kept. Write its prices "
            "into the profile, or run without --budget.",
            stops_node=True,
        )


def asked_models(step: NodeType, specs: Iterable[AssertionSpec] = ()) -> list[Asked]:
    """The models that a step asks, at each of the addresses that it names, and the judges of `specs`."""
    addresses = step.base_urls() or (None,)
    own = [(call.model, address) for call in step.estimate() for address in addresses]
    named = (spec.arguments.get("model") for spec in specs if spec.kind == "judge")
    judges = [(name, None) for name in named if isinstance(name, str)]
    return list(dict.fromkeys([*own, *judges]))


def _input_tokens(request: ChatRequest) -> int:
    return sum(estimate_tokens(str(message.get("content", ""))) for message in request.messages)


def _pause(error: CallFailed, failures: int) -> float:
    """Seconds until the next attempt: as long as the provider asks, else twice as long each time."""
    jitter = uniform(0, _JITTER)  # noqa: S311 -- calls that failed together aren't to return together
    if error.retry_after is not None:
        return error.retry_after + jitter
    return min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** (failures - 1)) + jitter
