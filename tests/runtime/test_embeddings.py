"""Embeddings in a run: each text is bought once, in batches, and what was bought is never lost."""

from __future__ import annotations

import asyncio
import json
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowboard.llm.prices import estimate_tokens
from flowboard.llm.profiles import TokenPrices
from flowboard.llm.vectors import to_bytes
from flowboard.node import CallEstimate, Context, EmbeddingModel, EmbedRequest, NodeType, Outputs, Port
from flowboard.runtime.embeddings import (
    MOST_TEXTS,
    MOST_TOKENS,
    EmbeddingQuestion,
    batches,
    text_key,
)
from flowboard.runtime.options import StopSignal
from flowboard.store import calls
from flowboard.store.journal import Journal
from flowboard.store.records import CallSent
from flowboard.workspace.errors import ExitCode
from flowboard.workspace.recording import Recording
from tests.faults import invariants
from tests.faults.conftest import scenario as scenario  # a fixture
from tests.faults.invariants import Acknowledged
from tests.faults.scenario import Scenario
from tests.provider import Provider
from tests.provider.vectors import vector_of
from tests.runtime.engine import Engine, Ran


class Meaning(NodeType):
    """Embeds its text, twice with a mark if wanted, and those of its configuration."""

    type = "meaning"
    inputs = (Port("text"),)
    outputs = (Port("first", "json"), Port("count", "number"))

    others: tuple[str, ...] = ()
    numbered: int = 0
    twice: bool = False
    base_url: str | None = None

    def estimate(self) -> Sequence[CallEstimate]:
        return [CallEstimate("local/embed")]

    def base_urls(self) -> Sequence[str]:
        return () if self.base_url is None else (self.base_url,)

    async def run(self, ctx: Context, **inputs: Any) -> Outputs:
        more = [f"text number {number}" for number in range(self.numbered)]
        own = [str(inputs["text"]), f"{inputs['text']} again"][: 2 if self.twice else 1]
        texts = [*own, *self.others, *more]
        response = await ctx.embed(EmbedRequest("local/embed", texts, self.base_url))
        return {"first": list(response.vectors[0]), "count": len(response.vectors)}


@pytest.fixture
def engine(engine: Engine) -> Engine:
    """An engine that knows the node type of these tests."""
    engine.types["meaning"] = Meaning
    return engine


def embedding(*texts: str, **config: Any) -> str:
    rows = ", ".join(f"{{id: r{number}, text: {text!r}}}" for number, text in enumerate(texts))
    more = "".join(f", {name}: {json.dumps(value)}" for name, value in config.items())
    return (
        f"rows: {{type: dataset, rows: [{rows}]}}\n"
        f"meaning: {{type: meaning, inputs: {{text: rows.text}}{more}}}"
    )


# -- what is bought ---------------------------------------------------------------------------------


async def test_every_cell_gets_its_vector_and_the_call_stands_on_record(
    engine: Engine, provider: Provider
) -> None:
    ran = await engine.run(embedding("shoes", "free"))
    assert {key: out["first"] for key, out in ran.outputs("meaning").items()} == {
        "r0": vector_of("shoes"),
        "r1": vector_of("free"),
    }
    assert provider.embedded == {"shoes": 1, "free": 1}
    made = ran.calls()
    assert {(call.node, call.key, call.state, call.model) for call in made} == {
        ("meaning", f"r{number}", "done", "local/embed") for number in range(2)
    }
    assert all((call.input_tokens or 0) > 0 and call.origin == provider.origin for call in made)
    assert ran.cell("meaning", "r0").input_tokens == 2


async def test_a_text_that_several_cells_want_at_once_is_bought_once(
    engine: Engine, provider: Provider
) -> None:
    provider.hold()
    running = asyncio.create_task(engine.run(embedding("a", "b", "a", others=("b", "c"))))
    await asyncio.to_thread(provider.wait_for_requests, 1)
    provider.release()
    ran = await running
    assert ran.statuses("meaning") == {"done": 3}
    assert provider.embedded == {"a": 1, "b": 1, "c": 1}


async def test_what_was_bought_serves_every_later_run(engine: Engine, provider: Provider) -> None:
    first = await engine.run(embedding("a", "b", numbered=5))
    again = await engine.run(embedding("a", "b", numbered=5))
    other = await engine.run(embedding("b", "a"))
    assert [ran.summary.calls for ran in (first, again, other)] == [2, 0, 0]
    assert again.work()["meaning"] == other.work()["meaning"] == (0, 2)
    assert again.outputs("meaning") == first.outputs("meaning")
    assert set(provider.embedded.values()) == {1}


async def test_only_what_is_new_is_asked(engine: Engine, provider: Provider) -> None:
    await engine.run(embedding("a", numbered=40))
    ran = await engine.run(embedding("a", others=("new",), numbered=41))
    assert [received.json["input"] for received in provider.received][1:] == [["new", "text number 40"]]
    assert ran.work()["meaning"] == (1, 0)


async def test_neither_a_retry_nor_a_placebo_run_buys_anew(engine: Engine, provider: Provider) -> None:
    never = "{name: never, check: number_in_range, on: count, min: 5, on_fail: retry 2}"
    flow = embedding("a").removesuffix("}") + f", assertions: [{never}]}}"
    ran = await engine.run(flow)
    assert ran.cell("meaning", "r0").attempts == 3
    await engine.run(flow, replicate=1)
    assert provider.requests.total() == 1


async def test_an_empty_text_is_told(engine: Engine, provider: Provider) -> None:
    ran = await engine.run(embedding("a", others=("",)))
    assert "empty text" in ran.of("meaning").last_error
    assert provider.requests.total() == 0


async def test_another_model_under_the_same_name_is_noticed(engine: Engine, provider: Provider) -> None:
    await engine.run(embedding("a"))
    provider.enqueue("wrong_length")
    ran = await engine.run(embedding("a", others=("b",)))
    assert "differ in length (127, 128 numbers): another model" in ran.of("meaning").last_error


# -- batches ----------------------------------------------------------------------------------------


async def test_many_texts_go_in_few_requests(engine: Engine, provider: Provider) -> None:
    ran = await engine.run(embedding("first", numbered=249))
    assert ran.outputs("meaning")["r0"]["count"] == 250
    sizes = sorted(len(received.json["input"]) for received in provider.received)
    assert sizes == [250 - 2 * MOST_TEXTS, MOST_TEXTS, MOST_TEXTS]
    assert ran.summary.calls == 3
    assert set(provider.embedded.values()) == {1}


@given(st.lists(st.text("ab", max_size=40).map(lambda text: text * 200), max_size=30))
def test_batches_keep_every_text_in_order_within_their_limits(texts: list[str]) -> None:
    keyed = {str(number): text for number, text in enumerate(texts)}
    made = list(batches(keyed))
    assert [pair for batch in made for pair in batch.items()] == list(keyed.items())
    for batch in made:
        assert 0 < len(batch) <= MOST_TEXTS
        assert len(batch) == 1 or sum(map(estimate_tokens, batch.values())) <= MOST_TOKENS


async def test_no_more_requests_are_under_way_than_the_profile_allows(
    engine: Engine, provider: Provider
) -> None:
    provider.hold()
    running = asyncio.create_task(engine.run(embedding("first", numbered=20 * MOST_TEXTS)))
    await asyncio.to_thread(provider.wait_for_requests, 16)
    with engine.store.reading() as connection:
        sent = connection.exec_driver_sql("select count(*) from calls").scalar_one()
    provider.release()
    ran = await running
    assert (sent, provider.peak) == (16, 16)
    assert ran.summary.calls == 21


# -- faults -----------------------------------------------------------------------------------------


async def test_faults_that_pass_are_tried_again(engine: Engine, provider: Provider) -> None:
    faults = [
        "429:ms", "500", "malformed", "truncated", "reset", "wrong_types", "wrong_count", "wrong_index",
        "wrong_length", "no_number", "not_finite",
    ]  # fmt: skip
    provider.enqueue(*faults)
    ran = await engine.run(embedding(*map(str, range(len(faults))), twice=True))
    assert ran.statuses("meaning") == {"done": len(faults)}
    attempts = Counter((call.state, call.attempt) for call in ran.calls())
    assert attempts == {("failed", 0): len(faults), ("done", 1): len(faults)}
    assert len({call.call_key for call in ran.calls()}) == len(faults)
    assert provider.requests.total() == 2 * len(faults)
    assert set(provider.embedded.values()) == {1}


async def test_a_refused_key_stops_the_node(engine: Engine, provider: Provider) -> None:
    provider.key = "another"
    ran = await engine.run(embedding(*"abcdefgh"), concurrency=1)
    assert ran.statuses("meaning") == {"infra": 8}
    assert "refuses the key" in ran.of("meaning").last_error
    assert provider.requests.total() < 8


async def test_what_came_before_a_batch_failed_is_kept_and_counted(
    engine: Engine, provider: Provider
) -> None:
    engine.prices = TokenPrices(input=1000.0, output=0.0)
    provider.enqueue(None, "400")
    flow = embedding("first", numbered=4 * MOST_TEXTS - 1)
    ran = await engine.run(flow, concurrency=1)
    assert ran.statuses("meaning") == {"error": 1}
    assert ran.of("meaning").cost == pytest.approx(ran.summary.cost)
    assert ran.summary.cost > 0
    bought = Counter(provider.embedded)
    assert sum(bought.values()) >= MOST_TEXTS
    again = await engine.run(flow)
    assert again.statuses("meaning") == {"done": 1}
    assert set(provider.embedded.values()) == {1}
    assert again.summary.calls == 4 - sum(bought.values()) // MOST_TEXTS


# -- money ------------------------------------------------------------------------------------------


async def test_a_budget_stops_before_what_it_does_not_cover(engine: Engine, provider: Provider) -> None:
    engine.prices = TokenPrices(input=1e6, output=0.0)
    ran = await engine.run(embedding("a", "b"), budget=0.5)
    assert (ran.status, provider.requests.total()) == ("budget", 0)
    assert "Raise --budget and resume" in ran.summary.message
    assert (await engine.run(embedding("a", "b"), resume=ran, budget=9)).status == "done"


async def test_what_nodes_cost_is_what_the_run_costs(engine: Engine) -> None:
    engine.prices = TokenPrices(input=1000.0, output=2000.0)
    ran = await engine.run(embedding("a", "b", numbered=100))
    assert ran.of("meaning").cost == pytest.approx(ran.summary.cost)
    assert sum(call.cost or 0.0 for call in ran.calls()) == pytest.approx(ran.summary.cost)
    assert (await engine.run(embedding("a", "b", numbered=100))).summary.cost == 0.0


async def test_an_estimate_counts_the_requests_that_are_missing(
    engine: Engine, provider: Provider
) -> None:
    engine.prices = TokenPrices(input=1e6, output=1e6)
    flow = embedding("a", "b", numbered=2 * MOST_TEXTS)
    estimate = await engine.estimate(flow)
    assert (estimate.calls, provider.requests.total()) == (3 + 1, 0)
    tokens = sum(estimate_tokens(f"text number {number}") for number in range(2 * MOST_TEXTS)) + 2
    assert estimate.cost == pytest.approx(tokens)
    await engine.run(embedding("a", numbered=2 * MOST_TEXTS))
    left = await engine.estimate(flow)
    assert (left.calls, left.cost) == (1, pytest.approx(1))
    await engine.run(flow)
    assert (await engine.estimate(flow)).calls == 0


# -- recordings -------------------------------------------------------------------------------------


async def test_recorded_vectors_are_played_without_a_network(engine: Engine, provider: Provider) -> None:
    flow = embedding("a", "b", numbered=3)
    await engine.run(embedding("a"))
    with Recording(engine.recording) as recorder:
        live = await engine.run(flow, recorder=recorder)
    requests = provider.requests.total()
    played = await engine.run(flow, models="recorded")
    assert played.outputs("meaning") == live.outputs("meaning")
    assert played.statuses("meaning") == {"done": 2}
    assert (await engine.run(flow, models="recorded")).work()["meaning"] == (0, 2)
    assert (provider.requests.total(), played.calls()) == (requests, [])
    assert len(engine.recording.read_bytes().splitlines()) == 5
    missing = await engine.run(embedding("c"), models="recorded")
    assert missing.statuses("meaning") == {"no_recording": 1}


# -- addresses that the flow names ------------------------------------------------------------------


@pytest.fixture
def other() -> Iterator[Provider]:
    """The server whose address stands in the flow."""
    with Provider() as running:
        yield running


async def test_an_address_of_the_flow_gets_nothing_before_it_is_trusted(
    engine: Engine, provider: Provider, other: Provider
) -> None:
    flow = embedding("a", "b", base_url=other.base_url)
    ran = await engine.run(flow)
    assert "flowboard trust FLOW" in ran.of("meaning").last_error
    estimate = await engine.estimate(flow)
    assert (estimate.calls, estimate.problems) == (2, [])
    assert (other.connections, provider.requests.total()) == (0, 0)


async def test_a_trusted_address_is_asked_and_shares_no_vectors(
    engine: Engine, provider: Provider, other: Provider
) -> None:
    engine.registry("auto").trusted_origins = frozenset({other.origin})
    await engine.run(embedding("a"))
    ran = await engine.run(embedding("a", base_url=other.base_url))
    assert [call.origin for call in ran.calls()] == [other.origin]
    assert provider.embedded == other.embedded == {"a": 1}


# -- crashes ----------------------------------------------------------------------------------------


def key_of(model: EmbeddingModel, text: str) -> str:
    """The key of a text's vector."""
    return text_key(model.identity, model.origin, model.source, text)


async def cut_off(engine: Engine, ran: Ran, texts: Sequence[str], stored: Mapping[str, str]) -> None:
    """Leave a request for `texts` in flight in a run, of which `stored` have come to the disk."""
    model = engine.registry("auto").resolve_embedding("local/embed")
    keyed = {key_of(model, text): text for text in texts}
    question = EmbeddingQuestion.of(EmbedRequest("local/embed", texts), model, keyed)
    journal = Journal(engine.store)
    question.announce(journal)
    journal.add_call_sent(
        CallSent(
            ran.id, journal.next_call_number(ran.id), "meaning", "r0", "", 0, "local/embed",
            model.identity, model.origin, "live", 0.0, question.key,
        )
    )  # fmt: skip
    for text in stored:
        journal.add_result(key_of(model, text), to_bytes(array("f", vector_of(text))), "vector")
    await journal.close()


async def test_texts_in_flight_at_a_crash_are_unknown_however_they_would_be_batched(
    engine: Engine, provider: Provider
) -> None:
    ran = await engine.run(embedding("x"))
    await cut_off(engine, ran, ["a", "b", "c"], {"a": "its vector was written, the end of its call not"})
    skipped = await engine.run(embedding("b", "d", "a"), resume=ran, unknown="skip")
    assert skipped.statuses("meaning") == {"unknown": 1, "done": 2}
    assert "--unknown repeat" in (skipped.cell("meaning", "r0").error or "")
    assert provider.embedded == {"x": 1, "d": 1}
    repeated = await engine.run(embedding("b", "d", "a"), resume=ran, unknown="repeat")
    assert repeated.statuses("meaning") == {"done": 3}
    assert provider.embedded == {"x": 1, "d": 1, "b": 1}


async def test_a_run_that_is_cancelled_begins_no_further_batch(
    engine: Engine, provider: Provider
) -> None:
    provider.hold()
    stop = StopSignal()
    flow = embedding("first", numbered=40 * MOST_TEXTS)
    running = asyncio.create_task(engine.run(flow, stop=stop, concurrency=2))
    await asyncio.to_thread(provider.wait_for_requests, 2)
    stop.cancel()
    provider.release()
    ran = await running
    assert (ran.status, provider.requests.total(), ran.summary.calls) == ("cancelled", 2, 2)
    assert len(ran.calls()) <= 4  # at most one more for each slot, given up before it was sent
    assert (await engine.run(flow, resume=ran)).summary.calls == 41 - 2
    assert set(provider.embedded.values()) == {1}


SEARCH = """\
  policy:
    type: retrieve
    inputs: {query: rows.text}
    path: docs.csv
    columns: [text]
    embeddings: local/embed
    method: meaning
    top: 1
  results:
    type: output
    inputs: {value: policy.text}
"""


def about_documents(provider: Provider) -> dict[str, int]:
    """The requests so far that carry documents."""
    return {prompt: count for prompt, count in provider.requests.items() if "document" in prompt}


def test_after_a_kill_no_acknowledged_vector_is_lost_or_bought_again(scenario: Scenario) -> None:
    provider = scenario.provider
    scenario.write_nodes(SEARCH, rows=1)
    scenario.set_profile(concurrency=2)
    lines = "".join(f"d{number},document {number}\n" for number in range(500))
    (scenario.folder / "docs.csv").write_text("id,text\n" + lines)
    provider.latency = 0.05  # longer than a group of the journal waits, so that some is acknowledged
    provider.enqueue(None, None, None, "stall", "stall")
    scenario.killed_after(5)
    run = scenario.latest_run()
    before = Acknowledged.now(scenario, run)
    with scenario.opened_store() as store:
        lost = calls.unknown(store, run)
    answered, documents = provider.answered.total(), about_documents(provider)
    assert lost
    assert before.calls

    skipped = scenario.command("--resume", run)
    assert skipped.code == ExitCode.FAILURE
    assert "--unknown repeat" in skipped.err
    assert about_documents(provider) == documents

    report = scenario.run(resume=run, unknown="repeat")
    assert report.exit_code == ExitCode.OK
    assert report.summary.nodes["results"].statuses == {"done": 1}
    again = sum(count - 1 for count in provider.embedded.values())
    assert again <= MOST_TEXTS * (answered - len(before.calls))
    invariants.check(scenario, run, before=before)
    requests = provider.requests.total()
    assert scenario.run().summary.calls == 0
    assert provider.requests.total() == requests
