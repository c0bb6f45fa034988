"""What a run tells: numbered events without gaps, and counters that agree with what is stored."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from flowboard.node import Context, NodeFailed, NodeType, Outputs, Port
from flowboard.runtime.events import Event, EventStream, Progress
from flowboard.store import events
from tests.provider import Faults, Provider
from tests.runtime.engine import Engine, Ran
from tests.runtime.flows import answering, check, evaluated, judge


def kept(ran: Ran) -> list[Event]:
    return [event for event in ran.events if event.seq]


async def test_events_are_numbered_from_one_without_gaps(engine: Engine) -> None:
    ran = await engine.run(evaluated(judge(1)))
    assert [event.seq for event in kept(ran)] == list(range(1, len(kept(ran)) + 1))
    assert (ran.events[0].kind, ran.events[-1].kind) == ("run_started", "run_ended")


async def test_what_is_told_is_what_is_kept(engine: Engine) -> None:
    ran = await engine.run(evaluated(judge(1)), stream=True)
    assert [(event.seq, event.kind, event.payload) for event in events.read(engine.store, ran.id)] == [
        (event.seq, event.kind, event.data) for event in kept(ran)
    ]


async def test_a_run_that_goes_on_numbers_on(engine: Engine) -> None:
    first = await engine.run(answering(), limit=1)
    second = await engine.run(answering(), resume=first)
    assert kept(second)[0].seq == kept(first)[-1].seq + 1
    numbers = [event.seq for event in events.read(engine.store, first.id)]
    assert numbers == list(range(1, len(numbers) + 1))


async def test_counters_add_up_to_the_cells_in_the_store(engine: Engine, provider: Provider) -> None:
    provider.faults = Faults({"400": 0.3}, seed=5)
    rows = ", ".join(f"{{id: r{number}, text: text {number}}}" for number in range(40))
    flow = evaluated(check(), judge(1)).replace(
        "{id: a, text: one}, {id: b, text: two}, {id: c, text: three}", rows
    )
    ran = await engine.run(flow)
    stored: dict[str, Counter[str]] = {}
    for cell in ran.cells():
        stored.setdefault(cell.node, Counter())[cell.status] += 1
    assert {name: dict(counted) for name, counted in stored.items()} == {
        name: node.statuses for name, node in ran.summary.nodes.items()
    }
    assert ran.of("answer").errors > 0
    for name, node in ran.summary.nodes.items():
        of_node = [cell for cell in ran.cells() if cell.node == name]
        assert node.settled == len(of_node) == 40
        assert node.passed == sum(cell.passed is True for cell in of_node)
        assert node.failed == sum(cell.passed is False for cell in of_node)
        assert node.reused == sum(cell.reused for cell in of_node)
        assert node.input_tokens == sum(cell.input_tokens or 0 for cell in of_node)
    assert ran.summary.calls == sum(node.calls for node in ran.summary.nodes.values())
    assert ran.summary.failed_cells == sum(cell.status == "error" for cell in ran.cells())


async def test_the_last_counters_told_are_those_of_the_summary(engine: Engine) -> None:
    ran = await engine.run(answering())
    told: dict[str, Any] = {}
    for progress in ran.told("progress"):
        told |= progress["nodes"]
    assert {name: node["statuses"] for name, node in told.items()} == {
        name: node.statuses for name, node in ran.summary.nodes.items()
    }
    assert ran.told("progress")[-1]["calls"] == ran.summary.calls


def test_only_what_has_changed_is_told_again() -> None:
    progress = Progress(["a", "b"])
    assert list(progress.changes()) == ["a", "b"]
    progress.nodes["b"].statuses["done"] = 1
    assert list(progress.changes()) == ["b"]
    assert progress.changes() == {}


def test_listeners_hear_events_in_order_and_only_those_after_they_came() -> None:
    numbers = iter(range(1, 10))
    stream = EventStream(lambda kind, data, at: next(numbers))
    early: list[int] = []
    late: list[int] = []
    stream.listen(lambda event: early.append(event.seq))
    stream.tell("log", message="one")
    stream.listen(lambda event: late.append(event.seq))
    stream.tell("text", piece="…")
    stream.tell("log", message="two")
    assert (early, late) == ([1, 0, 2], [0, 2])


# -- what nodes say -------------------------------------------------------------------------------


class Talks(NodeType):
    """Says the same for every row, something of its own, and how far it is."""

    type = "talks"
    inputs = (Port("text"),)
    outputs = (Port("text"),)

    async def run(self, ctx: Context, **inputs: Any) -> Outputs:
        ctx.log("the same for all", "warning")
        ctx.log(f"about {inputs['text']}")
        ctx.progress(1, 2, "half way")
        return {"text": inputs["text"]}


TALKING = "rows: {type: rows, values: [%s]}\ntalk: {type: talks, inputs: {text: rows.text}}"


async def test_a_message_is_told_once_however_many_rows_say_it(engine: Engine) -> None:
    engine.types["talks"] = Talks
    ran = await engine.run(TALKING % "a, b, c")
    messages = Counter(log["message"] for log in ran.told("log"))
    assert messages == {"the same for all": 1, "about a": 1, "about b": 1, "about c": 1}
    assert ran.summary.warnings == ["talk: the same for all"]


async def test_a_node_that_never_stops_talking_is_cut_short(engine: Engine) -> None:
    engine.types["talks"] = Talks
    ran = await engine.run(TALKING % ", ".join(f"r{number}" for number in range(700)))
    assert len(ran.told("log")) == 501
    assert ran.told("log")[-1]["message"] == "has said 500 different things; the rest is left out"


async def test_how_far_a_cell_is_is_told_but_not_kept(engine: Engine) -> None:
    engine.types["talks"] = Talks
    ran = await engine.run(TALKING % "a")
    assert ran.told("cell_progress") == [
        {"node": "talk", "key": "a", "done": 1, "total": 2, "message": "half way"}
    ]
    assert "cell_progress" not in {event.kind for event in events.read(engine.store, ran.id)}


class Fails(NodeType):
    """Fails for the same reason, or for one of the row's own."""

    type = "fails"
    inputs = (Port("text"),)
    outputs = (Port("text"),)

    same: bool = False

    async def run(self, ctx: Context, **inputs: Any) -> Outputs:
        raise NodeFailed("always this" if self.same else f"about {inputs['text']}")


@pytest.mark.parametrize(("same", "told"), [(True, 1), (False, 20)])
async def test_of_many_failures_the_first_twenty_different_ones_are_told(
    engine: Engine, same: bool, told: int
) -> None:
    engine.types["fails"] = Fails
    values = ", ".join(f"r{number}" for number in range(60))
    ran = await engine.run(
        f"rows: {{type: rows, values: [{values}]}}\n"
        f"odd: {{type: fails, inputs: {{text: rows.text}}, same: {same}}}"
    )
    assert (len(ran.told("cell_failed")), ran.of("odd").errors) == (told, 60)
