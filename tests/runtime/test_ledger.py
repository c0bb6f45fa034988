"""What is put on record reads back as it was, whatever JSON can hold."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowboard.node import (
    ABSENT,
    ChatResponse,
    Context,
    Expanded,
    NodeFailed,
    NodeType,
    Outcome,
    Port,
    SourceRow,
    Usage,
    Verdict,
)
from flowboard.runtime.ledger import (
    all_pass,
    decode_answer,
    decode_value,
    encode_value,
    encode_verdicts,
)
from tests.runtime.engine import Engine

texts = st.text(st.characters(codec=None, categories=None), max_size=8)  # lone surrogates included
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**40), 10**40) | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
).filter(lambda value: value not in (float("inf"), float("-inf")))
outputs = st.dictionaries(texts, values, max_size=3)
verdicts = st.builds(
    Verdict,
    st.text(max_size=5),
    st.sampled_from(["pass", "fail", "unsure", "error", "skipped", "not_run"]),
    st.sampled_from(["check", "code", "judge", "learned", "human", "system"]),
    st.text(max_size=5),
    st.none() | st.text(min_size=1, max_size=5),
    st.sampled_from(["full", "format"]),
    st.text(max_size=5),
)
answers = st.builds(
    ChatResponse,
    text=st.just(""),
    model=st.text(max_size=5),
    usage=st.none() | st.builds(Usage, st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)),
    cost=st.none() | st.floats(0, 10),
    latency=st.floats(0, 100),
    finish_reason=st.sampled_from(["stop", "length", "refusal", "tool", "other"]),
    request_id=st.none() | st.text(max_size=5),
    source=st.sampled_from(["live", "recorded"]),
)


def finite(value: Any) -> bool:
    """Whether no float in it is infinite; JSON has none of these."""
    if isinstance(value, dict):
        return all(map(finite, value.values()))
    if isinstance(value, list):
        return all(map(finite, value))
    return value not in (float("inf"), float("-inf"))


@given(outputs.filter(finite), st.lists(verdicts, max_size=3), st.lists(answers, max_size=2))
@settings(derandomize=True, deadline=None)
def test_what_a_cell_gave_reads_back_with_what_it_said_and_took(
    given_: dict[str, Any], said: list[Verdict], took: list[ChatResponse]
) -> None:
    kept = decode_value(encode_value(given_, said, took))
    assert kept.value == given_
    assert list(kept.value) == list(given_)
    assert kept.verdicts == said
    assert kept.answers == took


@given(st.dictionaries(st.text(max_size=4), outputs.filter(finite), max_size=4))
@settings(derandomize=True, deadline=None)
def test_expanded_items_read_back_in_their_order(items: dict[str, dict[str, Any]]) -> None:
    value = decode_value(encode_value(Expanded(items))).value
    assert isinstance(value, Expanded)
    assert list(value.items.items()) == list(items.items())


def test_the_texts_of_answers_are_kept_once_with_the_outputs() -> None:
    answer = ChatResponse("a long text", {"a": 1}, "m", Usage(1, 2))
    stored = encode_value({"text": "a long text"}, (), [answer])
    assert stored.count(b"a long text") == 1
    assert decode_value(stored).answers == [replace(answer, text="", json=None)]


def test_a_port_without_an_item_is_left_out() -> None:
    assert decode_value(encode_value({"kept": "a", "rejected": ABSENT})).value == {"kept": "a"}


@pytest.mark.parametrize("value", [{1, 2}, object(), b"bytes", 1j])
def test_what_json_cant_hold_is_refused_by_name(value: object) -> None:
    with pytest.raises(NodeFailed, match=f"holds a {type(value).__name__}, which isn't a JSON value"):
        encode_value({"text": [value]})


@given(answers)
@settings(derandomize=True, deadline=None)
def test_an_answer_reads_back(answer: ChatResponse) -> None:
    whole = replace(answer, text="Something was said.", json={"verdict": "pass"})
    assert decode_answer(orjson.loads(orjson.dumps(whole))) == whole


@given(st.lists(verdicts, max_size=4))
@settings(derandomize=True, deadline=None)
def test_verdicts_read_back(said: list[Verdict]) -> None:
    written = encode_verdicts(said)
    assert [Verdict(**one) for one in orjson.loads(written or "[]")] == said


@pytest.mark.parametrize(
    ("outcomes", "passes"),
    [
        ([], None),
        (["pass", "pass"], True),
        (["pass", "fail"], False),
        (["fail", "error"], False),
        (["pass", "error"], None),
        (["pass", "unsure"], None),
        (["pass", "skipped", "not_run"], True),
        (["skipped"], None),
        (["not_run"], None),
        (["error"], None),
    ],
)
def test_one_failure_decides_and_doubt_leaves_it_open(
    outcomes: list[Outcome], passes: bool | None
) -> None:
    assert all_pass([Verdict("x", outcome) for outcome in outcomes]) is passes


async def test_odd_values_are_reused_as_they_were(engine: Engine) -> None:
    odd = {"number": 10**40, "text": "half of a pair: \ud83d"}

    class Odd(NodeType):
        type = "odd"
        shape = "source"
        outputs = (Port("value", "json"),)

        def rows(self, ctx: Context) -> list[SourceRow]:
            return [SourceRow({"value": odd}, "a")]

    engine.types["odd"] = Odd
    flow = """
rows: {type: odd}
same: {type: merge, inputs: {items: [rows.value]}}
text: {type: glue, inputs: {a: same.item}}
"""
    await engine.run(flow)
    again = await engine.run(flow)
    assert (again.work()["same"], again.work()["text"]) == ((0, 1), (0, 1))
    edited = await engine.run(flow.replace("a: same.item}", 'a: same.item}, mark: "!"'))
    cell = edited.cell("text", "a")
    assert cell.status == "done"
    stored = engine.store.lookup_one(cell.cache_key or "")
    assert decode_value(stored or b"").value == {"text": f"!{odd}"}
