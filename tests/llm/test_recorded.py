"""Recordings: written while a run goes on, played without a key."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowboard.llm.recorded import RecordedModel, Recording, RecordingWriter, recording_key
from flowboard.node import ChatRequest, ChatResponse, NodeFailed, Usage

SCHEMA = {"type": "object", "properties": {"verdict": {"type": "string"}}}


def question(text: str = "hello", **rest) -> ChatRequest:
    return ChatRequest("openai/gpt-5-mini", [{"role": "user", "content": text}], **rest)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "tweets.recording.jsonl"


async def play(path, request: ChatRequest) -> ChatResponse:
    recording = Recording(path)
    try:
        return await RecordedModel(request.model, recording).complete(request)
    finally:
        recording.close()


def record(path, *pairs: tuple[ChatRequest, ChatResponse]) -> None:
    with RecordingWriter(path) as writer:
        for request, response in pairs:
            writer.add(request, response)


async def test_what_was_recorded_is_played(path):
    given = ChatResponse("- an answer", usage=Usage(10, 5, 3, 2), latency=0.8124, finish_reason="length")
    record(path, (question(), given))
    played = await play(path, question())
    assert (played.text, played.usage, played.latency) == ("- an answer", Usage(10, 5, 3, 2), 0.812)
    assert (played.finish_reason, played.source, played.cost) == ("length", "recorded", None)


async def test_json_answers_are_recorded_as_json(path):
    asked = question(schema=SCHEMA)
    record(path, (asked, ChatResponse('{"verdict": "pass"}', json={"verdict": "pass"})))
    assert orjson.loads(path.read_bytes())["json"] == {"verdict": "pass"}
    assert (await play(path, asked)).json == {"verdict": "pass"}


async def test_text_recorded_for_a_schema_is_decoded(path):
    asked = question(schema=SCHEMA)
    path.write_bytes(orjson.dumps({"key": recording_key(asked), "text": '{"verdict": "fail"}'}) + b"\n")
    assert (await play(path, asked)).json == {"verdict": "fail"}


async def test_a_miss_names_the_three_ways_on(path):
    record(path, (question(), ChatResponse("x")))
    with pytest.raises(
        NodeFailed, match=r"add a key .* use a local model, or restore the prompt"
    ) as failure:
        await play(path, question("another prompt"))
    assert failure.value.status == "no_recording"
    assert not failure.value.stops_node


@given(
    st.sampled_from(
        [
            {"parameters": {"temperature": 0.5}},
            {"schema": SCHEMA},
            {"sample": 1},
            {"text": "hello "},
        ]
    )
)
def test_the_key_changes_with_everything_that_is_asked(change):
    assert recording_key(question(**change)) != recording_key(question())


def test_the_key_of_a_question_is_a_fixed_number():
    key = recording_key(question(parameters={"max_tokens": 5}, sample=2))
    assert key == recording_key(question(parameters={"max_tokens": 5}, sample=2))
    assert key == "859df82698438b8fe28e9374f639a08df96a6568b7b642a9ed395a8267807e6b"


def test_the_prefix_recorded_is_not_part_of_the_key():
    plain, prefixed = question(), ChatRequest("recorded/openai/gpt-5-mini", question().messages)
    assert recording_key(plain) == recording_key(prefixed)


async def test_of_two_lines_with_one_key_the_later_counts(path):
    lines = [{"key": recording_key(question()), "text": text} for text in ("old", "new")]
    path.write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in lines))
    assert (await play(path, question())).text == "new"


async def test_broken_lines_are_named_and_the_others_are_played(path):
    record(path, (question(), ChatResponse("fine")))
    path.write_bytes(
        b'not json\n{"key": 3}\n{"key": "abc", "text": ""}\n' + path.read_bytes() + b'{"key": "'
    )
    recording = Recording(path)
    assert len(recording) == 1
    assert [problem.partition(":")[0] for problem in recording.problems] == [
        f"tweets.recording.jsonl, line {number}" for number in (1, 2, 3, 5)
    ]
    recording.close()
    assert (await play(path, question())).text == "fine"
    with pytest.raises(NodeFailed, match=r"4 of its lines can't be read; the first: .* line 1"):
        await play(path, question("missing"))


async def test_a_missing_file_is_told_as_no_recording(path):
    with pytest.raises(NodeFailed, match="can't be opened") as failure:
        await play(path, question())
    assert failure.value.status == "no_recording"


def test_a_key_is_recorded_once(path):
    record(path, (question(), ChatResponse("first")))
    with RecordingWriter(path) as writer:
        assert not writer.add(question(), ChatResponse("second"))
        assert writer.add(question("other"), ChatResponse("third"))
    assert [orjson.loads(line)["text"] for line in path.read_bytes().splitlines()] == ["first", "third"]


def test_a_line_that_a_crash_has_cut_is_replaced(path):
    record(path, (question("a"), ChatResponse("one")), (question("b"), ChatResponse("two")))
    path.write_bytes(path.read_bytes()[:-9])
    record(path, (question("b"), ChatResponse("two again")))
    assert [orjson.loads(line)["text"] for line in path.read_bytes().splitlines()] == [
        "one",
        "two again",
    ]


def test_a_last_line_without_its_line_end_is_kept(path):
    record(path, (question("a"), ChatResponse("one")))
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    record(path, (question("b"), ChatResponse("two")))
    assert len(path.read_bytes().splitlines()) == 2


def test_a_finished_recording_does_not_depend_on_the_order_of_answers(tmp_path):
    files = []
    for name, order in (("one", range(20)), ("two", reversed(range(20)))):
        writer = RecordingWriter(tmp_path / name)
        for number in order:
            writer.add(question(str(number)), ChatResponse(f"answer {number}"))
        writer.finalise()
        files.append((tmp_path / name).read_bytes())
    assert files[0] == files[1]
    assert len(files[0].splitlines()) == 20


async def test_a_streamed_recorded_answer_reaches_the_listener(path):
    record(path, (question(), ChatResponse("whole")))
    heard: list[str] = []
    recording = Recording(path)
    await RecordedModel("openai/gpt-5-mini", recording).complete(question(), on_text=heard.append)
    recording.close()
    assert heard == ["whole"]


async def test_text_that_orjson_cannot_write_is_recorded(path):
    record(path, (question(), ChatResponse("half a \ud83d pair")))
    assert len(path.read_bytes().splitlines()) == 1
