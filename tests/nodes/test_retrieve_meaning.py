"""The retrieve node with embeddings: what is compared, asked, kept, trusted and told."""

from __future__ import annotations

import asyncio
import json
import math
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from flowboard.node import CallEstimate, NodeFailed
from flowboard.workspace.project import Project, load
from flowboard.workspace.trust.decisions import trust
from flowboard.workspace.trust.gate import TrustNeeded
from flowboard_nodes.retrieval import meanings
from flowboard_nodes.retrieval.fusion import fused
from flowboard_nodes.retrieval.meanings import make_meanings
from flowboard_nodes.retrieve import Retrieve
from tests.nodes.context import CellOf
from tests.provider import Provider
from tests.provider.vectors import vector_of

FAQ = {
    "returns": "How do I return shoes? Within 30 days, unworn.",
    "shipping": "Is shipping free? Yes, above 50 euros.",
    "sizes": "Which size fits? Take one size up.",
}


def lines_of(documents: dict[str, str]) -> str:
    return "".join(json.dumps({"id": name, "text": text}) + "\n" for name, text in documents.items())


def cell(folder: Path, documents: dict[str, str] = FAQ, vector: Any = vector_of) -> CellOf:
    (folder / "faq.jsonl").write_text(lines_of(documents))
    return CellOf(folder, vector=vector)


def node(**config: Any) -> Retrieve:
    return Retrieve(
        **{"path": "faq.jsonl", "columns": ["text"], "embeddings": "local/embed", "top": 2} | config
    )


def found(ctx: CellOf, query: str, **config: Any) -> dict[str, Any]:
    return dict(asyncio.run(node(**config).run(ctx, query=query)))


def ids_of(outputs: dict[str, Any]) -> list[str]:
    return [document["id"] for document in outputs["documents"]]


# -- ranking ----------------------------------------------------------------------------------------


def test_a_document_is_found_by_its_meaning_without_a_word_in_common(tmp_path: Path) -> None:
    ctx = cell(tmp_path)
    query = "refund sneakers"
    assert ids_of(found(ctx, query, method="words")) == []
    assert ids_of(found(ctx, query, method="meaning"))[0] == "returns"
    assert ids_of(found(ctx, query))[0] == "returns"


def test_the_score_of_a_meaning_is_the_cosine_best_first(tmp_path: Path) -> None:
    outputs = found(cell(tmp_path), FAQ["shipping"], method="meaning", top=3)
    assert ids_of(outputs)[0] == "shipping"
    assert outputs["scores"][0] == 1.0
    assert outputs["scores"] == sorted(outputs["scores"], reverse=True)
    expected = cosine(vector_of(FAQ["shipping"]), vector_of(FAQ["returns"]))
    (score,) = (one["score"] for one in outputs["documents"] if one["id"] == "returns")
    assert score == pytest.approx(expected, abs=1e-6)


def test_the_score_of_both_is_the_sum_of_reciprocal_ranks(tmp_path: Path) -> None:
    outputs = found(cell(tmp_path), "free shipping", top=3)
    assert ids_of(outputs)[0] == "shipping"
    assert outputs["scores"][0] == pytest.approx(2 / 61, abs=1e-6)
    assert outputs["scores"][1] == pytest.approx(1 / 62, abs=1e-6)  # found by its meaning alone


def test_equal_scores_keep_the_order_of_the_documents(tmp_path: Path) -> None:
    documents = {str(number): "same words" for number in range(30)}
    for method in ("meaning", "both"):
        outputs = found(cell(tmp_path, documents), "same", method=method, top=30)
        assert ids_of(outputs) == list(documents)


def cosine(one: Sequence[float], other: Sequence[float]) -> float:
    lengths = math.hypot(*one) * math.hypot(*other)
    return sum(a * b for a, b in zip(one, other, strict=True)) / lengths if lengths else 0.0


width = 3
vectors = st.lists(st.integers(-9, 9).map(float), min_size=width, max_size=width)


@settings(max_examples=60, deadline=None)
@given(st.lists(vectors, min_size=1, max_size=12), vectors, st.integers(1, 12))
def test_the_nearest_by_cosine_are_found(
    documents: list[list[float]], query: list[float], top: int
) -> None:
    index = make_meanings({7 * place: array("f", one) for place, one in enumerate(documents)})
    results = index.search(array("f", query), top)
    expected = {7 * place: cosine(one, query) for place, one in enumerate(documents)}
    assert len(results) == min(top, len(documents))
    assert [score for _, score in results] == pytest.approx([expected[n] for n, _ in results], abs=2e-6)
    assert results == sorted(results, key=lambda result: (-result[1], result[0]))
    left_out = [score for number, score in expected.items() if number not in dict(results)]
    assert max(left_out, default=-1) <= results[-1][1] + 2e-6


@given(st.permutations(range(8)), st.permutations(range(8)), st.integers(0, 8))
def test_rankings_are_fused_by_the_formula(one: list[int], other: list[int], cut: int) -> None:
    """Cormack et al. 2009: the sum of 1 / (60 + rank) over the rankings that have the document."""
    rankings = [one, other[:cut]]
    expected = {
        number: sum(1 / (60 + 1 + ranking.index(number)) for ranking in rankings if number in ranking)
        for number in range(8)
    }
    results = fused(rankings, 5)
    assert len(results) == 5
    assert [number for number, _ in results] == sorted(expected, key=lambda n: (-expected[n], n))[:5]
    assert dict(results) == pytest.approx({n: expected[n] for n, _ in results}, abs=1e-6)


# -- what is asked ----------------------------------------------------------------------------------


def test_documents_are_asked_for_once_and_every_query_by_itself(tmp_path: Path) -> None:
    ctx = cell(tmp_path, FAQ | {"empty": "  "})
    step = node(base_url="http://127.0.0.1:9/v1")

    async def ask_all() -> None:
        await asyncio.gather(*(step.run(ctx, query=f"query {number}") for number in range(4)))

    asyncio.run(ask_all())
    asked = sorted((list(request.texts) for request in ctx.embedded), key=len)
    assert sorted(asked[:4]) == [[f"query {number}"] for number in range(4)]
    assert asked[4:] == [list(FAQ.values())]
    assert {(one.model, one.base_url) for one in ctx.embedded} == {
        ("local/embed", "http://127.0.0.1:9/v1")
    }


@pytest.mark.parametrize("method", ["meaning", "both"])
def test_a_blank_query_finds_nothing_and_asks_nobody(tmp_path: Path, method: str) -> None:
    ctx = cell(tmp_path)
    assert found(ctx, " \n", method=method) == {"text": "", "documents": [], "scores": []}
    assert ctx.embedded == []


def test_words_alone_ask_nobody(tmp_path: Path) -> None:
    ctx = cell(tmp_path)
    step = node(method="words", base_url="https://models.example.org/v1")
    assert asyncio.run(step.run(ctx, query="shipping"))["scores"]
    assert (ctx.embedded, step.estimate(), step.base_urls()) == ([], (), ())


def test_a_node_tells_whom_it_asks_and_where() -> None:
    step = node(base_url="https://models.example.org/v1/")
    assert step.estimate() == [CallEstimate("local/embed", 1, 50, 0)]
    assert tuple(step.base_urls()) == ("https://models.example.org/v1",)


def test_documents_that_cannot_be_embedded_stop_the_node_after_one_try(tmp_path: Path) -> None:
    def vector(text: str) -> list[float]:
        if text == FAQ["sizes"]:
            raise NodeFailed("it is longer than 8 tokens")
        return vector_of(text)

    ctx, step = cell(tmp_path, vector=vector), node()
    for number in range(3):
        with pytest.raises(
            NodeFailed, match=r"can't be embedded: it is longer .* `pieces: paragraphs` and a `size`"
        ) as failure:
            asyncio.run(step.run(ctx, query=f"query {number}"))
        assert failure.value.stops_node
    assert sum(len(request.texts) > 1 for request in ctx.embedded) == 1


def test_a_query_of_another_length_than_the_documents_is_told(tmp_path: Path) -> None:
    ctx = cell(tmp_path, vector=lambda text: vector_of(text)[: 127 if text == "new" else 128])
    with pytest.raises(NodeFailed, match="has 127 numbers, those of the documents 128: another model"):
        found(ctx, "new", method="meaning")


def test_too_many_documents_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flowboard_nodes.retrieve.MAX_EMBEDDED", 2)
    ctx = cell(tmp_path)
    with pytest.raises(NodeFailed, match="3 documents to embed, more than 2"):
        found(ctx, "shoes", method="meaning")
    assert meanings.MAX_EMBEDDED > 2


# -- configuration ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ({"embeddings": "text-embedding-3-small"}, r"is no model; write provider/model"),
        ({"embeddings": None, "method": "meaning"}, "`method: meaning` needs a model; name it under"),
        ({"embeddings": None, "base_url": "https://a.example.org"}, "name the model under `embeddings`"),
        ({"base_url": "ftp://a"}, "base_url"),
        ({"method": "sense"}, "method"),
    ],
)
def test_bad_configuration_gets_a_sentence_that_names_the_field(
    config: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValidationError, match=sentence):
        node(**config)


def test_without_embeddings_nothing_is_new_to_the_cache() -> None:
    assert Retrieve(path="a.txt").model_dump(mode="json", exclude_defaults=True) == {"path": "a.txt"}
    assert Retrieve.version == 1


# -- runs -------------------------------------------------------------------------------------------

FLOW = """\
flowboard: 1
name: faq
nodes:
  tickets:
    type: dataset
    rows: [{id: a, text: refund sneakers}, {id: b, text: costless parcel}]
  policy:
    type: retrieve
    inputs: {query: tickets.text}
    path: faq.jsonl
    columns: [text]
    embeddings: local/embed
    top: 1
  results:
    type: output
    inputs: {value: policy.text}
"""
ANSWERS = [FAQ["returns"], FAQ["shipping"]]


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider(retry_after=0.01) as running:
        yield running


@pytest.fixture
def project(tmp_path: Path, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The flow, with the provider as `local/…`."""
    settings = tmp_path / "settings"
    settings.mkdir()
    provider.write_profiles(settings / "profiles.toml")
    monkeypatch.setenv("FLOWBOARD_HOME", str(settings))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    for variable in ("FLOWBOARD_STORE", "FLOWBOARD_NODES", "FLOWBOARD_PROFILES", "OPENAI_API_KEY"):
        monkeypatch.delenv(variable, raising=False)
    (tmp_path / "faq.jsonl").write_text(lines_of(FAQ))
    (tmp_path / "faq.flow.yaml").write_text(FLOW)
    return load(tmp_path / "faq.flow.yaml")


def results(project: Project) -> list[str]:
    lines = (project.path.parent / "out" / "results.jsonl").read_text().splitlines()
    return [json.loads(line)["value"] for line in lines]


def with_line(project: Project, before: str, after: str) -> Project:
    text = project.path.read_text()
    assert before in text
    project.path.write_text(text.replace(before, after))
    return load(project.path)


def test_a_run_finds_by_meaning_and_the_next_one_asks_nobody(
    project: Project, provider: Provider
) -> None:
    assert project.run().summary.calls == 3
    assert results(project) == ANSWERS
    again = project.run()
    assert results(project) == ANSWERS
    assert (again.summary.calls, provider.requests.total()) == (0, 3)
    assert again.summary.nodes["policy"].reused == 2
    assert set(provider.embedded.values()) == {1}


def test_of_changed_documents_only_these_are_asked_again(project: Project, provider: Provider) -> None:
    project.run()
    changed = FAQ | {"sizes": "Sizes are as printed.", "more": "We ship a parcel at once."}
    (project.path.parent / "faq.jsonl").write_text(lines_of(changed))
    assert project.run().summary.calls == 1
    assert provider.received[-1].json["input"] == [changed["sizes"], changed["more"]]


def test_what_was_recorded_is_found_without_a_network(project: Project, provider: Provider) -> None:
    assert project.run(models="live", record=True).summary.calls == 3
    requests = provider.requests.total()
    provider.stop()
    (project.path.parent / "out" / "results.jsonl").unlink()
    played = project.run(models="recorded")
    assert (played.summary.calls, results(project)) == (0, ANSWERS)
    assert provider.requests.total() == requests
    (project.path.parent / "faq.jsonl").write_text(lines_of(FAQ | {"new": "Something else."}))
    missed = project.run(models="recorded").summary.nodes["policy"]
    assert missed.statuses == {"no_recording": 2}
    assert "no vector of local/embed for 1 of 4 texts" in missed.last_error


def test_an_estimate_counts_queries_and_documents(project: Project, provider: Provider) -> None:
    assert project.estimate().nodes["policy"].calls == 3
    project.run(limit=1)
    assert project.estimate().nodes["policy"].calls == 1
    assert provider.requests.total() == 2


def test_an_address_of_the_flow_gets_the_documents_only_after_a_yes(
    project: Project, provider: Provider
) -> None:
    with Provider() as other:
        line = "    embeddings: local/embed\n"
        foreign = with_line(project, line, f"{line}    base_url: {other.base_url}\n")
        with pytest.raises(TrustNeeded, match=f"policy sends its data to {other.origin}"):
            foreign.run(models="live")
        assert (other.connections, provider.requests.total()) == (0, 0)
        trust(foreign.trust_sheet())
        foreign.run(models="live")
        assert results(foreign) == ANSWERS
        assert (other.requests.total(), provider.requests.total()) == (3, 0)


def test_the_trust_sheet_shows_what_embeddings_reach_and_cost(
    project: Project, provider: Provider
) -> None:
    bought = with_line(project, "local/embed", "openai/text-embedding-3-small")
    sheet = bought.trust_sheet()
    assert [need.sentence for need in sheet.needs] == [
        "policy buys answers of openai/text-embedding-3-small from https://api.openai.com."
    ]
    assert [(contact.origin, contact.nodes) for contact in sheet.contacts] == [
        ("https://api.openai.com", ("policy",))
    ]
    (calls,) = sheet.calls or ()
    assert (calls.node, calls.models, calls.calls) == ("policy", ("openai/text-embedding-3-small",), 3)
    assert calls.cost is not None
    assert 0 < calls.cost < 0.01
    assert sheet.hash != project.trust_hash()
    assert provider.connections == 0
