"""What a stored result depends on, and what it doesn't; and how results are looked up."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import pytest

from flowboard.node import ChatRequest, ChatResponse, Context, NodeType, Outputs, Port
from flowboard.runtime.cache_key import call_key, cell_key, data_digests, node_identity, subject
from flowboard.runtime.lookups import Lookups
from flowboard.store.errors import StoreError
from flowboard.workspace.files import FlowFiles
from flowboard.workspace.output_folder import OutputFolder
from tests.runtime.engine import Engine, flow_of
from tests.runtime.steps import Glue


@dataclass(frozen=True)
class Model:
    """A model that is only named."""

    identity: str = "openai/small"
    origin: str = "https://a"
    source: Literal["live", "recorded"] = "live"
    concurrency: int = 1

    async def complete(self, request: ChatRequest, on_text: Any = None) -> ChatResponse:
        raise AssertionError("nobody asks this model")

    async def close(self) -> None:
        pass


class Impure(Glue):
    type = "impure"
    pure = False


class Newer(Glue):
    version = 2


QUESTION = ChatRequest("openai/small", [{"role": "user", "content": "hello"}], {"temperature": 0})


# -- cells ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "models", "data"),
    [
        pytest.param(Glue(mark="?"), [Model()], [], id="configuration"),
        pytest.param(Newer(mark="!"), [Model()], [], id="code version"),
        pytest.param(Glue(mark="!"), [Model("openai/large")], [], id="model"),
        pytest.param(Glue(mark="!"), [Model(origin="https://b")], [], id="origin"),
        pytest.param(Glue(mark="!"), [Model(source="recorded")], [], id="live or recorded"),
        pytest.param(Glue(mark="!"), [], [], id="no model"),
        pytest.param(Glue(mark="!"), [Model()], ["digest"], id="data file"),
    ],
)
def test_what_decides_a_nodes_results_is_in_its_identity(
    step: NodeType, models: Sequence[Model], data: Sequence[str]
) -> None:
    assert node_identity(step, "run", models, data) != node_identity(Glue(mark="!"), "run", [Model()])


def test_a_field_at_its_default_changes_nothing() -> None:
    assert node_identity(Glue(), "run") == node_identity(Glue(mark=""), "run")


def test_results_of_an_impure_node_serve_their_run_only() -> None:
    assert node_identity(Impure(), "one") != node_identity(Impure(), "two")
    assert node_identity(Glue(), "one") == node_identity(Glue(), "two")


@pytest.mark.parametrize(
    ("inputs", "labels", "attempt", "replicate"),
    [
        pytest.param({"a": 2}, {"model": "m"}, 0, 0, id="inputs"),
        pytest.param({"b": 1}, {"model": "m"}, 0, 0, id="names of inputs"),
        pytest.param({"a": 1}, {"model": "n"}, 0, 0, id="own labels"),
        pytest.param({"a": 1}, {"model": "m", "sample": "2"}, 0, 0, id="sample"),
        pytest.param({"a": 1}, {"model": "m"}, 1, 0, id="attempt"),
        pytest.param({"a": 1}, {"model": "m"}, 0, 1, id="replicate"),
    ],
)
def test_what_decides_a_cells_result_is_in_its_key(
    inputs: Mapping[str, Any], labels: Mapping[str, str], attempt: int, replicate: int
) -> None:
    key = cell_key(b"node", {"a": 1}, {"model": "m"}, 0, 0)
    assert cell_key(b"node", inputs, labels, attempt, replicate) != key
    assert cell_key(b"other", {"a": 1}, {"model": "m"}, 0, 0) != key


def test_the_order_of_inputs_doesnt_matter() -> None:
    assert cell_key(b"n", {"a": 1, "b": 2}, {}, 0, 0) == cell_key(b"n", {"b": 2, "a": 1}, {}, 0, 0)


def test_a_data_file_counts_by_what_is_in_it(tmp_path: Path) -> None:
    class Reader(Glue):
        def data_files(self) -> Sequence[str]:
            return ["words.txt", "missing.txt"]

    files = FlowFiles(tmp_path, OutputFolder(tmp_path / "out"))
    (tmp_path / "words.txt").write_text("one")
    before = data_digests(Reader(), files)
    (tmp_path / "words.txt").write_text("two")
    after = data_digests(Reader(), files)
    assert before[0] != after[0]
    assert (before[1], after[1]) == ("", "")


def test_a_folder_counts_by_the_names_and_contents_of_its_files(tmp_path: Path) -> None:
    class Reader(Glue):
        def data_files(self) -> Sequence[str]:
            return ["docs/"]

    files = FlowFiles(tmp_path, OutputFolder(tmp_path / "out"))
    assert data_digests(Reader(), files) == [""]
    inner = tmp_path / "docs" / "inner"
    inner.mkdir(parents=True)
    seen = [data_digests(Reader(), files)]
    for change in (
        lambda: (inner / "a.md").write_text("one"),
        lambda: (inner / "a.md").write_text("two"),
        lambda: (inner / "a.md").rename(inner / "b.md"),
    ):
        change()
        seen.append(data_digests(Reader(), files))
    assert len({tuple(digests) for digests in seen}) == 4


# -- calls ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "request_"),
    [
        pytest.param(Model("openai/large"), QUESTION, id="model"),
        pytest.param(Model(origin="https://b"), QUESTION, id="origin"),
        pytest.param(Model(source="recorded"), QUESTION, id="live or recorded"),
        pytest.param(
            Model(),
            replace(QUESTION, messages=[{"role": "user", "content": "hi"}]),
            id="rendered prompt",
        ),
        pytest.param(Model(), replace(QUESTION, parameters={"temperature": 1}), id="parameters"),
        pytest.param(Model(), replace(QUESTION, schema={"type": "object"}), id="schema"),
        pytest.param(Model(), replace(QUESTION, sample=1), id="sample"),
    ],
)
def test_what_decides_an_answer_is_in_its_key(model: Model, request_: ChatRequest) -> None:
    assert call_key(model, request_, 0, 0) != call_key(Model(), QUESTION, 0, 0)


def test_attempt_and_replicate_tell_answers_apart() -> None:
    keys = {call_key(Model(), QUESTION, attempt, number) for attempt in (0, 1) for number in (0, 1)}
    assert len(keys) == 4


def test_the_name_that_a_flow_gives_a_model_isnt_in_the_key_of_its_answer() -> None:
    renamed = replace(QUESTION, model="mine/small")
    assert call_key(Model(), renamed, 0, 0) == call_key(Model(), QUESTION, 0, 0)


def test_a_grade_belongs_to_an_output_in_its_context() -> None:
    subjects = {
        subject("answer", "text", "hello", {}),
        subject("other", "text", "hello", {}),
        subject("answer", "json", "hello", {}),
        subject("answer", "text", "hi", {}),
        subject("answer", "text", "hello", {"tweet": "x"}),
    }
    assert len(subjects) == 5


# -- what changes nothing in a flow ---------------------------------------------------------------

FLOW = """
rows: {type: rows, values: [a, b]}
loud: {type: glue, inputs: {a: rows.text}, mark: "!"}
"""


@pytest.mark.parametrize(
    "edited",
    [
        pytest.param(
            FLOW.replace('mark: "!"', 'mark: "!", note: Why, title: Loud'), id="note and title"
        ),
        pytest.param(
            FLOW.replace('mark: "!"', 'mark: "!", assertions: [{name: x, check: length, max: 1}]'),
            id="assertions",
        ),
        pytest.param(
            FLOW.replace(
                'mark: "!"',
                'mark: "!", assertions: [{name: x, check: length, max: 1, on_fail: skip_downstream}]',
            ),
            id="on_fail",
        ),
        pytest.param(FLOW.replace("loud", "shout"), id="name"),
        pytest.param(FLOW.replace("values: [a, b]", "values: [c, b, a]"), id="other rows beside"),
    ],
)
async def test_an_edit_that_decides_nothing_reuses_everything(engine: Engine, edited: str) -> None:
    await engine.run(FLOW)
    again = (await engine.run(edited)).of("shout" if "shout" in edited else "loud")
    assert again.reused == 2


async def test_moving_a_node_reuses_everything(engine: Engine) -> None:
    await engine.run(FLOW)
    moved = flow_of(FLOW).model_copy(update={"layout": {"loud": [10, 20]}})
    assert (await engine.run(moved)).of("loud").reused == 2


async def test_a_placebo_run_computes_everything_anew(engine: Engine) -> None:
    await engine.run(FLOW)
    assert (await engine.run(FLOW, replicate=1)).work()["loud"] == (2, 0)
    assert (await engine.run(FLOW, replicate=1)).work()["loud"] == (0, 2)


class Reads(NodeType):
    """Gives what stands in a file beside the flow."""

    type = "reads"
    inputs = (Port("text"),)
    outputs = (Port("text"),)
    path: str = "words.txt"

    def data_files(self) -> Sequence[str]:
        return [self.path]

    async def run(self, ctx: Context, **inputs: Any) -> Outputs:
        with ctx.files.open(self.path) as file:
            return {"text": file.read().decode()}


async def test_a_changed_data_file_is_read_again(engine: Engine) -> None:
    engine.types["reads"] = Reads
    flow = "rows: {type: rows, values: [a]}\nread: {type: reads, inputs: {text: rows.text}}"
    for words, work in (("one", (1, 0)), ("one", (0, 1)), ("two", (1, 0))):
        (engine.folder / "words.txt").write_text(words)
        ran = await engine.run(flow)
        assert (ran.outputs("read"), ran.work()["read"]) == ({"a": {"text": words}}, work)


# -- look-ups -------------------------------------------------------------------------------------


async def test_keys_asked_for_in_one_turn_are_one_query() -> None:
    queries: list[list[str]] = []

    def lookup(keys: Sequence[str]) -> dict[str, bytes]:
        queries.append(list(keys))
        return {"a": b"1"}

    lookups = Lookups(lookup)
    found = await asyncio.gather(*(lookups.get(key) for key in ("a", "b", "a")))
    assert (found, queries) == ([b"1", None, b"1"], [["a", "b"]])
    assert await lookups.get("a") == b"1"
    assert queries[1:] == [["a"]]


async def test_a_failing_query_fails_everyone_who_waits_and_no_later_one() -> None:
    failing = [True]

    def lookup(keys: Sequence[str]) -> dict[str, bytes]:
        if failing.pop():
            raise StoreError("the disk is gone")
        return {}

    lookups = Lookups(lookup)
    failed = await asyncio.gather(lookups.get("a"), lookups.get("b"), return_exceptions=True)
    assert [str(error) for error in failed] == ["the disk is gone"] * 2
    failing.append(False)
    assert await lookups.get("a") is None


async def test_who_stops_waiting_leaves_the_others_their_answer() -> None:
    lookups = Lookups(lambda keys: {"b": b"2"})
    given_up, other = lookups.get("a"), lookups.get("b")
    given_up.cancel()
    assert await other == b"2"
