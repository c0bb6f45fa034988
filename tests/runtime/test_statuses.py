"""How a cell ends: whatever a node or a model does, it is a status with a sentence, and its own only."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from flowboard.node import (
    Awaiting,
    ChatRequest,
    Context,
    Expanded,
    NodeFailed,
    NodeType,
    Outputs,
    Port,
    SourceRow,
)
from flowboard.store.errors import StoreError
from flowboard.workspace.recording import Recording
from tests.provider import Provider
from tests.runtime.engine import Engine
from tests.runtime.flows import answering


class Stranger(NodeType):
    """Does to the row `b` what its configuration says, and hands the others on."""

    type = "stranger"
    inputs = (Port("text"),)
    outputs = (Port("text"),)

    how: str = ""

    async def run(self, ctx: Context, **inputs: Any) -> Any:
        if inputs["text"] != "b":
            return {"text": inputs["text"]}
        match self.how:
            case "raises":
                raise ZeroDivisionError("by nought")
            case "fails":
                raise NodeFailed("nothing to say; say something")
            case "infra":
                raise NodeFailed("the line is dead", status="infra")
            case "own status":
                raise NodeFailed("whatever", status="tired")
            case "stops":
                raise NodeFailed("no row will do", status="infra", stops_node=True)
            case "nothing":
                return None
            case "a list":
                return ["b"]
            case "a set":
                return {"text": {"b"}}
            case "an object":
                return {"text": [object()]}
            case "expanded":
                return Expanded({"1": {"text": "b"}})
            case "waits":
                return Awaiting("a moment")
        raise AssertionError(self.how)


class Spreading(Stranger):
    """An expanding stranger."""

    type = "spreading"
    shape = "expand"

    async def run(self, ctx: Context, **inputs: Any) -> Any:
        if inputs["text"] != "b":
            return Expanded({"1": {"text": inputs["text"]}})
        return {"outputs": {"text": "b"}, "numbers": Expanded({1: {"text": "b"}}), "texts": Expanded({"1": "b"})}[
            self.how
        ]  # fmt: skip


FLOW = """
rows: {type: rows, values: [a, b, c]}
odd: {type: %s, inputs: {text: rows.text}, how: %s}
after: {type: glue, inputs: {a: odd.text}}
"""


@pytest.fixture
def strangers(engine: Engine) -> Engine:
    """The engine with a stranger's pack."""
    engine.types |= {"stranger": Stranger, "spreading": Spreading}
    return engine


@pytest.mark.parametrize(
    ("how", "status", "says"),
    [
        ("raises", "error", "ZeroDivisionError: by nought"),
        ("fails", "error", "nothing to say; say something"),
        ("infra", "infra", "the line is dead"),
        ("own status", "error", "whatever"),
        ("nothing", "error", "it gave NoneType; a node gives its outputs by port: {'text': …}"),
        ("a list", "error", "it gave list; a node gives its outputs by port: {'text': …}"),
        ("a set", "error", "an output holds a set, which isn't a JSON value"),
        ("an object", "error", "an output holds a object, which isn't a JSON value"),
        ("expanded", "error", "it gave Expanded; a node gives its outputs by port: {'text': …}"),
    ],
)
async def test_what_goes_wrong_in_one_cell_stays_in_it(
    strangers: Engine, how: str, status: str, says: str
) -> None:
    ran = await strangers.run(FLOW % ("stranger", how))
    assert ran.status == "done"
    assert (ran.cell("odd", "b").status, ran.cell("odd", "b").error) == (status, says)
    assert ran.statuses("odd") == {"done": 2, status: 1}
    assert ran.statuses("after") == {"done": 2, "skipped": 1}
    assert (ran.of("odd").errors, ran.of("odd").last_error) == (1, says)
    assert ran.told("cell_failed") == [{"node": "odd", "key": "b", "status": status, "message": says}]


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("outputs", "it gave dict; a node that expands gives Expanded({label: outputs})"),
        ("numbers", "it gave an Expanded that holds something else than outputs under text labels"),
        ("texts", "it gave an Expanded that holds something else than outputs under text labels"),
    ],
)
async def test_an_expansion_that_is_none_stays_in_its_cell(
    strangers: Engine, how: str, says: str
) -> None:
    ran = await strangers.run(FLOW % ("spreading", how))
    assert (ran.statuses("odd"), ran.cell("odd", "b").error) == ({"done": 2, "error": 1}, says)
    assert ran.statuses("after") == {"done": 2}


async def test_a_cell_that_waits_is_no_failure(strangers: Engine) -> None:
    ran = await strangers.run(FLOW % ("stranger", "waits"))
    assert (ran.status, ran.statuses("odd")) == ("awaiting", {"done": 2, "awaiting": 1})
    assert ran.cell("odd", "b").error == "a moment"


async def test_a_failure_that_every_row_would_meet_is_met_once(strangers: Engine) -> None:
    ran = await strangers.run((FLOW % ("stranger", "stops")).replace("[a, b, c]", "[b, c, d, e]"))
    assert ran.statuses("odd") == {"infra": 4}
    assert {cell.error for cell in ran.cells("odd")} == {"no row will do"}
    assert ran.statuses("after") == {"skipped": 4}


async def test_what_failed_isnt_reused_by_a_later_run(strangers: Engine) -> None:
    flow = FLOW % ("stranger", "raises")
    await strangers.run(flow)
    assert (await strangers.run(flow)).work()["odd"] == (0, 2)


# -- models ---------------------------------------------------------------------------------------


async def test_an_answer_cut_short_goes_on_its_way_with_its_status(
    engine: Engine, provider: Provider
) -> None:
    provider.enqueue("length", "refusal")
    more = "after: {type: glue, inputs: {a: answer.text}}"
    ran = await engine.run(answering(more=more), concurrency=1)
    assert sorted(ran.statuses("answer")) == ["done", "refused", "truncated"]
    assert ran.statuses("after") == {"done": 3}
    assert ran.summary.failed_cells == 0


async def test_a_prompt_that_wasnt_recorded_fails_its_row_only(engine: Engine) -> None:
    with Recording(engine.recording) as recorder:
        await engine.run(answering(), recorder=recorder, limit=2)
    ran = await engine.run(answering(), models="recorded")
    assert ran.statuses("answer") == {"done": 2, "no_recording": 1}
    assert "Three ways on" in (ran.cells("answer")[2].error or "")


async def test_a_stranger_that_names_no_model_isnt_reused_when_its_model_changes(engine: Engine) -> None:
    class Asks(NodeType):
        type = "asks"
        inputs = (Port("text"),)
        outputs = (Port("text"),)

        async def run(self, ctx: Context, **inputs: Any) -> Outputs:
            question = [{"role": "user", "content": inputs["text"]}]
            return {"text": (await ctx.chat(ChatRequest("local/m", question))).text}

    engine.types["asks"] = Asks
    flow = "rows: {type: rows, values: [a]}\nask: {type: asks, inputs: {text: rows.text}}"
    with Recording(engine.recording) as recorder:
        live = await engine.run(flow, recorder=recorder)
    engine.recording.write_text(engine.recording.read_text().replace("Entity", "Played"))
    played = await engine.run(flow, models="recorded")
    assert "Played" in str(played.outputs("ask"))
    assert (await engine.run(flow)).outputs("ask") == live.outputs("ask")


# -- sources and the store ------------------------------------------------------------------------


class OddSource(NodeType):
    """Gives a row, and then what its configuration says."""

    type = "odd_source"
    shape = "source"
    outputs = (Port("text"),)

    how: str = ""

    def rows(self, ctx: Context) -> Iterator[SourceRow] | AsyncIterator[SourceRow]:
        if self.how == "early":
            raise OSError("no such place")
        return self._late() if self.how.startswith("async") else self._rows()

    def _rows(self) -> Iterator[Any]:
        yield SourceRow({"text": "a"}, "a")
        match self.how:
            case "late":
                raise RuntimeError("it broke off")
            case "failed":
                raise NodeFailed("row 2 is damaged; mend it")
            case "a row":
                yield {"text": "b"}
            case "a number":
                yield SourceRow({"text": "b"}, 7)  # type: ignore[arg-type]
            case "a set":
                yield SourceRow({"text": {"b"}}, "b")

    async def _late(self) -> AsyncIterator[SourceRow]:
        for row in self._rows():
            yield row
        raise RuntimeError("it broke off")


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("early", "rows: OSError: no such place"),
        ("late", "rows: RuntimeError: it broke off"),
        ("async", "rows: RuntimeError: it broke off"),
        ("failed", "row 2 is damaged; mend it"),
        ("a row", "a source gives SourceRow(outputs, id as text or None), not {'text': 'b'}"),
        ("a number", "a source gives SourceRow(outputs, id as text or None), not SourceRow("),
        ("a set", "an output holds a set, which isn't a JSON value"),
    ],
)
async def test_a_source_that_fails_ends_the_run_with_its_reason(
    engine: Engine, how: str, says: str
) -> None:
    engine.types["odd_source"] = OddSource
    ran = await engine.run(f"rows: {{type: odd_source, how: {how}}}")
    assert ran.status == "failed"
    assert ran.summary.message.startswith(says)
    assert ran.told("run_ended") == [{"run": ran.id, "status": "failed", "message": ran.summary.message}]
    assert engine.store.find_run(ran.id).status == "failed"


async def test_an_asynchronous_source_is_read_to_its_end(engine: Engine) -> None:
    class Slow(NodeType):
        type = "slow"
        shape = "source"
        outputs = (Port("text"),)

        async def rows(self, ctx: Context) -> AsyncIterator[SourceRow]:  # type: ignore[override]
            for number in range(200):
                yield SourceRow({"text": str(number)}, str(number))

    engine.types["slow"] = Slow
    flow = "rows: {type: slow}\nafter: {type: glue, inputs: {a: rows.text}}"
    assert (await engine.run(flow)).statuses("after") == {"done": 200}
    assert (await engine.run(flow, limit=70)).statuses("after") == {"done": 70}


async def test_a_store_that_cant_be_read_ends_the_run_and_blames_no_cell(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(keys: object) -> dict[str, bytes]:
        raise StoreError("the database is locked; close the program that holds it")

    monkeypatch.setattr(engine.store, "lookup", fail)
    with pytest.raises(StoreError, match="the database is locked"):
        await engine.run(answering())
    from flowboard.store import cells

    (run,) = engine.store.runs()
    assert {cell.status for cell in cells.stream(engine.store, run.id)} <= {"done"}
