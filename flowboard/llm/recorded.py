"""Recordings: answers of models in a file beside the flow, so that it runs without keys.

`NAME.recording.jsonl` holds one answer per line::

    {"key": "…64 hex digits…", "model": "openai/gpt-5-mini", "text": "…", "usage": {…}, "latency": 0.8}

with `json` in place of `text` where a schema was asked for. An embedding is a line for each text::

    {"key": "…64 hex digits…", "model": "openai/text-embedding-3-small", "vector": "…Base64…"}

whose `vector` is the Base64 of its numbers as float32, little-endian, one after the other. The key is
the digest of the question (`recording_key`, `embedding_key`), so a recording knows nothing of nodes,
rows, origins or credentials. Of two lines with one key, the later one counts.
"""

from __future__ import annotations

import os
import tempfile
from array import array
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Literal, Self, get_args

import orjson

from flowboard.flow.canonical import canonical_json, digest
from flowboard.llm.vectors import from_text, to_text
from flowboard.node import (
    ChatRequest,
    ChatResponse,
    EmbedRequest,
    EmbedResponse,
    FinishReason,
    NodeFailed,
    Usage,
    Vector,
)

RECORDED_PREFIX = "recorded/"


def recording_key(request: ChatRequest) -> str:
    """The identity of a question, as 64 hex digits: model, messages, parameters, schema and sample."""
    return digest(
        {
            "model": request.model.removeprefix(RECORDED_PREFIX),
            "messages": list(request.messages),
            "parameters": request.parameters,
            "schema": request.schema,
            "sample": request.sample,
        }
    )


def embedding_key(model: str, text: str) -> str:
    """The identity of a text to be embedded, as 64 hex digits: model, text, and that it is embedded."""
    plain = model.removeprefix(RECORDED_PREFIX)
    return digest({"model": plain, "input": text, "kind": "embedding"})


class Recording:
    """A recording file. It is read once, at the first look-up; then only places are kept in memory.

    `problems` names the lines that can't be read; the others are played nevertheless.

    Raises:
        NodeFailed: the file isn't there or can't be opened.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[str] = []
        self._file: BinaryIO | None = None
        self._rows: dict[bytes, int] = {}
        self._offsets = array("Q")
        self._lengths = array("L")

    def __contains__(self, key: str) -> bool:
        self._open()
        return bytes.fromhex(key) in self._rows

    def __len__(self) -> int:
        self._open()
        return len(self._rows)

    def keys(self) -> Iterator[bytes]:
        """Every key, as 32 bytes."""
        self._open()
        return iter(self._rows)

    @property
    def digest(self) -> str:
        """sha256 of the file as it was read, as 64 hex digits.

        Raises:
            NodeFailed: the file can't be opened.
        """
        self._open()
        return self._digest

    def get(self, key: str) -> dict[str, Any] | None:
        """The line recorded under `key`, decoded, or None."""
        file = self._open()
        row = self._rows.get(bytes.fromhex(key))
        if row is None:
            return None
        file.seek(self._offsets[row])
        line: dict[str, Any] = orjson.loads(file.read(self._lengths[row]))
        return line

    def hint(self) -> str:
        """What to add to a sentence about a line that isn't there: that some can't be read, or nothing."""
        if not self.problems:
            return ""
        return f" ({len(self.problems)} of its lines can't be read; the first: {self.problems[0]})"

    def close(self) -> None:
        """Close the file; the next look-up opens it again."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _open(self) -> BinaryIO:
        if self._file is None:
            try:
                # Unbuffered: look-ups jump about, and a buffer would be filled anew each time.
                self._file = self.path.open("rb", buffering=0)
            except OSError as error:
                raise NodeFailed(
                    f"The recording {self.path.name} can't be opened ({error.strerror}); restore it, add a "
                    "key or use a local model.",
                    status="no_recording",
                    stops_node=True,
                ) from error
            self._index()
        return self._file

    def _index(self) -> None:
        self.problems.clear()
        self._rows.clear()
        content = sha256()
        self._offsets, self._lengths = array("Q"), array("L")
        offset = 0
        with self.path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                content.update(line)
                if line.strip():
                    try:
                        self._rows[_key_in(line)] = len(self._offsets)
                        self._offsets.append(offset)
                        self._lengths.append(len(line))
                    except ValueError as error:
                        self.problems.append(f"{self.path.name}, line {number}: {error}")
                offset += len(line)
        self._digest = content.hexdigest()


class RecordedModel:
    """One model as a recording knows it."""

    source: Literal["live", "recorded"] = "recorded"
    origin = "recorded"
    concurrency = 64

    def __init__(self, name: str, recording: Recording) -> None:
        self._name = name.removeprefix(RECORDED_PREFIX)
        self._recording = recording

    @property
    def identity(self) -> str:
        """The model and the very recording: another recording is another model to every cache.

        Raises:
            NodeFailed: the recording can't be opened.
        """
        return f"{self._name}@{self._recording.digest[:12]}"

    async def complete(
        self, request: ChatRequest, on_text: Callable[[str], None] | None = None
    ) -> ChatResponse:
        """Play the recorded answer. See `flowboard.node.ChatModel`.

        Raises:
            NodeFailed: with status `no_recording`; nothing was recorded for this question.
        """
        line = self._recording.get(recording_key(request))
        if line is None:
            raise self._missing()
        answer = _response(line, self._name, with_json=request.schema is not None)
        if on_text is not None:
            on_text(answer.text)
        return answer

    async def close(self) -> None:
        """Nothing to do: models of one recording share its file, which the registry closes."""

    def _missing(self) -> NodeFailed:
        recording = self._recording
        return NodeFailed(
            f"{recording.path.name} has no answer of {self._name} to this prompt{recording.hint()}. Three ways "
            "on: add a key for the model and run live, use a local model, or restore the prompt that was "
            "recorded.",
            status="no_recording",
        )


class RecordedEmbeddings:
    """One embedding model as a recording knows it."""

    source: Literal["live", "recorded"] = "recorded"
    origin = "recorded"
    concurrency = 64

    def __init__(self, name: str, recording: Recording) -> None:
        self._name = name.removeprefix(RECORDED_PREFIX)
        self._recording = recording

    @property
    def identity(self) -> str:
        """The model and the very recording, as of a `RecordedModel`."""
        return f"{self._name}@{self._recording.digest[:12]}"

    async def embed(self, request: EmbedRequest) -> EmbedResponse:
        """Play the recorded vectors. See `flowboard.node.EmbeddingModel`.

        Raises:
            NodeFailed: with status `no_recording`; for some of the texts nothing was recorded.
        """
        found = [self.vector(text) for text in request.texts]
        vectors = [vector for vector in found if vector is not None]
        if len(vectors) < len(found):
            raise self._missing(len(found) - len(vectors), len(found))
        return EmbedResponse(vectors, model=self._name, source="recorded")

    def vector(self, text: str) -> Vector | None:
        """The recorded vector of a text; None where there is none."""
        line = self._recording.get(embedding_key(self._name, text)) or {}
        return from_text(line["vector"]) if "vector" in line else None

    def _missing(self, missing: int, count: int) -> NodeFailed:
        recording = self._recording
        which = "this text" if count == 1 else f"{missing:,} of {count:,} texts"
        return NodeFailed(
            f"{recording.path.name} has no vector of {self._name} for {which}{recording.hint()}. Three ways on: "
            "add a key for the model and run live, use a local model, or restore the texts that were recorded.",
            status="no_recording",
        )


class RecordingWriter:
    """Adds answers to a recording as they come in; a key that it has is left as it is.

    Each line is written in one piece. A last line that a crash has cut is removed on opening.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._handle = os.open(
            path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o644
        )
        self._mend_last_line()
        recording = Recording(path)
        self._known = set(recording.keys())
        recording.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def add(self, request: ChatRequest, response: ChatResponse) -> bool:
        """Record an answer; False when the question has one already."""
        key = recording_key(request)
        return self._add(key, lambda: recording_line(key, request, response))

    def add_vector(self, model: str, text: str, vector: Vector) -> bool:
        """Record the vector of a text; False when it has one already."""
        key = embedding_key(model, text)
        line = {"key": key, "model": model.removeprefix(RECORDED_PREFIX)}
        return self._add(key, lambda: orjson.dumps(line | {"vector": to_text(vector)}) + b"\n")

    def _add(self, key: str, line: Callable[[], bytes]) -> bool:
        if bytes.fromhex(key) in self._known:
            return False
        os.write(self._handle, line())
        self._known.add(bytes.fromhex(key))
        return True

    def close(self) -> None:
        """Bring what was written to the disk."""
        if self._handle >= 0:
            os.fsync(self._handle)
            os.close(self._handle)
            self._handle = -1

    def finalise(self) -> None:
        """Close, and sort the file by model and key, so that the same answers always give the same file."""
        self.close()
        lines = [line for line in self.path.read_bytes().splitlines(keepends=True) if line.strip()]
        by_key = {_key_in(line): line for line in lines}
        ordered = sorted((str(orjson.loads(line).get("model")), key) for key, line in by_key.items())
        handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}-")
        with os.fdopen(handle, "wb") as stream:
            stream.writelines(by_key[key] for _, key in ordered)
            stream.flush()
            os.fsync(stream.fileno())
        temporary = Path(name)
        temporary.chmod(0o644)
        temporary.replace(self.path)

    def _mend_last_line(self) -> None:
        content = self.path.read_bytes()
        if not content or content.endswith(b"\n"):
            return
        begin = content.rfind(b"\n") + 1
        try:
            _key_in(content[begin:])
        except ValueError:
            os.ftruncate(self._handle, begin)
        else:
            os.write(self._handle, b"\n")


def recording_line(key: str, request: ChatRequest, response: ChatResponse) -> bytes:
    """One line of a recording, with its line end."""
    line: dict[str, Any] = {"key": key, "model": request.model.removeprefix(RECORDED_PREFIX)}
    if request.schema is not None and response.json is not None:
        line["json"] = response.json
    else:
        line["text"] = response.text
    if response.usage is not None:
        line["usage"] = {name: count for name, count in asdict(response.usage).items() if count}
    if response.latency:
        line["latency"] = round(response.latency, 3)
    if response.finish_reason != "stop":
        line["finish_reason"] = response.finish_reason
    try:
        return orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:  # lone surrogates and integers beyond 64 bits
        return canonical_json(line) + b"\n"


_FINISH_REASONS = frozenset(get_args(FinishReason))


def _key_in(line: bytes) -> bytes:
    """The key of a line.

    Raises:
        ValueError: the line can't be played; the message says why.
    """
    try:
        entry = orjson.loads(line)
    except orjson.JSONDecodeError:
        raise ValueError("this isn't JSON") from None
    if not isinstance(entry, dict) or not isinstance(entry.get("key"), str):
        raise ValueError("there is no key")
    if "vector" in entry:
        try:
            from_text(entry["vector"])
        except (TypeError, ValueError):
            raise ValueError("the vector isn't the Base64 of float32 numbers") from None
    elif not isinstance(entry.get("text"), str) and "json" not in entry:
        raise ValueError("there is neither text, json nor vector")
    if entry.get("finish_reason", "stop") not in _FINISH_REASONS:
        raise ValueError(f"finish_reason is one of {', '.join(sorted(_FINISH_REASONS))}")
    try:
        key = bytes.fromhex(entry["key"])
    except ValueError:
        key = b""
    if len(key) != 32:
        raise ValueError("the key isn't 64 hex digits")
    return key


def _response(line: dict[str, Any], name: str, *, with_json: bool) -> ChatResponse:
    value, text, usage = line.get("json"), line.get("text"), line.get("usage")
    if with_json and "json" not in line:  # written by hand, or cut at the token limit
        with suppress(orjson.JSONDecodeError):
            value = orjson.loads(str(text))
    return ChatResponse(
        text=text if isinstance(text, str) else canonical_json(value).decode(),
        json=value,
        model=str(line.get("model") or name),
        usage=_usage(usage) if isinstance(usage, dict) else None,
        latency=float(line.get("latency") or 0.0),
        finish_reason=line.get("finish_reason", "stop"),
        source="recorded",
    )


def _usage(counts: dict[str, Any]) -> Usage:
    known = {name: counts.get(name) for name in ("input", "output", "cached", "reasoning")}
    return Usage(**{name: count for name, count in known.items() if isinstance(count, int)})
