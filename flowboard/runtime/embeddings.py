"""The embeddings of a run: every text is looked up by itself, and what is missing is bought in batches.

A vector depends on the model and the text alone, so its key holds nothing else: neither the number of
a retry nor that of a placebo run has it bought anew. A request is on record as one call. One that
carries several texts also puts down which, before it is sent: only so is it known after a crash what
was in flight, since what is missing then may be batched differently.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, Protocol

from flowboard.flow.canonical import canonical_json
from flowboard.llm.origins import UntrustedOrigin
from flowboard.llm.prices import estimate_tokens
from flowboard.llm.recorded import embedding_key
from flowboard.llm.vectors import from_bytes, to_bytes
from flowboard.node import (
    EmbeddingModel,
    EmbedRequest,
    EmbedResponse,
    NodeFailed,
    Usage,
    Vector,
)
from flowboard.runtime.attempts import Attempts, Caller, Question
from flowboard.runtime.events import Progress
from flowboard.runtime.lookups import Lookups
from flowboard.runtime.policy import CallPolicy, UnknownFate, WouldCall
from flowboard.runtime.single_flight import SingleFlight
from flowboard.runtime.unwritten import AnyJournal
from flowboard.store.records import CallEnded

MOST_TEXTS: Final = 96
MOST_TOKENS: Final = 8_000
"""Of one request, as estimated: the well-known providers all take so much at once."""

_MEMBERS: Final = b"texts "
_DIGEST: Final = 32  # bytes

Tell = Callable[[EmbedResponse], None]


class EmbeddingModels(Protocol):
    """Where the engine gets its embedding models; `llm` implements it."""

    def resolve_embedding(self, name: str, base_url: str | None = None) -> EmbeddingModel:
        """The model that embeds under a name as written in a flow, at the address that the flow names.

        Raises:
            UntrustedOrigin: the user hasn't agreed to that address.
            NodeFailed: nothing can embed; the message says what is missing.
        """


@dataclass(slots=True)
class EmbeddingQuestion(Question[EmbedResponse]):
    """The texts of one request by their keys."""

    asked: EmbeddingModel
    texts: Mapping[str, str]

    @classmethod
    def of(
        cls, request: EmbedRequest, model: EmbeddingModel, texts: Mapping[str, str]
    ) -> EmbeddingQuestion:
        """The question for some of the texts of `request`. That for a single one has the key of the text."""
        first, *others = texts
        key = sha256(b"".join(map(bytes.fromhex, texts))).hexdigest() if others else first
        return cls(request.model, request.base_url, model, key, model, texts)

    def most_usage(self) -> Usage:
        """What is asked; there is nothing to pay for in the answer."""
        return Usage(input=_tokens(self.texts.values()))

    def announce(self, journal: AnyJournal) -> None:
        """Put down which texts are asked for, where they are several."""
        if len(self.texts) > 1:
            members = b"".join(map(bytes.fromhex, self.texts))
            journal.add_result(self.key, _MEMBERS + members, "batch")

    async def ask(self) -> EmbedResponse:
        """Ask once."""
        request = EmbedRequest(self.name, list(self.texts.values()), self.base_url)
        return await self.asked.embed(request)

    def keep(self, journal: AnyJournal, answer: EmbedResponse, ended: CallEnded) -> None:
        """Put every vector on record under the key of its text, then the end of the call."""
        for key, vector in zip(self.texts, answer.vectors, strict=True):
            journal.add_result(key, to_bytes(vector), "vector")
        journal.add_call_ended(ended)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A request under way: who makes it to which model, the vectors so far by key, and what was bought."""

    request: EmbedRequest
    model: EmbeddingModel
    caller: Caller
    on_bought: Tell
    found: dict[str, Vector] = field(default_factory=dict)
    bought: list[EmbedResponse] = field(default_factory=list)


class Embeddings:
    """Gives vectors to the cells of a run. Each text is bought once, whoever wants it."""

    def __init__(
        self,
        models: EmbeddingModels,
        attempts: Attempts,
        lookups: Lookups,
        policy: CallPolicy,
        progress: Progress,
    ) -> None:
        self._models = models
        self._attempts = attempts
        self._lookups = lookups
        self._policy = policy
        self._progress = progress
        self._flights: SingleFlight[Vector] = SingleFlight()
        self._planned: set[str] = set()
        self._unknown: frozenset[str] | None = None

    async def embed(
        self, request: EmbedRequest, caller: Caller, on_bought: Tell
    ) -> tuple[EmbedResponse, bool]:
        """The vectors of the texts of `request`, and whether all were there already.

        `on_bought` is told of each answer of a provider, also where another one fails in the end.

        Raises:
            NodeFailed: there are not all vectors; its status says of what kind the failure is.
            BudgetSpent: the budget doesn't cover what is missing.
            WouldCall: in an estimate, when something would have to be asked.
        """
        texts = request.texts
        if not all(texts):
            raise NodeFailed("there is an empty text among those to embed; leave it out")
        try:
            model = self._models.resolve_embedding(request.model, request.base_url)
        except UntrustedOrigin:
            if self._policy.may_ask(caller.node):
                raise
            # As for a question to a chat model: trust is asked for with the number of calls.
            named = {f"{embedding_key(request.model, text)} {request.base_url}": text for text in texts}
            self._plan(named, request.model, caller)
            raise WouldCall from None
        if model.source == "recorded":
            response, reused = await model.embed(request), False
        else:
            wanted = _Wanted(request, model, caller, on_bought)
            keys = [text_key(model.identity, model.origin, model.source, text) for text in texts]
            await self._find(wanted, dict(zip(keys, texts, strict=True)))
            vectors = [wanted.found[key] for key in keys]
            response, reused = _together(vectors, wanted.bought, request.model), not wanted.bought
        _check_lengths(response.vectors, request.model)
        return response, reused

    async def _find(self, wanted: _Wanted, texts: Mapping[str, str]) -> None:
        """Find the vectors of texts by their keys.

        Those that another cell is asking for are waited for, after those of this one have landed.
        """
        flights, found = self._flights, wanted.found
        others = {key: flights.waited_for(key) for key in texts if key in flights}
        own = {key: text for key, text in texts.items() if key not in others}
        for key in own:
            flights.begin(key)
        failure: BaseException | None = None
        try:
            await self._look_up_or_buy(wanted, own)
        except BaseException as error:
            failure = error
            raise
        finally:
            for key in own:
                if key in found:
                    flights.land(key, found[key])
                elif failure is not None:
                    flights.fail(key, failure)
        for key, future in others.items():
            found[key] = await asyncio.shield(future)

    async def _look_up_or_buy(self, wanted: _Wanted, texts: Mapping[str, str]) -> None:
        stored = await self._lookups.get_all(list(texts))
        wanted.found.update((key, from_bytes(value)) for key, value in stored.items())
        missing = {key: text for key, text in texts.items() if key not in stored}
        if not missing:
            return
        if not self._policy.may_ask(wanted.caller.node):
            self._plan(missing, wanted.request.model, wanted.caller)
            raise WouldCall
        if not missing.keys().isdisjoint(await self._in_flight_at_a_crash()):
            self._progress.unknown += 1
            raise UnknownFate
        await self._buy(wanted, missing)

    async def _buy(self, wanted: _Wanted, texts: Mapping[str, str]) -> None:
        """Ask for texts in batches.

        Where one fails, those under way still come to their end and are kept; no more are begun.
        """
        request, model = wanted.request, wanted.model
        # No more are on record as sent than can be under way: after a crash all of them are unknown.
        slots = asyncio.Semaphore(self._attempts.most_at_once(model))
        failures: list[BaseException] = []

        async def ask_for(batch: Mapping[str, str]) -> None:
            async with slots:
                if failures:
                    return
                try:
                    question = EmbeddingQuestion.of(request, model, batch)
                    answer = await self._attempts.ask(question, wanted.caller)
                except BaseException as error:
                    failures.append(error)
                    raise
            wanted.found.update(zip(batch, answer.vectors, strict=True))
            wanted.bought.append(answer)
            wanted.on_bought(answer)

        await asyncio.gather(*map(ask_for, batches(texts)), return_exceptions=True)
        if failures:
            raise failures[0]

    def _plan(self, texts: Mapping[str, str], model: str, caller: Caller) -> None:
        """Count the calls that would be made, each text once."""
        new = {key: text for key, text in texts.items() if key not in self._planned}
        self._planned.update(new)
        for batch in batches(new):
            self._progress.plan_call(caller.node, model, _tokens(batch.values()), 0)

    async def _in_flight_at_a_crash(self) -> frozenset[str]:
        """The keys of the texts whose calls were in flight and aren't to be made again."""
        if self._unknown is None:
            unknown = self._policy.unknown
            announced = await self._lookups.get_all(list(unknown))
            members = (key for value in announced.values() for key in _members(value))
            self._unknown = unknown.union(members)
        return self._unknown


def batches(texts: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
    """Texts by key, cut into what one request carries; a text that is longer goes alone."""
    batch: dict[str, str] = {}
    left = MOST_TOKENS
    for key, text in texts.items():
        size = estimate_tokens(text)
        if batch and (len(batch) == MOST_TEXTS or size > left):
            yield batch
            batch, left = {}, MOST_TOKENS
        batch[key] = text
        left -= size
    if batch:
        yield batch


def text_key(identity: str, origin: str, source: str, text: str) -> str:
    """The key of a text's vector: who embeds it, where, and the text."""
    return sha256(canonical_json(["embedding", identity, origin, source, text])).hexdigest()


def _members(announced: bytes) -> Iterator[str]:
    """The keys that a question has put down."""
    if announced.startswith(_MEMBERS):
        for start in range(len(_MEMBERS), len(announced), _DIGEST):
            yield announced[start : start + _DIGEST].hex()


def _tokens(texts: Iterable[str]) -> int:
    return sum(map(estimate_tokens, texts))


def _check_lengths(vectors: Sequence[Vector], model: str) -> None:
    lengths = sorted({len(vector) for vector in vectors})
    if len(lengths) > 1:
        raise NodeFailed(
            f"the vectors of {model} differ in length ({', '.join(map(str, lengths))} numbers): another "
            "model now answers under this name. Give the new one a name of its own.",
            stops_node=True,
        )


def _together(vectors: Sequence[Vector], took: Sequence[EmbedResponse], model: str) -> EmbedResponse:
    """One response from several; what isn't known of one of them isn't known of all."""
    if not took:
        return EmbedResponse(vectors, model=model)
    usages = [one.usage for one in took if one.usage is not None]
    costs = [one.cost for one in took if one.cost is not None]
    return EmbedResponse(
        vectors,
        model=took[-1].model,
        usage=Usage(input=sum(usage.input for usage in usages)) if len(usages) == len(took) else None,
        cost=sum(costs) if len(costs) == len(took) else None,
        latency=sum(one.latency for one in took),
        request_id=took[-1].request_id,
    )
