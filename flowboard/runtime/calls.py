"""All model calls of a run: where models come from, and the cache and single flight around a question.

What happens to a question that has no answer yet is in `attempts`; that of embeddings is in
`embeddings`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import orjson

from flowboard.llm.origins import UntrustedOrigin
from flowboard.llm.prices import Price, estimate_tokens
from flowboard.llm.recorded import recording_key
from flowboard.node import (
    AssertionSpec,
    ChatModel,
    ChatRequest,
    ChatResponse,
    EmbedRequest,
    EmbedResponse,
    NodeFailed,
    NodeType,
    Usage,
)
from flowboard.runtime.attempts import Attempts, Caller, Question
from flowboard.runtime.budget import Budget
from flowboard.runtime.cache_key import call_key
from flowboard.runtime.embeddings import EmbeddingModels, Embeddings
from flowboard.runtime.events import Progress
from flowboard.runtime.ledger import decode_answer
from flowboard.runtime.limits import Limits
from flowboard.runtime.lookups import Lookups
from flowboard.runtime.plan import Plan
from flowboard.runtime.policy import CallPolicy as CallPolicy
from flowboard.runtime.policy import UnknownFate
from flowboard.runtime.policy import WouldCall as WouldCall
from flowboard.runtime.single_flight import SingleFlight
from flowboard.runtime.unwritten import AnyJournal
from flowboard.store.records import CallEnded

if TYPE_CHECKING:
    from flowboard.llm.registry import Asked

_TYPICAL_ANSWER = 200  # tokens, for estimates
_LONG_ANSWER = 2_000  # tokens, for a budget where the flow sets no max_tokens


class Models(EmbeddingModels, Protocol):
    """Where the engine gets its models; `llm` implements it."""

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

    def write_vectors(self, request: EmbedRequest, response: EmbedResponse) -> None:
        """Keep the vectors of some texts; equal texts are kept once."""


@dataclass(slots=True)
class ChatQuestion(Question[ChatResponse]):
    """A question to a chat model; with `on_text` its answer is streamed."""

    asked: ChatModel
    request: ChatRequest
    on_text: Callable[[str], None] | None = None

    def most_usage(self) -> Usage:
        """What is asked, and the longest answer that the flow allows."""
        most = self.request.parameters.get("max_tokens") or _LONG_ANSWER
        return Usage(input=_input_tokens(self.request), output=int(most))

    async def ask(self) -> ChatResponse:
        """Ask once."""
        return await self.asked.complete(self.request, self.on_text)

    def keep(self, journal: AnyJournal, answer: ChatResponse, ended: CallEnded) -> None:
        """Put the answer on record under the key of the call."""
        ended = ended._replace(finish_reason=answer.finish_reason)
        journal.add_answer(self.key, orjson.dumps(answer), "call", ended)


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
        self._models = models
        self._lookups = lookups
        self._policy = policy
        self._progress = progress
        self._recorder = recorder
        self._attempts = Attempts(run_id, models.price, journal, limits, budget, progress)
        self._embeddings = Embeddings(models, self._attempts, lookups, policy, progress)
        self._resolved: dict[Asked, ChatModel] = {}
        self._flights: SingleFlight[ChatResponse] = SingleFlight()
        self._planned: set[str] = set()

    def model(self, name: str, base_url: str | None = None) -> ChatModel:
        """The chat model of a name, or of a name at an address of the flow, resolved once a run."""
        asked = name, base_url
        model = self._resolved.get(asked)
        if model is None:
            model = self._resolved[asked] = self._models.resolve(*asked)
        return model

    def models_of(self, step: NodeType, specs: Iterable[AssertionSpec]) -> Iterator[ChatModel]:
        """The models that a step asks by itself, and those of these judges; unusable ones are left out.

        A model that embeds is among them as the chat model of its name, which is alike in all that it
        tells of itself.
        """
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
        self._attempts.stop()

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
        if key in self._flights:
            return await asyncio.shield(self._flights.waited_for(key)), True
        self._flights.begin(key)
        try:
            response, reused = await self._answer(key, model, request, caller, on_text)
        except BaseException as error:
            self._flights.fail(key, error)
            raise
        self._flights.land(key, response)
        self._keep(request, response)
        return response, reused

    async def embed(
        self, request: EmbedRequest, caller: Caller, on_bought: Callable[[EmbedResponse], None]
    ) -> tuple[EmbedResponse, bool]:
        """The vectors of the texts of `request`, and whether all were there already. Raises as `chat`.

        `on_bought` is told of each answer of a provider, also where another one fails in the end.
        """
        response, reused = await self._embeddings.embed(request, caller, on_bought)
        if self._recorder is not None:
            self._recorder.write_vectors(request, response)
        return response, reused

    async def _answer(
        self,
        key: str,
        model: ChatModel,
        request: ChatRequest,
        caller: Caller,
        on_text: Callable[[str], None] | None,
    ) -> tuple[ChatResponse, bool]:
        """The answer on record, or a new one."""
        stored = await self._lookups.get(key)
        if stored is not None:
            return decode_answer(orjson.loads(stored)), True
        if not self._policy.may_ask(caller.node):
            self._plan(key, request, caller)
            raise WouldCall
        if key in self._policy.unknown:
            self._progress.unknown += 1
            raise UnknownFate
        question = ChatQuestion(request.model, request.base_url, model, key, model, request, on_text)
        return await self._attempts.ask(question, caller), False

    def _plan(self, key: str, request: ChatRequest, caller: Caller) -> None:
        """Count a call that would be made, once a question."""
        if key not in self._planned:
            self._planned.add(key)
            self._progress.plan_call(caller.node, request.model, _input_tokens(request), _TYPICAL_ANSWER)

    def _keep(self, request: ChatRequest, response: ChatResponse) -> None:
        if self._recorder is not None:
            self._recorder.write(request, response)


def asked_models(step: NodeType, specs: Iterable[AssertionSpec] = ()) -> list[Asked]:
    """The models that a step asks, at each of the addresses that it names, and what judges or embeds for `specs`."""
    addresses = step.base_urls() or (None,)
    own = [(call.model, address) for call in step.estimate() for address in addresses]
    named = (spec.arguments.get("model") for spec in specs if spec.kind in ("judge", "learned"))
    judges = [(name, None) for name in named if isinstance(name, str)]
    return list(dict.fromkeys([*own, *judges]))


def _input_tokens(request: ChatRequest) -> int:
    return sum(estimate_tokens(str(message.get("content", ""))) for message in request.messages)
